"""Libraries that a format needs: one that is missing is told with what to install."""

from __future__ import annotations

import io

import pytest

from scraper.errors import InputError
from scraper.export.extras import BINARY, LIBRARIES, WITH_BOM, library_of
from scraper.export.formats import FORMATS


@pytest.mark.parametrize("format_", LIBRARIES)
def test_a_missing_library_is_told_with_what_to_install(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, LIBRARIES[format_], None)
    with pytest.raises(InputError, match=rf"format {format_} needs .* pip install 'literature-scraper\[export\]'"):
        library_of(format_)
    with pytest.raises(InputError, match="literature-scraper"):
        FORMATS[format_]([], io.BytesIO())


@pytest.mark.parametrize("format_", sorted({*FORMATS, "ids"} - {*LIBRARIES}))
def test_other_formats_need_no_library(format_: str) -> None:
    assert library_of(format_) is None


def test_what_is_known_of_formats_is_of_formats_that_there_are() -> None:
    assert {*LIBRARIES, *BINARY, *WITH_BOM} <= {*FORMATS}
    assert [library_of(one).__name__ for one in LIBRARIES] == [*LIBRARIES.values()]
