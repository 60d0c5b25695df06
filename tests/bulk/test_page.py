"""docs/bulk.md: its questions are asked of a build, and have answers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from scraper.bulk.build import Options, build
from tests.bulk.pubmed_files import Article, write_pubmed
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^(\S[^\n]*):\n\n```sql\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)

ONE, TWO, THREE = 998000001, 998100001, 998100002
HEADING = '<MeshHeading><DescriptorName UI="D010146" MajorTopicYN="Y">Pain</DescriptorName></MeshHeading>'
MORE = f"<MeshHeadingList>{HEADING}</MeshHeadingList>"
RETRACTED = "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>"
ROR = (
    "<AffiliationInfo><Affiliation>Institute {0}</Affiliation>"
    '<Identifier Source="ROR">https://ror.org/{1}</Identifier></AffiliationInfo>'
)
PUBTATOR = "".join(
    f"{pmid}|t|{title}\n{pmid}|a|About {title}\n{pmid}\t0\t4\tpain\tDisease\tMESH:D010146\n"
    f"{pmid}\t5\t9\tdrug\tChemical\tMESH:D004364\n"
    f"{pmid}\tassociate\tMESH:D010146\tMESH:D004364\n\n"
    for pmid, title in ((ONE, "pain drug one"), (TWO, "pain drug two"))
)
ANSWERS = {
    "Papers a year": [("2019", 2), ("2020", 1)],
    "Who cites a paper, by year": [("2019", 1), ("2020", 1)],
    "The most cited papers": [(ONE, "pain drug one", 2), (TWO, "pain drug two", 1)],
    "Retracted papers that are still cited": [(str(ONE), "pain drug one", 2)],
    "Pairs of entities that stand in one paper most often": [("MESH:D004364", "MESH:D010146", 2)],
    "Relations that several papers tell": [("associate", "MESH:D010146", "MESH:D004364", 2)],
    "Groups of authors by ROR: institutions that publish together": [("01an7q238", "05a0ya142", 1)],
    "References without a PMID, by journal of the citing paper": [("Journal of Inventions", 0, 3)],
    "MeSH headings that are a major topic, by year": [("2019", "Pain", 1)],
    "Who gave the abstracts": [("pubmed", 3)],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    path = Path(write_pubmed(folder / "pubmed26n0001.xml", [
        Article(ONE, "pain drug one"), Article(TWO, "pain drug two", [ONE]), Article(THREE, "three", [ONE, TWO], year=2020),
    ]))  # fmt: skip
    text = path.read_text().replace("</AuthorList></Article>", f"</AuthorList>{RETRACTED}</Article>", 1)
    text = text.replace("</MedlineCitation>", f"{MORE}</MedlineCitation>", 1)
    text = text.replace(
        "<ForeName>Jo</ForeName>", f"<ForeName>Jo</ForeName>{ROR.format('A', '05a0ya142')}{ROR.format('B', '01an7q238')}", 1
    )
    path.write_text(text)
    (folder / "a.pubtator").write_text(PUBTATOR)
    build([str(path), str(folder / "a.pubtator")], str(folder / "papers"), options=Options(jobs=1))
    return folder / "papers"


def test_there_are_ten_questions() -> None:
    assert [name for name, _ in QUESTIONS] == [*ANSWERS]


@pytest.mark.parametrize(("name", "query"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_of_the_page_has_its_answer(built: Path, monkeypatch: pytest.MonkeyPatch, name: str, query: str) -> None:
    monkeypatch.chdir(built)
    assert duckdb.sql(query.replace("998000001", str(ONE))).fetchall() == ANSWERS[name]


def test_the_table_of_what_comes_out_names_the_columns(built: Path) -> None:
    for folder in ("references", "citing", "entities", "relations"):
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{folder}/`"))
        columns = duckdb.sql(f"DESCRIBE SELECT * FROM '{built}/{folder}/*.parquet'").fetchall()
        assert re.findall(r"`(\w+)`", row)[0:] == [column[0] for column in columns]
