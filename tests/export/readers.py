"""Readers of our formats that share nothing with what writes them: each gives facts of every paper under one set of names."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import openpyxl
import pyarrow
import pybtex.database
import rispy
from citeproc.source.json import CiteProcJSON
from pyarrow import parquet
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

Facts = dict[str, Any]
NAMES = ("pmid", "pmcid", "doi", "title", "authors", "journal", "volume", "issue", "abstract", "keywords", "year")
csv.field_size_limit(1 << 24)  # its own limit is 131,072 characters
LINE_END = re.compile("\r\n|[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def facts_of(record: Mapping[str, Any], text: Callable[[str], str]) -> Facts:
    """What a record (as JSON) says, its texts as a format can hold them; what is not said is left out."""
    book = record["book"]
    chapter = book and (record["journal"]["title"] or record["title"] != book["title"])
    journal = (book["title"] if chapter else None) if book else record["journal"]["title"] or record["journal"]["abbreviation"]
    date = record["published"]["date"] or (book["published"]["date"] if book else None)
    found = {
        "pmid": record["pmid"], "pmcid": record["pmcid"], "doi": record["doi"],
        "title": record["title"] or record["vernacular_title"], "authors": [name_of(one) for one in record["authors"]],
        "journal": journal, "volume": record["volume"] or (book and book["volume"]), "issue": record["issue"],
        "abstract": record["abstract"], "keywords": record["keywords"], "year": int(date[:4]) if date else None,
    }  # fmt: skip
    return clean(found, text)


def name_of(author: Mapping[str, Any]) -> tuple[str, ...]:
    if author["literal"]:
        return (author["literal"],)
    return tuple(filter(None, (author["family"], author["given"] or author["initials"], author["suffix"])))


def clean(found: Mapping[str, Any], text: Callable[[str], str] = str) -> Facts:
    def one(value: Any) -> Any:
        return (
            text(value) if isinstance(value, str) else type(value)(map(one, value)) if isinstance(value, list | tuple) else value
        )

    return {name: one(found[name]) for name in NAMES if found.get(name)}


def as_is(text: str) -> str:
    return text


def in_line(text: str) -> str:
    return CONTROL.sub("\ufffd", LINE_END.sub(" ", text))


def in_cell(text: str) -> str:
    """As a table of text has it: an apostrophe before what a spreadsheet would run."""
    seen = text.lstrip(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202e\ufeff")
    runs = seen[:1] in set("=+-@＝＋－＠") - {""} or text[:1] in set("\t\r\n") - {""}
    return f"'{in_line(text)}" if runs else in_line(text)


def in_xlsx(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n")  # Excel ends lines so
    kept = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", kept)
    units = [2 if letter > "\uffff" else 1 for letter in kept]
    fitting = sum(1 for used in itertools.accumulate(units) if used <= 32767)
    return kept[:fitting]


def squeezed(text: str) -> str:
    return " ".join(in_line(text).split())


def read_table(rows: Iterable[Mapping[str, Any]]) -> list[Facts]:
    return [clean({**row, "year": int(row["year"]) if row["year"] else None}) for row in rows]


def read_csv(body: bytes) -> list[Facts]:
    return read_table(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_tsv(body: bytes) -> list[Facts]:
    return read_table(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), dialect="excel-tab"))


def read_xlsx(body: bytes) -> list[Facts]:
    sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
    head, *rows = sheet.iter_rows()
    assert all(cell.data_type not in ("f", "e") for row in rows for cell in row)
    return read_table({str(name.value): unescaped(cell.value) for name, cell in zip(head, row, strict=False)} for row in rows)


def unescaped(value: Any) -> Any:
    """`_x005F_` is an underscore that would begin an escape; openpyxl knows that in other cells only (ECMA-376, 22.4.2.4)."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def read_ris(body: bytes) -> list[Facts]:
    """By hand after the format's description; rispy must read the same."""
    text = body.decode()
    entries: list[list[tuple[str, str]]] = []
    for line in text.split("\n"):
        if line:
            tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
            if tag == "TY":
                entries.append([])
            entries[-1].append((tag, value))
    assert all(entry[0][0] == "TY" and entry[-1] == ("ER", "") for entry in entries)
    assert all([tag for tag, _ in entry].count("ER") == 1 for entry in entries)
    titles = [one.get("title") for one in rispy.loads(text)] if entries else []
    assert titles == [(dict(entry).get("TI") or "").strip() or None for entry in entries]
    return [read_ris_entry(entry) for entry in entries]


def read_ris_entry(entry: list[tuple[str, str]]) -> Facts:
    one = dict(reversed(entry))
    many = {tag: [value for name, value in entry if name == tag] for tag in ("AU", "KW", "N1")}
    pmcid = one.get("C2") or next((note[6:] for note in many["N1"] if note.startswith("PMCID ")), None)
    journal = one.get("T2") if one["TY"] != "BOOK" else None
    return clean({
        "pmid": one.get("AN"), "pmcid": pmcid, "doi": one.get("DO"), "title": one.get("TI"), "authors": many["AU"],
        "journal": journal, "volume": one.get("VL"), "issue": one.get("IS"), "abstract": one.get("AB"), "keywords": many["KW"],
        "year": int(one["PY"]) if "PY" in one else None,
    })  # fmt: skip


LATEX = get_default_latex_context_db()
LATEX.add_context_category(
    "signs",
    prepend=True,
    macros=[MacroTextSpec("textbraceleft", "{"), MacroTextSpec("textbraceright", "}"), MacroTextSpec("textasciicircum", "^")],
)


def read_bibtex(body: bytes) -> list[Facts]:
    return [read_bibtex_entry(entry) for entry in pybtex.database.parse_string(body.decode(), "bibtex").entries.values()]


def read_bibtex_entry(entry: pybtex.database.Entry) -> Facts:
    def plain(latex: str) -> str:
        bare = latex.removeprefix("{").removesuffix("}")
        if not set(bare) & set("\\{}"):  # the decoder takes long for long texts
            return " ".join(bare.split())
        return " ".join(str(LatexNodes2Text(latex_context=LATEX, keep_comments=True).latex_to_text(latex)).split())

    def name(person: pybtex.database.Person) -> tuple[str, ...]:
        parts = (
            person.prelast_names + person.last_names,
            person.first_names + person.middle_names,
            person.lineage_names,
        )
        return tuple(filter(None, (plain(" ".join(part)) for part in parts)))

    fields = {key: plain(value) for key, value in entry.fields.items() if key not in ("doi", "url")}
    journal = {"article": "journal", "incollection": "booktitle", "misc": "howpublished"}.get(entry.type, "")
    return clean({
        "pmid": fields.get("pmid"), "pmcid": fields.get("pmcid"), "doi": unquote(entry.fields.get("doi", "")),
        "title": fields.get("title"), "authors": [name(one) for one in entry.persons.get("author", [])],
        "journal": fields.get(journal), "volume": fields.get("volume"), "issue": fields.get("number"),
        "abstract": fields.get("abstract"), "keywords": fields.get("keywords"),
        "year": int(fields["year"]) if "year" in fields else None,
    })  # fmt: skip


def read_csl(body: bytes) -> list[Facts]:
    items = json.loads(body)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it does not know `custom`, which the schema has
        read = CiteProcJSON(items)
    assert list(read) == [item["id"].lower() for item in items]
    return [read_csl_item(read[item["id"].lower()], item) for item in items]


def read_csl_item(item: Any, raw: Mapping[str, Any]) -> Facts:
    def text(name: str) -> str | None:
        return str(item[name]) if name in item else None

    assert text("title") == raw.get("title")
    parts = [one.parts() for one in item.get("author", [])]
    names = [tuple(filter(None, (family, given, suffix))) for given, family, _, _, suffix in parts]
    return clean({
        "pmid": text("PMID"), "pmcid": text("PMCID"), "doi": text("DOI"), "title": text("title"), "authors": names,
        "journal": text("container_title"), "volume": text("volume"), "issue": text("issue"), "abstract": text("abstract"),
        "keywords": text("keyword"), "year": int(item["issued"].year) if "issued" in item else None,
    })  # fmt: skip


def read_nbib_fields(body: bytes) -> list[list[tuple[str, str]]]:
    """Tags of four characters, `- `, a value; six blanks before the lines that go on; a blank line after each paper."""
    papers: list[list[tuple[str, str]]] = [[]]
    for line in body.decode().split("\n"):
        if not line:
            papers.append([])
        elif line.startswith(" " * 6):
            tag, value = papers[-1].pop()
            assert not re.match("[A-Z0-9]+ *-", line[6:])  # Zotero would take it for a tag
            papers[-1].append((tag, f"{value} {line[6:]}"))
        else:
            assert re.match("[A-Z]{2,4} {0,2}- ", line)
            papers[-1].append((line[:4].rstrip(), line[6:]))
    return [paper for paper in papers if paper]


def read_nbib(body: bytes) -> list[Facts]:
    return [read_nbib_paper(fields) for fields in read_nbib_fields(body)]


def read_nbib_paper(fields: list[tuple[str, str]]) -> Facts:
    one = dict(reversed(fields))
    book = "Book" in [value for tag, value in fields if tag == "PT"] and "BTI" in one
    doi = next((value.removesuffix(" [doi]") for tag, value in fields if tag == "AID" and value.endswith(" [doi]")), None)
    return clean({
        "pmid": one.get("PMID"), "pmcid": one.get("PMC"), "doi": doi, "title": one.get("TI"),
        "authors": [value for tag, value in fields if tag in ("FAU", "CN")],
        "journal": None if book else one.get("JT") or one.get("BTI"), "volume": one.get("VI"), "issue": one.get("IP"),
        "abstract": one.get("AB"), "keywords": [value for tag, value in fields if tag == "OT"],
        "year": int(one["DP"][:4]) if one.get("DP", "")[:4].isdecimal() else None,
    })  # fmt: skip


def read_parquet(body: bytes) -> list[dict[str, Any]]:
    """Whole records as their JSON has them."""
    table = parquet.read_table(pyarrow.BufferReader(body))
    return [json_of(row) for row in table.to_pylist()]


MAPPINGS = ("ids", "fields")


def json_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the Arrow table with its pairs as mappings and its JSON as values again."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name in MAPPINGS:
            found[name] = {pair["key"]: json_of(pair["value"]) if name == "fields" else pair["value"] for pair in value}
        elif isinstance(value, list):
            found[name] = [json_of(one) if isinstance(one, dict) else one for one in value]
        else:
            found[name] = json_of(value) if isinstance(value, dict) else value
    if found.keys() == {"source", "value"}:  # a value that lost: of any shape
        found["value"] = json.loads(found["value"]) if found["value"] is not None else None
    return found


def joined_names(facts: Facts, comma: str, between: str | None, keywords: str | None) -> Facts:
    """Facts with names, and where the format says so also lists, as one text."""
    found = dict(facts)
    if "authors" in found:
        found["authors"] = [comma.join(name) for name in found["authors"]]
        if between:
            found["authors"] = between.join(found["authors"])
    if keywords and "keywords" in found:
        found["keywords"] = keywords.join(found["keywords"])
    return found
