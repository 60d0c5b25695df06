"""A paper as one file: nothing of the record is missing, nothing is loaded, nothing a record says becomes anything but text."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from typing import Any

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.card.mentions import spans_of
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Issue,
    Link,
    ListedArticle,
    OtherAbstract,
    Provenance,
    Record,
    to_json,
)  # fmt: skip
from scraper.model.record import FieldSource, LosingValue, Piece
from scraper.view.html_file import Missing, render_file
from scraper.view.paper_text import LONGEST_TEXT
from scraper.view.table import MOST_ROWS
from tests.card.cards import RECORD
from tests.conftest import CASSETTES

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'\x1b[31m\u202egnp.exe\x00 javascript:alert(1)"


def page(*papers: Record | Missing) -> Any:
    """A page, parsed, after what holds for every page."""
    body = render_file(papers)
    text = body.decode("utf-8")
    document = lxml.html.document_fromstring(text)
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for kind in ("style", "script"):
        (own,) = document.xpath(f"//{kind}/text()")
        hashed = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{hashed}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert document.xpath("//*[@src or @style or @srcset or self::link or self::iframe or self::form or self::base]") == []
    assert [name for element in document.iter() for name in element.attrib if name.startswith("on")] == []
    assert {address.partition(":")[0] for address in document.xpath("//@href") if not address.startswith("#")} <= {
        "https",
        "http",
    }
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = {one for words in document.xpath("//@aria-describedby") for one in words.split()}
    assert named | {address[1:] for address in document.xpath("//@href[starts-with(., '#')]")} <= set(ids)
    return document


def filled(info: Any, numbers: Any) -> Any:
    """A value of a type in which every text is one of its own."""
    if isinstance(info, msgspec.inspect.Metadata):
        return filled(info.type, numbers)
    if isinstance(info, msgspec.inspect.StructType):
        return info.cls(**{one.name: 0 if one.name == "affiliation" else filled(one.type, numbers) for one in info.fields})
    if isinstance(info, msgspec.inspect.UnionType):
        return filled(next(one for one in info.types if not isinstance(one, msgspec.inspect.NoneType)), numbers)
    if isinstance(info, msgspec.inspect.VarTupleType):
        return (filled(info.item_type, numbers),)
    if isinstance(info, msgspec.inspect.DictType):
        return {filled(info.key_type, numbers): filled(info.value_type, numbers)}
    if isinstance(info, msgspec.inspect.LiteralType):
        return info.values[0]
    if isinstance(info, msgspec.inspect.BoolType):
        return True
    number = next(numbers)
    if isinstance(info, msgspec.inspect.IntType | msgspec.inspect.FloatType):
        return number
    pattern = getattr(info, "pattern", None) or ""
    forms = {"^[1-9]": "998000{}", "^PMC": "PMC998000{}", "^10": "10.5555/x{}", "^[0-9a-f]{64}": "{:064d}"}
    form = next((form for begin, form in forms.items() if pattern.startswith(begin)), "token{}")
    return form.format(number)


def texts_of(value: Any, path: str = "") -> Any:
    """Every text in a plain value, with where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, f"{path}[]")
    elif isinstance(value, str):
        yield path, value


# What is shown in another way: in words, or by a better form of the same.
IN_OTHER_WORDS = {
    ".schema_version", ".annotations[].section", ".abstract_sections[].nlm_category", ".published.date", ".dates[].date",
    ".other_abstracts[].sections[].nlm_category", ".dates[].raw", ".chemicals[].id", ".supplementary_mesh[].id", ".mesh[].id",
    ".supplementary_mesh[].type", ".mesh[].qualifiers[].id", ".provenance.sources[].outcome", ".references.items[].raw",
    ".citing_articles.items[].raw", ".book.published.date", ".links[].url",
}  # fmt: skip
ONE_NAME = ("family", "given", "initials", "suffix")  # of an author without a group's name


def test_every_text_of_a_record_is_in_its_page() -> None:
    record = filled(msgspec.inspect.type_info(Record), itertools.count(100))
    record = msgspec.structs.replace(
        record, abstract="token1 and token2", abstract_sections=(AbstractSection("token3", "X", 0, 6),), title="token4 here",
        other_abstracts=(OtherAbstract("token5", "token6", "token7", (AbstractSection("token8", "X", 0, 6),)),),
        annotations=(Annotation("title", 0, 6, "token9", "token10", ("token11",), "folded", "token12", 0, 6),),
    )  # fmt: skip
    document = page(record)
    shown = document.xpath("string(//main)")
    lower = shown.lower()
    missing = [
        path
        for path, text in texts_of(record.to_dict())
        if text.replace("_", " ").lower() not in lower
        and text.lower() not in lower
        and path not in IN_OTHER_WORDS
        and not path.startswith(".provenance.fields")  # values of fields that stand in the record's own
        and ".items[].authors[]" not in path  # of listed articles the names are enough
        and not path.endswith(tuple(f".{name}" for name in ONE_NAME))
    ]
    assert "\n".join(missing) == ""


def records() -> list[Record]:
    pmids = [path.name for path in sorted((CASSETTES / "landing").iterdir()) if path.name.isdigit()]
    return [RECORD, *scraper.fetch_many(pmids, captures=[CASSETTES], offline=True)]


@pytest.mark.parametrize("record", records(), ids=lambda record: record.pmid)
def test_text_mentions_lists_and_values_are_the_records(record: Record) -> None:
    document = page(record)
    text = "".join(document.xpath("//*[@class='lr-abstract']//*[@class='lr-text']//text()"))
    assert text == (record.abstract or "")
    marked = document.xpath("//*[contains(@class,'lv-mention')]")
    assert bool(marked) == any(spans_of(one) for one in record.annotations)
    for one in marked:
        rows = [document.get_element_by_id(id_) for id_ in one.get("aria-describedby").split()]
        assert all(row.xpath("ancestor::table/@id") == ["entities"] for row in rows)
        assert all(line for line in one.get("data-told").splitlines())
    for name, own in (("references", record.references), ("citing", record.citing_articles)):
        assert len(document.xpath(f"//table[@id='{name}']/tbody/tr")) == len(own.items)
    assert len(document.xpath("//table[@id='values']/tbody/tr")) == len(record.provenance.fields)
    assert len(document.xpath("//table[@id='sources']/tbody/tr")) == len(record.provenance.sources)
    assert len(document.xpath("//*[@class='lv-issues']//li")) == len(record.issues)


def test_values_that_lost_stand_beside_the_one_that_won() -> None:
    record = scraper.fetch("37622028", captures=[CASSETTES], offline=True)
    row = page(record).get_element_by_id("value-title").xpath("ancestor::tr")[0]
    cells = [cell.text_content() for cell in row]
    assert cells[1:4] == [record.title, "landing", ""]
    assert cells[4] == "pubtator3: Application of Ketamine in Pain Management and the Underlying Mechanism."


def test_a_list_that_is_longer_than_a_page_says_so() -> None:
    many = tuple(ListedArticle(pmid=str(998_000_000 + number)) for number in range(MOST_ROWS + 1))
    document = page(msgspec.structs.replace(RECORD, citing_articles=ArticleList(many, len(many), len(many), True)))
    (caption,) = document.xpath("//table[@id='citing']/caption")
    assert caption.text_content() == (
        "Citing articles: 5001 of 5001 reported, the whole list; the first 5,000 are shown here, all are in the record"
    )
    assert len(document.xpath("//table[@id='citing']/tbody/tr")) == MOST_ROWS


def test_several_papers_are_listed_and_stay_apart() -> None:
    document = page(RECORD, Missing("PMID 998000002", "gone: pubmed has no such paper"), RECORD)
    assert [one.text_content() for one in document.xpath("//nav//li")] == [
        "On quillamine", "PMID 998000002: no record", "On quillamine",
    ]  # fmt: skip
    assert document.xpath("//h1/text()") == ["3 papers"]
    assert "gone: pubmed has no such paper" in document.get_element_by_id("p2-paper").text_content()


def test_an_empty_record_is_a_page_that_says_so() -> None:
    assert "Nothing is known of any paper." in page(Record()).text_content()


def poisoned(value: Any, text: str) -> Any:
    """A plain value with another text in place of each one that has no form of its own."""
    if isinstance(value, dict):
        return {key: poisoned(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, text) for inner in value]
    return text if isinstance(value, str) and value.startswith("token") else value


TEXTS = st.one_of(st.just(HOSTILE), st.text(max_size=40), st.just("x" * 1_000_000), st.just("\u202e" * 50 + "]]>-->"))


@given(TEXTS)
def test_nothing_that_a_record_says_becomes_anything_but_text(text: str) -> None:
    plain = filled(msgspec.inspect.type_info(Record), itertools.count(100)).to_dict()
    record = msgspec.convert(poisoned(plain, text.encode("utf-8", "replace").decode()), Record)
    document = page(record)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", document.text_content())
    assert document.xpath("//img | //script[position()>1] | //main//script | //main//style") == []
    assert len(to_json(record)) * 3 + 60_000 > len(render_file([record]))


def test_what_is_printed_is_shown_where_the_title_is_not_all_that_is_known() -> None:
    items = (
        ListedArticle(raw="On pain. Invented Post 2015.", title="On pain"),
        ListedArticle(raw="On ease. J Inv 2016.", title="On ease", journal="J Inv", year=2016),
    )
    document = page(msgspec.structs.replace(RECORD, references=ArticleList(items, 2, 2, True)))
    assert document.xpath("//table[@id='references']/tbody/tr/td[2]/text()") == ["On pain. Invented Post 2015.", "On ease"]


def test_provenance_of_what_is_no_field_is_a_row_without_a_value() -> None:
    names = ("title", "to_json", "__class__", "a b", '"><b>', "")
    record = msgspec.structs.replace(RECORD, provenance=Provenance((), {name: FieldSource("landing") for name in names}))
    document = page(record)
    assert len(document.xpath("//table[@id='values']/tbody/tr")) == len(names)
    assert document.xpath("//table[@id='values']//@id[starts-with(., 'value-')]") == ["value-title"]


def test_what_is_cut_is_told() -> None:
    lost = tuple(LosingValue("icite", f"value {number}") for number in range(101))
    record = msgspec.structs.replace(
        RECORD,
        title="x" * (LONGEST_TEXT + 2),
        other_abstracts=(OtherAbstract("plain-language-summary", "en", "x" * (LONGEST_TEXT + 3), ()),),
        links=(Link("html", "https://example.org/", None, "europepmc"),) * 24,
        issues=(Issue("code", "title", "message"),) * 1_005,
        provenance=Provenance((), {"title": FieldSource("landing", (), lost)} | {f"f{n}": FieldSource("x") for n in range(106)}),
    )
    text = page(record).text_content()
    for told in (
        "and 2 more characters", "and 3 more characters", "and 4 more links", "and 5 more, in the record",
        "and 1 more, in the record", "107 fields; the first 100 are shown here",
    ):  # fmt: skip
        assert told in text


def test_a_mention_in_very_many_pieces_is_marked_as_a_whole() -> None:
    abstract = "ab " * 30
    pieces = tuple(Piece(3 * number, 3 * number + 1) for number in range(30))
    one = Annotation("abstract", 0, 88, "ab", "Gene", ("1",), "exact", "pubtator3", 0, 88, pieces)
    for shown, number in ((pieces[:3], 3), (pieces, 1)):
        record = Record(abstract=abstract, annotations=(msgspec.structs.replace(one, pieces=shown),))
        marked = page(record).xpath("//*[@class='lr-abstract']//*[contains(@class, 'lv-mention')]")
        assert len(marked) == number
