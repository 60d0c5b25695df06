"""Lists of ids in every format people have: which ids are taken, which column, and what is told."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import pytest
import zstandard

import scraper
from scraper.errors import InputError
from scraper.id_files import read_ids, read_tokens
from scraper.id_files.decode import Source
from scraper.id_files.formats import FORMATS
from scraper.model import to_json
from tests.conftest import CASSETTES, Run
from tests.fuzz.attacks import LISTS as SEEDS
from tests.id_files.lists import A, B, C, read
from tests.pumped_documents import LISTS as PUMPED

PUBMED_CSV = (
    "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\r\n"
    '998000601,"Knots, and ""more""\nof them.","Inventor A, Inventor B.",J Inv. 2020;1:2.,Inventor A,J Inv,2020,2020/01/01,,,\r\n'
    "998000602,Ropes.,Inventor A.,J Inv. 2021;1:2.,Inventor A,J Inv,2021,2021/01/01,PMC998002,,10.5555/b\r\n"
)
NBIB = """
PMID- 998000601
OWN - NLM
TI  - Knots: a comment on
      PMID- 1 of long ago
CIN - J Inv. 2020;1:9. doi: 10.5555/other. PMID: 998000699
LID - S0-1 [pii]
AID - 10.5555/a [doi]

PMID- 998000602
PMC - PMC998002

STAT- Publisher
LID - 10.5555/c [doi]

STAT- Publisher
TI  - Without any
"""
SUMMARY = """1: Inventor A, Inventor B. Knots. J Inv. 2020 Jan;1(2):3-4. doi: 10.5555/a. Erratum in: J Inv. 2020;1(3):9. PMID:
998000699. PMID: 998000601; PMCID: PMC998001.

2: Inventor A. On 10: 20 and PMID: 5 alone. J Inv. 2021;1:2. Retraction in: J Inv. 2022. PMID: 998000698. PMID: 998000602.

3: Inventor A. Ropes. In: Knots [Internet]. Knotville: Inventors; 2020-. PMID: 998000603; Bookshelf ID: NBK998.
"""
ABSTRACTS = """1. J Inv. 2020 Jan;1(2):3-4. doi: 10.5555/a. Epub 2020 Jan 1.

Knots.

Inventor A(1), Inventor B.

Author information:
(1)University of Inventions.

Comment in
    J Inv. 2020;1:9. PMID: 998000699

Erratum in
PMID: 998000698 and others

AIM:
1. To tie.

DOI: 10.5555/a
PMCID: PMC998001
PMID: 998000601 [Indexed for MEDLINE]

Conflict of interest statement: none.


2. J Inv. 2021;1:2.

Ropes.

PMID: 998000602


3. J Inv. 2022;1:2.

No PMID yet.

DOI: 10.5555/c
"""
RIS = """TY  - JOUR
DB  - PubMed
AN  - 998000601
DO  - 10.5555/a
ER  -

TY  - JOUR
DB  - Embase
AN  - 2000998001
DO  - 10.5555/B
ER  - \r
TY  - JOUR
C2  - PMC998003
ER  -
TY  - JOUR
TI  - Without any
ER  -
"""
RIS_OF_OTHERS = """TY  - JOUR
DB  - MEDLINE
AN  - MEDLINE:998000601
ER  -
TY  - JOUR
DB  - Embase Medline
AN  - 998000999
DO  - 10.5555/b
ER  -
TY  - JOUR
DB  - MEDLINE
AN  - L2000998001
DO  - 10.5555/c
ER  -
"""
BIBTEX = """@article{inv1, title = {Knots}, doi={10.5555/a},
  pmid = "998000601" }
@comment{x}
@Book{inv2,
  doi = {10.5555/under\\_score},
}
@article{inv3,
  pmid = 998000602,
  doi = {10.5555/other}
}
@article{inv4, doi = {10.5555/b{\\_}c\\&d}}
@article{inv5, doi = {{10.5555/(sici)1{\\textless}2::aid\\textgreater 3}}}
@article{inv6,
  eprint = {998000603}, eprinttype = {pubmed},
  abstract = {a doi = {10.5555/other}}}
@article{inv7, eprint = {2101.00001}, archivePrefix = {arXiv}, doi = "10.5555/d"}
"""
LISTS: dict[str, tuple[str, list[str]]] = {
    "PubMed's PMID list": (f"{A}\n{B}\n", [A, B]),
    "commas, semicolons and blanks": (f"{A},{B}; {C}\t1, 2,3\n", [A, B, C, "1", "2", "3"]),
    "small numbers": (f"1\n2\n{A} 3\n", ["1", "2", A, "3"]),
    "several ids a line": (f"1, 2, 3\n{A}, 4\n", ["1", "2", "3", A, "4"]),
    "labels and addresses": (f"PMID : {A} PMID:{B}\nhttps://pubmed.ncbi.nlm.nih.gov/{C}/#a # x\n", [A, B, C]),
    "comments": (f"# list\n{A}#first, of 3\n{B} # {C}\n#{C}", [A, B]),
    "an address in a comment": (f"{A} # https://example.org/1\n", [A]),
    "CR": (f"{A}#first\r{B}\r{C}\r", [A, B, C]),
    "CRLF": (f"{A}\r\n# x\r\n{B}\r\n", [A, B]),
    "NEL, LS, PS, VT, FF": (f"#a\x85{A}#b\u2028{B}#c\u2029{C}#d\x0b1#e\x0c2", [A, B, C, "1", "2"]),
    "DOIs": ("10.5555/a; doi: 10.5555/B, 10.5555/(c);2-1\n\"10.5555/d\"\n",
             ["10.5555/a", "10.5555/b", "10.5555/(c);2-1", "10.5555/d"]),
    "a DOI behind a PMID": (f"{A},10.5555/a,PMC998001,https://doi.org/10.5555/b", [A, "10.5555/a", "PMC998001", "10.5555/b"]),
    "hard blanks between ids": (f"{A}\u00a0{B}\u00a0# x", [A, B]),
    "quoted numbers": (f'"{A}"\n\'{B}\n“{C}”', [A, B, C]),
    "an empty file": ("", []),
    "only comments": ("# nothing\n\n", []),
    "PubMed's CSV": (PUBMED_CSV, [A, B]),
    "semicolons": (f"Titel;PubMed-ID;DOI\nÄ, b;{A};\n;;10.5555/A\n;n/a;\n;;\n", [A, "10.5555/a"]),
    "TSV": (f"title\tPubmed ID\n\t{A}\nx\t{B}.0\n", [A, B]),
    "one column": (f"PMID\n{A}\n\n{B}\n", [A, B]),
    "several ids in a cell": (f'n,pmid\n1,"{A}, {B}"\n2,{C}', [A, B, C]),
    "Excel's line of the separator": (f"sep=;\nDOI;x\n10.5555/a;{A}\n", ["10.5555/a"]),
    "PMID before PMCID before DOI": (f"doi,pmcid,pmid\n10.5555/a,PMC1,{A}\n10.5555/b,PMC2,\n10.5555/c,,\n",
                                    [A, "PMC2", "10.5555/c"]),
    "accession where nothing else is": ("Accession Number,Title\nPMC998001,x\n", ["PMC998001"]),
    "NBIB": (NBIB, [A, B, "10.5555/c"]),
    "Summary": (SUMMARY, [A, B, C]),
    "Abstract": (ABSTRACTS, [A, B, "10.5555/c"]),
    "RIS": (RIS, [A, "10.5555/b", "PMC998003"]),
    "RIS without ends": (f"TY  - JOUR\nDB  - PubMed\nAN  - {A}\n\nTY  - JOUR\nDO  - 10.5555/b\nER  - \n", [A, "10.5555/b"]),
    "RIS of other catalogues": (RIS_OF_OTHERS, [A, "10.5555/b", "10.5555/c"]),
    "BibTeX": (BIBTEX, [A, "10.5555/under_score", B, "10.5555/b_c&d", "10.5555/(sici)1<2::aid>3", C, "10.5555/d"]),
    "JSON array": (f'[{A}, "{B}", {C}.0, "10.5555/a", null, {{"doi": "10.5555/b"}}]', [A, B, C, "10.5555/a", "10.5555/b"]),
    "JSON of our edges": (f'{{"paper_pmid":"1","pmid":"{A}"}}\n{{"paper_pmid":"1","pmid":null,"doi":"10.5555/a"}}\n',
                          [A, "10.5555/a"]),
    "JSON of our failures": (f'{{"outcome":"failed","pmid":"{A}","reason":"\u2028"}}\n{{"outcome":"failed","pmid":"10.5555/a"}}',
                             [A, "10.5555/a"]),
    "JSON of scraper ids": (f'{{"asked":"10.5555/a","pmid":null,"pmcid":null,"doi":null}}\n{{"asked":"{A}","pmid":"{A}"}}',
                            ["10.5555/a", A]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists(name: str, tmp_path: Path) -> None:
    content, expected = LISTS[name]
    assert read(tmp_path, content).ids == expected


def format_of(content: str) -> str:
    source = Source("list", iter([content.encode()]))
    return next(one.name for one in FORMATS if one.recognise(source))


@pytest.mark.parametrize(
    "lists",
    [[content for content, _ in LISTS.values()], SEEDS.values(), [begin + 9 * piece for begin, piece in PUMPED.values()]],
    ids=["cases", "what the fuzzer starts from", "what is pumped"],
)
def test_every_format_is_tried(lists: Iterable[str]) -> None:
    assert {format_of(content) for content in lists} == {one.name for one in FORMATS} - {"Excel workbook (.xlsx)"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "name", ["CR", "PubMed's CSV", "NBIB", "Summary", "comments", "semicolons", "JSON of our edges", "JSON array"]
)
def test_encodings(name: str, encoding: str, tmp_path: Path) -> None:
    content, expected = LISTS[name]
    assert read(tmp_path, content.encode(encoding)).ids == expected
    with_mark = "\ufeff" + content if encoding in ("utf-16-le", "utf-16-be") else content
    assert read(tmp_path, with_mark.encode(encoding)).ids == expected


def test_packed_files(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(PUBMED_CSV.encode()), "p.csv.gz").ids == [A, B]
    assert read(tmp_path, zstandard.compress(NBIB.encode()), "p.nbib.zst").ids == [A, B, "10.5555/c"]


NOTES = {
    "PubMed's CSV": "reading column 'PMID', where it is empty 'PMCID' then 'DOI', of {}: 2 ids",
    "semicolons": "reading column 'PubMed-ID', where it is empty 'DOI', of {}: 2 ids (1 by PMID, 1 by DOI), 1 row without",
    "one column": "reading column 'PMID' of {}: 2 ids",
    "NBIB": "{}: 1 records have no PMID, PMCID or DOI and are left out",
    "RIS": "{}: 1 records have no PMID, PMCID or DOI and are left out",
    "JSON of our edges": "reading 'pmid' of 2 edges of {}: the listed articles, not the papers in 'paper_pmid'",
}


@pytest.mark.parametrize("name", NOTES)
def test_what_is_told(name: str, tmp_path: Path) -> None:
    assert read(tmp_path, LISTS[name][0]).notes == [NOTES[name].format(tmp_path / "list")]


def test_our_own_records_are_read(run: Run, tmp_path: Path) -> None:
    record = scraper.fetch("37622028", captures=[CASSETTES], offline=True)
    assert read(tmp_path, to_json(record) + b"\n").ids == ["37622028"]
    failed = tmp_path / "failed.jsonl"
    asked = ("37622028", "999000004", "10.5555/none", "--offline", "--captures", str(CASSETTES))
    assert run("fetch", *asked, "--failed-output", str(failed)).code == 3
    assert list(dict.fromkeys(read_ids(str(failed)).ids)) == ["999000004", "10.5555/none"]
    again = run("fetch", "-i", str(failed), "--offline", "--captures", str(CASSETTES))
    assert again.code == 1
    assert "10.5555/none" in again.stderr


def test_arguments() -> None:
    assert read_tokens(["PMID: 12", "13,14", "10.5555/a", "15#x", "PMID:", "16"]).ids == [
        "12",
        "13",
        "14",
        "10.5555/a",
        "15",
        "16",
    ]
    with pytest.raises(InputError, match="'PMID:' is no id"):
        read_tokens(["1", "PMID:"])


@pytest.mark.parametrize("format_", ["csv", "tsv", "jsonl"])
def test_edges_and_tables_of_ids_come_back(format_: str, run: Run, tmp_path: Path) -> None:
    asked = ("--offline", "--captures", str(CASSETTES), "--format", format_)
    edges = tmp_path / f"edges.{format_}"
    edges.write_text(run("citing", "37622028", *asked).stdout)
    assert read_ids(str(edges)).ids == ["39867533", "39719994", "39552919", "39219957"]
    table = tmp_path / f"table.{format_}"
    table.write_text(run("ids", "10.5555/inv.32", "10.5555/inv.18", *asked).stdout)
    assert read_ids(str(table)).ids == ["999000032", "999000018"]


@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv", "xlsx", "ris", "bibtex", "nbib"])
def test_records_come_back_in_every_format_that_has_ids(format_: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / f"records.{format_}"
    asked = ("fetch", "37622028", "999000011", "--offline", "--captures", str(CASSETTES))
    assert run(*asked, "--format", format_, "-o", str(path)).code == 0
    assert read_ids(str(path)).ids == ["37622028", "999000011"]


@pytest.mark.parametrize(("content", "others"), [
    (f"PMID,Title,DOI,PMCID\n{A},x,10.5555/A,PMC998001\n{B},y,none of its own,\n,z,10.5555/b,\n",
     ["10.5555/a", "PMC998001"]),
    (NBIB, ["10.5555/a", "PMC998002"]),
    (f'{{"pmid":"{A}","doi":"10.5555/a","pmcid":null}}\n', ["10.5555/a"]),
    (f"DOI,x\n10.5555/a,{A}\n", []),
])  # fmt: skip
def test_further_ids_of_a_row(content: str, others: list[str], tmp_path: Path) -> None:
    plain = read(tmp_path, content)
    found = read_ids(str(tmp_path / "list"), with_others=True)
    assert (found.ids, found.notes, list(plain.others)) == (plain.ids, plain.notes, [])
    assert sorted(found.others) == sorted(others)
