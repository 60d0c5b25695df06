"""Ray: an existing cluster by its address, else workers of this machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scraper.bulk.engines import Result, Task, lost


@contextlib.contextmanager
def open_engine(*, jobs: int, address: str | None = None) -> Iterator[Ray]:
    """The cluster at an address ("auto", "ray://host:10001"), or a local one of so many workers that ends with the block."""
    import ray

    _look_for(address)
    try:
        if address is None:
            ray.init(num_cpus=jobs, include_dashboard=False, log_to_driver=False, configure_logging=False)
        else:
            ray.init(address=address, log_to_driver=False)
    except (ConnectionError, ValueError) as error:
        raise lost(f"no Ray cluster at {address} ({error})") from None
    try:
        yield Ray()
    finally:
        ray.shutdown()


def _look_for(address: str | None) -> None:
    """Raises InputError when nobody listens at an address of host and port: Ray itself ends the whole process then."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise lost(f"no Ray cluster at {address} ({error})") from None


class Ray:
    """Runs tasks on a Ray cluster, which runs again what was lost with a worker."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """As `Engine.run`. Raises InputError, with the next step, when the cluster is lost."""
        import ray

        remote: Any = ray.remote(max_retries=3)(function)
        running = [remote.remote(task) for task in tasks]
        try:
            while running:
                done, running = ray.wait(running, num_returns=1)
                yield from ray.get(done)
        except ray.exceptions.RayTaskError as error:
            raise error.cause if isinstance(error.cause, Exception) else error from None
        except (ray.exceptions.RayError, ConnectionError) as error:
            raise lost(f"the Ray cluster was lost ({type(error).__name__})") from None
