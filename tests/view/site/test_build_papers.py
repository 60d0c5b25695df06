"""A bulk build as a collection to look at: searched from the newest paper on, without an index of words."""

from __future__ import annotations

from pathlib import Path

import lxml.html

from scraper.bulk.build import Options, build
from scraper.model import to_json
from tests.view.corpora import paper
from tests.view.site.reader import Reader


def test_a_bulk_build_opens_too(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_bytes(b"".join(to_json(paper(number)) + b"\n" for number in range(60)))
    folder = str(tmp_path / "all")
    build([str(records)], folder, options=Options(jobs=1))
    reader = Reader(folder)
    assert reader.text("/").startswith("60 papers in all")
    assert reader.text("/search?words=verolone").startswith("20 papers")
    assert reader.text('/search?words="knee+pain"+verolone&year=2003').startswith("1 paper")
    assert reader.text("/search?journal=annals+of+invention&type=review&retracted=1").startswith("0 papers")
    assert reader.text("/search?retracted=1").startswith("9 papers")
    assert "make a corpus of it" in reader.text("/search?entity=MESH:C998001", 400)
    assert "no OR, NOT" in reader.text("/search?words=a+OR+b", 400)
    document = lxml.html.document_fromstring(reader("/paper/998000030").text)
    assert document.xpath("//table[@id='references']//a[starts-with(@href, '/paper/')]/@href") == [
        "/paper/998000015",
        "/paper/998000028",
        "/paper/998000029",
    ]
    assert "Papers in the neighbourhood" in reader.text("/paper/998000030/graph")
    for page in ("/changes", "/failures", "/pictures", "/picture/years.svg", "/paper/998000999"):
        reader.text(page, 404)
    assert reader.text("/paper/998000999", 404).endswith("PMID 998000999 is not in all, which is made of whole files")
    for kind in ("changes", "failures", "overview"):
        assert "bulk build" in reader.text(f"/{kind}/download?since=2020-01-01&format=csv", 404)
    assert reader("/download?words=verolone&format=ids").status_code == 400
    assert len(reader("/download?words=verolone&format=jsonl").text.splitlines()) == 20
    reader.desk.close()
