"""Documents of others, as BioC and PubTator text, and records of ours, into a run: each under the PMID it names."""

from __future__ import annotations

from scraper import records_file
from scraper.bulk.intake import Intake
from scraper.bulk.read_pubmed import encode
from scraper.errors import InputError, ParseError
from scraper.files import open_input
from scraper.model import to_json


def read_documents(intake: Intake) -> None:
    """Documents of any format that `scraper parse` reads, of whichever papers; one paper may have several.

    Where a file breaks after some documents, these stay and the break is noted. Raises ParseError, InputError of an
    archive, when it has none before that.
    """
    try:
        for document in intake.parse():
            if document.pmid is None:
                intake.count("without_pmid")
            elif intake.chosen.has(document.pmid.encode()):
                intake.add(int(document.pmid), encode(document))
    except (ParseError, InputError) as error:
        if not intake.documents:
            raise
        where, reason = (error.where, error.reason) if isinstance(error, ParseError) else (intake.input.name, str(error))
        intake.fail(where, None, reason)


def read_records(intake: Intake) -> None:
    """Records that this tool wrote."""
    with open_input(intake.local) as file:
        for record in records_file.iter_records(file.chunks, intake.input.name):
            if isinstance(record, ParseError):
                intake.fail(record.where, None, record.reason)
            elif record.pmid is None:
                intake.count("without_pmid")
            elif intake.chosen.has(record.pmid.encode()):
                intake.add(int(record.pmid), to_json(record))
