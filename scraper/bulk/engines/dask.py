"""Dask: a cluster by the address of its scheduler, as of SLURM or PBS through dask-jobqueue, else workers of this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

from scraper.bulk.engines import Result, Task, lost


@contextlib.contextmanager
def open_engine(*, jobs: int, address: str | None = None) -> Iterator[Dask]:
    """The cluster at an address ("tcp://host:8786"), or a local one of so many workers that ends with the block."""
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        try:
            local = {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": None}
            cluster = address or stack.enter_context(LocalCluster(**local))
            client = stack.enter_context(Client(cluster, timeout="10s"))
        except OSError as error:
            raise lost(f"no Dask scheduler at {address or 'this machine'} ({error})") from None
        yield Dask(client)


class Dask:
    """Runs tasks on a Dask cluster, which runs again what was lost with a worker."""

    def __init__(self, client: object):
        self._client = client

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """As `Engine.run`. Raises InputError, with the next step, when the scheduler is lost."""
        from distributed import as_completed
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        futures = self._client.map(function, list(tasks), pure=False, retries=2)  # type: ignore[attr-defined]
        try:
            for future in as_completed(futures):
                yield future.result()
        except (KilledWorker, FutureCancelledError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise lost(f"the Dask cluster was lost ({type(error).__name__})") from None
        finally:
            with contextlib.suppress(Exception):
                self._client.cancel(futures)  # type: ignore[attr-defined]
