"""Scatter: one input file to one run, sorted by PMID, named by the file's checksum. A pure function of the file and the part."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from scraper.bulk import places
from scraper.bulk.inputs import Input, Kind
from scraper.bulk.intake import Intake
from scraper.bulk.part import Part
from scraper.bulk.read_documents import read_documents, read_records
from scraper.bulk.read_pubmed import read_pubmed
from scraper.bulk.read_tables import read_citations, read_csv, read_rows_of_papers
from scraper.bulk.run import FORMAT
from scraper.errors import InputError, ScraperError, StoreError

_READERS: dict[Kind, Callable[[Intake], None]] = {
    "pubmed": read_pubmed,
    "documents": read_documents,
    "records": read_records,
    "concepts": read_rows_of_papers,
    "relations": read_rows_of_papers,
    "icite": read_csv,
    "pmc_ids": read_csv,
    "citations": read_citations,
}


class ScatterTask(msgspec.Struct, frozen=True):
    """What `scatter` needs: the input, the part of it to take, the folder of runs, and the folder for what is temporary."""

    input: Input
    part: Part
    runs: str
    temp: str | None = None

    @property
    def path(self) -> str:
        """Where the run will be."""
        one = self.input
        return places.join(self.runs, f"{one.md5}-{one.kind}{self.part.name}-{FORMAT}.run")


class Scattered(msgspec.Struct, frozen=True):
    """How a task ended: `error` tells why there is no run."""

    task: ScatterTask
    error: str | None = None


def scatter(task: ScatterTask) -> Scattered:
    """Write the run of one input. A file that cannot be read at all leaves none, and is told with its name.

    Raises StoreError when the run cannot be written, as on a full disk.
    """
    one = task.input
    try:
        with places.local_copy(one.path, task.temp) as local, places.writing(task.path, task.temp) as out:
            intake = Intake(one, task.part, local, out, task.temp)
            _READERS[one.kind](intake)
            if places.stat(one.path) != (one.size, one.mark):
                raise InputError("changed while it was read: build again when it is whole")
            intake.close()
    except StoreError:
        raise
    except ScraperError as error:
        return Scattered(task, f"{one.name}: {str(error).removeprefix(f'{local}: ').removeprefix(f'{one.name}: ')}")
    return Scattered(task)
