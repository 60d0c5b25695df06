"""What stands between this machine and the sources, looked at from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.pipeline.doctor import Finding, examine
from scraper.sources.registry import SOURCES
from tests.local_network import PlainServer, serving

REPLY = b'{"data":[{"pmid":37622028,"title":"Application of Ketamine","year":2023,"cited_by":[],"references":[]}]}'


def found_by(findings: list[Finding]) -> dict[str, Finding]:
    assert len({one.name for one in findings}) == len(findings)
    return {one.name: one for one in findings}


@pytest.mark.parametrize("offline", [None, False, True])
def test_sources_are_asked_unless_told_otherwise(offline: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PlainServer()) as server:
        server.replies["/api/pubs"] = (200, {"Content-Type": "application/json"}, REPLY)
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        options = {} if offline is None else {"offline": offline}
        found = found_by(list(examine([SOURCES["icite"]], **options)))
    assert len(server.seen) == (0 if offline else 1)
    assert [name for name, one in found.items() if one.of_source] == ([] if offline else ["icite"])
    assert {one.state for one in found.values()} == {"ok", "note"}


@pytest.mark.parametrize("there", [True, False])
def test_the_file_of_settings_is_named_and_whether_there_is_one(there: bool, tmp_path: Path) -> None:
    path = tmp_path / "config" / "scraper" / "config.toml"
    if there:
        path.parent.mkdir(parents=True)
        path.write_text("")
    found = found_by(list(examine([], offline=True)))["settings"]
    assert (found.state, str(path) in found.words, "no such file" in found.words) == ("ok", True, not there)


@pytest.mark.parametrize("email", [None, "private.person@example.org"])
def test_how_to_be_reached_is_told_by_the_name_of_the_setting_and_no_address(
    email: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if email:
        monkeypatch.setenv("NCBI_EMAIL", email)
    findings = list(examine([], offline=True))
    contact = found_by(findings)["contact"]
    assert (contact.state, "NCBI_EMAIL" in contact.words) == (("ok", False) if email else ("note", True))
    assert not any("private.person" in one.words for one in findings)
