"""Captures on disk: what an earlier recording holds stays until the new one is whole."""

from __future__ import annotations

import contextlib
import errno
import itertools
from pathlib import Path

import msgspec
import pytest

from scraper.errors import StoreError
from scraper.fetch.captures import iter_captures, load_capture, read_folders, save_capture
from scraper.model import Capture


def capture(body: bytes, content_type: str) -> Capture:
    return Capture(
        source="pubmed",
        name="998000001",
        url="https://example.org/",
        status=200,
        headers={"Content-Type": content_type},
        body=body,
    )


@pytest.mark.parametrize("content_type", ["text/xml", "application/json"])
def test_a_recording_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content_type: str) -> None:
    older, newer = capture(b"<older/>", "text/xml"), capture(b"newer", content_type)
    real = Path.replace
    for failing in itertools.count(1):
        folder = save_capture(older, tmp_path / str(failing))
        count = itertools.count(1)

        def replace(path: Path, target: Path, count: itertools.count[int] = count, failing: int = failing) -> Path:
            if next(count) == failing:
                raise OSError(errno.EIO, "Input/output error")
            return real(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            with contextlib.suppress(StoreError):
                save_capture(newer, tmp_path / str(failing))
                break
        assert load_capture(folder).body == older.body
        assert len(list(folder.iterdir())) == 2
    assert failing > 4
    assert load_capture(folder).body == newer.body
    assert len(list(folder.iterdir())) == 2


def test_what_a_killed_run_left_beside_goes(tmp_path: Path) -> None:
    folder = save_capture(capture(b"<older/>", "text/xml"), tmp_path)
    (folder / "exchange.json").replace(folder / ".exchange.json.before")
    save_capture(capture(b"<newer/>", "text/xml"), tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["body.xml", "exchange.json"]


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("text/html", "body.html"), ("text/plain", "body.txt"), ("application/json", "body.json"), ("text/xml", "body.xml"),
        ("application/xml", "body.xml"), ("TEXT/XML ; charset=utf-8", "body.xml"), ("image/png", "body.bin"), ("", "body.bin"),
    ],
)  # fmt: skip
def test_the_body_is_named_by_its_type(tmp_path: Path, content_type: str, name: str) -> None:
    folder = save_capture(capture(b"x", content_type), tmp_path)
    assert folder == tmp_path / "pubmed" / "998000001"
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "exchange.json"])
    assert (folder / name).read_bytes() == b"x"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"request_body": "id=1", "method": "POST"},
        {"retrieved_at": "2026-01-02T03:04:05.678Z", "origin": "asked by hand"},
        {"outcome": "failed", "kind": "http_503", "reason": "HTTP 503", "status": 503},
        {"outcome": "merged", "merged_into": "998000002"},
        {"url": None, "status": None, "headers": {}},
    ],
)
def test_a_capture_comes_back_as_it_was(tmp_path: Path, more: dict[str, object]) -> None:
    saved = msgspec.structs.replace(capture(b"\x00<x/>", "text/xml"), **more)
    folder = save_capture(saved, tmp_path)
    assert load_capture(folder) == saved
    text = (folder / "exchange.json").read_text()
    assert text.endswith("}\n")
    assert ("outcome" in text) == ("outcome" in more)


def test_captures_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("10", "9", "1", "9-failed"):
        save_capture(msgspec.structs.replace(capture(b"x", "text/xml"), name=name), tmp_path)
    save_capture(msgspec.structs.replace(capture(b"x", "text/xml"), source="other"), tmp_path)
    (tmp_path / "pubmed" / "empty").mkdir()
    assert [one.name for one in iter_captures(tmp_path, "pubmed")] == ["1", "10", "9", "9-failed"]
    assert {one.source for one in iter_captures(tmp_path, "pubmed")} == {"pubmed"}
    assert list(iter_captures(tmp_path, "none")) == []
    with pytest.raises(StoreError, match="no such folder of captures") as caught:
        list(iter_captures(tmp_path / "none", "pubmed"))
    assert caught.value.path == str(tmp_path / "none")


@pytest.mark.parametrize(
    ("bodies", "exchange", "words"),
    [
        ({}, None, "found 0"),
        ({"body.xml": "", "body.json": ""}, None, "found 2"),
        ({"body.xml": ""}, "{", "not a capture"),
        ({"body.xml": ""}, "{}", "not a capture"),
        ({"body.xml": ""}, "more", "not a capture"),
        ({"body.xml": ""}, "http://[", "not a capture"),
        ({"body.xml": ""}, "", "not a capture"),
    ],
)
def test_what_is_no_capture_is_named(tmp_path: Path, bodies: dict[str, str], exchange: str | None, words: str) -> None:
    folder = save_capture(capture(b"x", "text/xml"), tmp_path)
    (folder / "body.xml").unlink()
    for name, text in bodies.items():
        (folder / name).write_text(text)
    file = folder / "exchange.json"
    if exchange is not None:
        text = file.read_text()
        changed = {
            "http://[": text.replace("https://example.org/", exchange),
            "more": text.replace('"origin"', '"more": 1, "origin"'),
        }
        file.write_text(changed.get(exchange, exchange))
    with pytest.raises(StoreError, match=words) as caught:
        load_capture(folder)
    assert caught.value.path.startswith(str(folder))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "pubmed").write_text("a file")
    with pytest.raises(StoreError, match="cannot write the capture") as caught:
        save_capture(capture(b"x", "text/xml"), tmp_path)
    assert caught.value.path == str(tmp_path / "pubmed" / "998000001")


@pytest.mark.parametrize("folders", ["a", Path("a"), ["a"], [Path("a")], ("a",)])
def test_one_folder_or_several(folders: object) -> None:
    assert read_folders(folders) == [Path("a")]  # type: ignore[arg-type]
    assert read_folders(["a", Path("b")]) == [Path("a"), Path("b")]
    assert read_folders([]) == []
