"""Europe PMC's search: pages of results, and papers looked up by any id."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError, ParseError
from scraper.model import Capture
from scraper.sources import europepmc_search


@pytest.mark.parametrize(
    "body", ['{"errCode":404,"errMsg":"no"}', "{}", '{"hitCount":0}', "<html>", '{"resultList":{"result":[]}}']
)
def test_errors_of_europepmc_are_no_zero(body: str) -> None:
    with pytest.raises((FetchError, ParseError)):
        europepmc_search.read_page(Capture(source="europepmc", body=body.encode(), status=200))
