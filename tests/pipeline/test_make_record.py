"""A record or its line: whatever goes wrong over one document is told of it, and never nothing."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from scraper.errors import InputError, ParseError
from scraper.model import ParsedRecord, SourceStatus, to_json
from scraper.pipeline import make_record as module
from scraper.pipeline.make_record import make_line, make_record

DOCUMENT = ParsedRecord(source=SourceStatus(name="pubmed"), layout="", pmid="998000101", title="Warm socks.")


def test_the_line_is_that_of_the_record() -> None:
    assert make_line(DOCUMENT) == to_json(make_record([DOCUMENT]))


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (KeyError("odd"), ParseError),
        (RecursionError(), ParseError),
        (InputError("no document"), InputError),
        (ParseError("pubmed", "", "PMID", "no number"), ParseError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
@pytest.mark.parametrize("way", ["line", "record"])
def test_what_goes_wrong_is_raised(
    raised: BaseException, told: type[BaseException], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise raised

    monkeypatch.setattr(module, "line_of_one" if way == "line" else "normalize", fail)
    with pytest.raises(told) as caught:
        make_line(DOCUMENT) if way == "line" else make_record([DOCUMENT])
    if isinstance(raised, KeyError):
        assert "normalize" in str(caught.value)
        assert "odd" in str(caught.value)
