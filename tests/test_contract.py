"""What users rely on: the record fits its own schema, the commands and exit codes are as documented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scraper
from scraper.model import json_schema
from tests.conftest import CASSETTES, GOLDEN, Run

FIELDS = (
    "schema_version pmid pmcid doi ids title vernacular_title abstract abstract_sections other_abstracts authors "
    "investigators authors_complete journal volume issue pages published dates publication_status book languages "
    "publication_types keywords mesh chemicals grants supplementary_mesh data_banks conflict_statement copyright links "
    "notices retracted references citing_articles annotations relations counts provenance issues"
).split()
RECORDS = [record for path in sorted(GOLDEN.glob("records/*.json")) for record in json.loads(path.read_text())["record"]]


@pytest.fixture(scope="session")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["pmid"])
def test_record_fits_its_schema(record: dict[str, Any], validator: Any) -> None:
    assert list(record) == FIELDS
    assert [error.message for error in validator.iter_errors(record)] == []


def test_schema_refuses_what_is_no_record(validator: Any) -> None:
    assert not validator.is_valid({**RECORDS[0], "pmid": 37622028})
    assert not validator.is_valid({**RECORDS[0], "pmid": "PMC128915"})
    assert not validator.is_valid({**RECORDS[0], "surprise": 1})


def test_schema_command_prints_the_schema(run: Run) -> None:
    assert json.loads(run("schema").stdout) == json_schema()


def test_times_live_only_in_provenance_sources() -> None:
    for record in RECORDS:
        rest = {**record, "provenance": {**record["provenance"], "sources": []}}
        assert "retrieved_at" not in json.dumps(rest)


def test_python_calls_of_the_contract() -> None:
    bodies = [(CASSETTES / source / "37622028" / "body.txt").read_bytes() for source in ("landing", "pubtator3")]
    parsed = [scraper.parse(body, content_type="text/plain") for body in bodies]
    assert scraper.normalize(parsed) == scraper.normalize(parsed[::-1])
    records = scraper.fetch_many(["37622028", "999000008"], captures=[CASSETTES], offline=True)
    assert [record.pmid for record in records] == ["37622028"]
    assert [(o.pmid, o.outcome) for o in records.outcomes] == [("37622028", "stored"), ("999000008", "failed")]
    assert isinstance(next(scraper.fetch_many(["37622028"], captures=[CASSETTES], offline=True)), scraper.Record)


def test_functions_survive_imports_of_the_rooms_of_the_same_name() -> None:
    import scraper.fetch.captures
    import scraper.normalize.merge
    import scraper.parse.layouts

    assert all(callable(function) for function in (scraper.fetch, scraper.parse, scraper.normalize))
    with pytest.raises(AttributeError):
        scraper.no_such_name  # noqa: B018


def test_corpus_of_the_contract(tmp_path: Path) -> None:
    record = scraper.fetch("37622028", captures=[CASSETTES], offline=True)
    with scraper.Corpus(tmp_path / "pain.db", create=True) as corpus:
        corpus.add([record])
        assert corpus["37622028"] == record
