"""What a source and the client agree on: a doubtful reply, with what it says."""

from __future__ import annotations

import pickle

import pytest

from scraper.errors import FetchError
from scraper.fetch.site import REDIRECTING, Unbelieved


def test_a_doubtful_reply_is_worth_another_try_and_says_what_it_says() -> None:
    with pytest.raises(FetchError, match="icite: an empty list") as caught:
        raise Unbelieved("an empty list", source="icite", result={"998000001": ()})
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - written just now
    assert (error.kind, error.transient, error.result) == ("odd", True, {"998000001": ()})


def test_statuses_that_name_no_single_other_address_are_no_redirects() -> None:
    assert not REDIRECTING & {200, 300, 304, 305, 306, 401}
