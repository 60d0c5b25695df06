"""The public names are those that are listed: a change of them is seen in review, as a change of tests/api.txt."""

from __future__ import annotations

import pytest

from tests.api_listing import make_listing
from tests.conftest import ROOT
from tests.test_docs import page_on_disk


def test_public_names_are_the_listed_ones(request: pytest.FixtureRequest) -> None:
    text = make_listing()
    assert page_on_disk(ROOT / "tests" / "api.txt", text, request).splitlines() == text.splitlines(), (
        "what users rely on has changed: read CONTRIBUTING.md, then `make docs` lists it anew"
    )
