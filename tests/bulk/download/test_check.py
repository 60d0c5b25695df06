"""Files that are in the folder are checked without asking anybody."""

from __future__ import annotations

from pathlib import Path

from tests.bulk.download.bringing import NAMES, bring
from tests.file_server import FileServer


def test_offline_checks_what_is_there(server: FileServer, tmp_path: Path) -> None:
    for path, served in server.files.items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(served.body)
    assert bring(tmp_path, offline=True) == dict.fromkeys(NAMES, "there")
    (tmp_path / NAMES[1]).unlink()
    (tmp_path / f"{NAMES[1]}.md5").unlink()
    (tmp_path / NAMES[2]).write_bytes(b"x")
    (tmp_path / f"{NAMES[3]}.md5").unlink()  # remembered
    (tmp_path / NAMES[4]).write_bytes(b"y")
    (tmp_path / f"{NAMES[4]}.md5").unlink()
    wrong = {NAMES[1]: "not_listed", NAMES[2]: "checksum", NAMES[4]: "no_checksum"}
    assert bring(tmp_path, offline=True) == {NAMES[0]: "there", NAMES[3]: "there", **wrong}
    assert (tmp_path / NAMES[2]).read_bytes() == b"x"
    assert bring(tmp_path, offline=True, only="1,4") == {NAMES[0]: "there", NAMES[3]: "there"}
    assert server.seen == []
