"""Ray: whether anybody listens at the address of a cluster is looked at before Ray is asked. With Ray itself: tests/engines/."""

from __future__ import annotations

import socket

import pytest

from scraper.bulk.engines import ray
from scraper.errors import InputError


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_an_address_where_nobody_listens_is_told_and_one_where_somebody_does_is_taken(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"{scheme}127.0.0.1:{server.getsockname()[1]}"
        ray._look_for(address)
    with pytest.raises(
        InputError, match=rf"^no Ray cluster at {address} \(.*\): what was done is kept, run the same command again$"
    ):
        ray._look_for(address)


@pytest.mark.parametrize("address", [None, "", "auto", "local", "ray://", "127.0.0.1:", "127.0.0.1:http"])
def test_addresses_without_host_and_port_are_left_to_ray(address: str | None) -> None:
    assert ray._look_for(address) is None
