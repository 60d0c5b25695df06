"""Every kind of input comes into the record through the normalizer: the record is what it makes of the same documents."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

import scraper
from scraper.bulk.build import Options, build
from scraper.bulk.scan import scan_lines
from scraper.model import ParsedRecord, SourceStatus, from_json, to_json
from scraper.parse.citation_table import read_edges
from tests.bulk.kinds import BIOC, CONCEPTS, ICITE, LINKS, ONE, OTHER, PMC_IDS, PUBTATOR, RELATIONS, TWO, add_files
from tests.bulk.pubmed_files import Article, write_pubmed

HERE = Options(jobs=1)


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "in"
    pubmed = write_pubmed(folder / "pubmed26n0001.xml.gz", [Article(ONE, "Ketamine", [TWO]), Article(TWO, "Pain", [ONE])])
    texts = {
        "a.pubtator": PUBTATOR, "bioconcepts2pubtator3.gz": CONCEPTS, "relation2pubtator3.gz": RELATIONS,
        "icite_metadata.csv": ICITE, "PMC-ids.csv.gz": PMC_IDS,
    }  # fmt: skip
    for name, text in texts.items():
        content = text.encode()
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with tarfile.open(folder / "BioCXML.0.tar.gz", "w:gz") as archive:
        add_files(archive, {"output/0.BioC.XML": BIOC.encode(), "output/1.BioC.XML": b"<collection>"})
    with zipfile.ZipFile(folder / "open_citation_collection.zip", "w") as zipped:
        zipped.writestr("open_citation_collection.csv", LINKS)
    return {"pubmed": Path(pubmed), **{path.name: path for path in folder.iterdir()}}


def documents_of(path: Path) -> dict[int, list[ParsedRecord]]:
    found: dict[int, list[ParsedRecord]] = {}
    for document in scraper.parse_file(str(path)):
        found.setdefault(int(document.pmid or 0), []).append(document)
    return found


def test_a_record_is_what_the_normalizer_makes_of_the_same_documents(tmp_path: Path, inputs: dict[str, Path]) -> None:
    import hashlib

    from tests.bulk.pubmed_files import _line

    manifest = build(map(str, inputs.values()), str(tmp_path / "out"), options=HERE)
    assert [one.kind for one in manifest.inputs] == [
        "pubmed", "documents", "documents", "concepts", "relations", "icite", "citations", "pmc_ids",
    ]  # fmt: skip
    (broken,) = manifest.failures
    assert broken.where == "BioCXML.0.tar.gz: output/1.BioC.XML"
    lines = {int(from_json(line).pmid or 0): line for line in scan_lines(str(tmp_path / "out"))}
    assert sorted(lines) == [ONE, TWO]  # OTHER is no paper of PubMed's file
    assert manifest.left_out == 1
    bioc = tmp_path / "0.xml"
    bioc.write_text(BIOC)
    files = ["a.pubtator", "bioconcepts2pubtator3.gz", "relation2pubtator3.gz", "icite_metadata.csv", "PMC-ids.csv.gz"]
    paths = [bioc, *(inputs[name] for name in files)]
    occ = SourceStatus(name="occ", sha256=hashlib.sha256(LINKS.encode()).hexdigest())
    links = {ONE: ([TWO, OTHER], [TWO]), TWO: ([ONE], [ONE])}
    for pmid, citing in ((ONE, TWO), (TWO, ONE)):
        (document,) = documents_of(inputs["pubmed"])[pmid]
        turned = from_json(_line(document, [citing])).citing_articles.items
        assert [(item.pmid, item.sources) for item in turned] == [(str(citing), ("pubmed",))]
        from scraper.bulk.gather import with_citing

        documents = [with_citing(document, [citing]), *(one for path in paths for one in documents_of(path).get(pmid, ()))]
        documents.append(read_edges(str(pmid), *links[pmid], occ))
        assert lines[pmid] == to_json(scraper.normalize(documents))


def test_what_each_input_gives_is_in_the_record(tmp_path: Path, inputs: dict[str, Path]) -> None:
    build(map(str, inputs.values()), str(tmp_path / "out"), options=HERE)
    one, two = scraper.scan(tmp_path / "out")
    assert (one.pmcid, one.doi) == ("PMC9990001", "10.5555/one")
    assert [(a.text, a.check, a.start) for a in one.annotations] == [
        ("Ketamine", "exact", 0), ("ketamines", "lost", None), ("pain", "lost", None),
    ]  # fmt: skip
    assert [(a.text, a.check) for a in two.annotations] == [("Pain", "exact"), ("pain", "lost")]
    assert [(r.type, r.subject, r.object) for r in one.relations] == [("treat", "MESH:D007649", "MESH:D010146")]
    citing = {item.pmid: item.sources for item in one.citing_articles.items}
    assert citing == {str(TWO): ("pubmed", "icite", "occ"), str(OTHER): ("occ",), "998000077": ("icite",)}
    assert {item.pmid: item.sources for item in one.references.items} == {
        str(TWO): ("pubmed", "occ"), "998000078": ("icite",),
    }  # fmt: skip
    assert {count.kind: count.value for count in one.counts} == {
        "cited_by": 2, "relative_citation_ratio": 1.5, "nih_percentile": 70.1,
    }  # fmt: skip


def test_without_pubmed_files_every_paper_that_an_input_names_is_one(tmp_path: Path, inputs: dict[str, Path]) -> None:
    files = [inputs["open_citation_collection.zip"], inputs["bioconcepts2pubtator3.gz"]]
    build(map(str, files), str(tmp_path / "out"), options=HERE)
    assert [record.pmid for record in scraper.scan(tmp_path / "out")] == [str(ONE), str(TWO), str(OTHER)]
    build([str(files[0])], str(tmp_path / "links"), options=HERE)
    found = {record.pmid: [item.pmid for item in record.citing_articles.items] for record in scraper.scan(tmp_path / "links")}
    assert found == {str(ONE): [str(TWO), str(OTHER)], str(TWO): [str(ONE)], str(OTHER): []}


def test_records_of_ours_come_in_alone_and_beside_other_files(tmp_path: Path, inputs: dict[str, Path]) -> None:
    build([str(inputs["a.pubtator"])], str(tmp_path / "first"), options=HERE)
    own = tmp_path / "own.jsonl"
    own.write_bytes(b"".join(line + b"\n" for line in scan_lines(str(tmp_path / "first"))))
    build([str(own)], str(tmp_path / "again"), options=HERE)
    assert list(scan_lines(str(tmp_path / "again"))) == list(scan_lines(str(tmp_path / "first")))
    build([str(own), str(inputs["pubmed"])], str(tmp_path / "both"), options=HERE)
    one, two = scraper.scan(tmp_path / "both")
    assert [(a.text, a.check) for a in one.annotations] == [("Ketamine", "exact")]
    assert (one.provenance.fields["title"].source, two.annotations) == ("pubmed", ())


def test_a_list_of_pmids_is_taken_of_every_table(tmp_path: Path, inputs: dict[str, Path]) -> None:
    build(map(str, inputs.values()), str(tmp_path / "all"), options=HERE)
    build(map(str, inputs.values()), str(tmp_path / "part"), pmids=[str(ONE)], options=HERE)
    (part,) = scraper.scan(tmp_path / "part")
    whole = next(scraper.scan(tmp_path / "all", [ONE]))
    assert (part.annotations, part.relations, part.counts) == (whole.annotations, whole.relations, whole.counts)
    assert {item.pmid for item in part.citing_articles.items} == {item.pmid for item in whole.citing_articles.items}


BAD = {
    "icite_metadata.csv": (ICITE + f"{TWO},only two\nabc,,,,,,,,,,\n", 2, "2 cells of 11"),
    "bioconcepts2pubtator3": (CONCEPTS + "no\tpmid\there\tat\tall\n", 1, "no\tpmid"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows_are_told_and_stop_nothing(tmp_path: Path, name: str) -> None:
    content, failed, reason = BAD[name]
    (tmp_path / name).write_text(content)
    manifest = build([str(tmp_path / name)], str(tmp_path / "out"), options=HERE)
    assert (manifest.failed, manifest.is_whole) == (failed, False)
    assert reason in manifest.failures[0].reason
    assert manifest.counts.papers >= 1


def test_a_table_of_links_with_a_cell_that_is_no_pmid_is_left_out_whole(tmp_path: Path, inputs: dict[str, Path]) -> None:
    (tmp_path / "occ.csv").write_text(LINKS + "x,1\n")
    manifest = build([str(inputs["pubmed"]), str(tmp_path / "occ.csv")], str(tmp_path / "out"), options=HERE)
    assert [one.error is None for one in manifest.inputs] == [True, False]
    assert "occ.csv: cannot be read as a table of citing,referenced" in (manifest.inputs[1].error or "")


def test_tables_can_be_read_by_others(tmp_path: Path, inputs: dict[str, Path]) -> None:
    from pyarrow import parquet

    out = tmp_path / "out"
    build(map(str, inputs.values()), str(out), options=HERE)
    rows = {
        name: parquet.read_table(out / name).to_pylist() for name in ("papers", "references", "citing", "entities", "relations")
    }
    assert [(row["number"], row["pmid"]) for row in rows["papers"]] == [(ONE, str(ONE)), (TWO, str(TWO))]
    assert [(row["cited"], row["citing"]) for row in rows["citing"]][:3] == [(ONE, TWO), (ONE, 998000077), (ONE, OTHER)]
    assert json.loads(json.dumps(rows["relations"]))[0]["subject"] == "MESH:D007649"
    column = parquet.ParquetFile(out / "papers/998000000.parquet").metadata.row_group(0).column(0)
    assert (column.has_column_index, column.statistics.min, column.compression) == (True, ONE, "ZSTD")


MANY = " ".join(str(number) for number in range(997000000, 997020000))
ODD = {
    "a list of 200,000 characters": ICITE.replace("998000077 998000078", MANY).encode(),
    "bytes that are no text": ICITE.replace("Ketamine", "K\xe9tamine").encode("latin-1"),
    "an end within a line": ICITE.rstrip("\n").encode(),
    "a byte order mark, line ends of Windows, a line end in a cell": (
        b"\xef\xbb\xbf" + ICITE.replace("Ketamine", '"Ketamine,\nor not"').replace("\n", "\r\n").encode()
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_a_row_gives_what_parse_gives_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "icite_metadata.csv"
    path.write_bytes(ODD[name])
    manifest = build([str(path)], str(tmp_path / "out"), options=HERE)
    assert manifest.is_whole
    expected = [to_json(scraper.normalize([document])) for document in scraper.parse_file(str(path))]
    assert list(scan_lines(str(tmp_path / "out"))) == expected
    assert len(expected) == 1


def test_an_end_within_a_line_of_a_table_of_concepts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bioconcepts2pubtator3"
    path.write_text(CONCEPTS.rstrip("\n"))
    build([str(path)], str(tmp_path / "out"), options=HERE)
    expected = [to_json(scraper.normalize([document])) for document in scraper.parse_file(str(path))]
    assert list(scan_lines(str(tmp_path / "out"))) == expected
    assert b'"cut_short"' in expected[-1]


def test_pairs_that_name_no_pmid_are_told_and_are_no_papers(tmp_path: Path) -> None:
    (tmp_path / "occ.csv").write_text(LINKS + f"0,{ONE}\n{TWO},4000000000\n")
    manifest = build([str(tmp_path / "occ.csv")], str(tmp_path / "out"), options=HERE)
    assert [failure.reason for failure in manifest.failures] == [f"0,{ONE}", f"{TWO},4000000000"]
    assert [record.pmid for record in scraper.scan(tmp_path / "out")] == [str(ONE), str(TWO), str(OTHER)]
