"""Headers of the tables that are read as CSV, and files made of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from scraper.model import Capture, ParsedRecord
from scraper.parse.layouts import iter_stream

OWN = "998000001"
COLUMNS = (
    "pmid,doi,title,authors,year,journal,is_research_article,relative_citation_ratio,nih_percentile,human,animal,"
    "molecular_cellular,apt,is_clinical,citation_count,citations_per_year,expected_citations_per_year,field_citation_rate,"
    "provisional,x_coord,y_coord,cited_by_clin,cited_by,references"
).split(",")
PMC_HEADER = "Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date"


def pieces_of(body: bytes, size: int) -> Iterator[bytes]:
    """A body in pieces of so many bytes."""
    return (body[start : start + size] for start in range(0, len(body), size))


def as_csv(rows: Sequence[Sequence[Any]], end: str = "\n") -> bytes:
    """Rows as a file of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def parse(body: bytes) -> list[ParsedRecord]:
    """What is read of a file of which nobody says what it is."""
    return list(iter_stream([body], Capture(source="document", body=b"")))
