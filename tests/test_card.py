"""Cards: the text stays the text, every mention is marked at its place, and nothing a record says becomes anything but text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.card.addresses import doi_address, entity_address, paper_address, trial_address
from scraper.card.markup import clip, in_words, show, tag
from scraper.card.mentions import MOST_LISTED, MOST_MARKED, kind_of, mark_text, spans_of
from scraper.card.record import render_card
from scraper.card.stretches import MOST_SHOWN, Span, lay_out
from scraper.card.style import KINDS, PLAIN
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    Book,
    DataBank,
    Issue,
    Journal,
    Link,
    ListedArticle,
    Notice,
    Outcome,
    Piece,
    Provenance,
    Published,
    Record,
    Relation,
    SourceStatus,
)
from tests.conftest import CASSETTES

ABSTRACT = "We gave quillamine for acute and chronic pain.\nMice with ABC1 p.V600E improved."
SECTIONS = (AbstractSection("AIM", None, 0, 46), AbstractSection(None, "RESULTS", 47, len(ABSTRACT)))


def mention(text: str, type_: str, *ids: str, within: str = ABSTRACT, **changed: Any) -> Annotation:
    """A mention where `text` stands for the first time."""
    start = within.index(text)
    section = "abstract" if within == ABSTRACT else "title"
    given: dict[str, Any] = {"check": "exact", "source": "pubtator3", **changed}
    return Annotation(section, start, start + len(text), text, type_, ids, source_start=0, source_end=0, **given)  # type: ignore[arg-type]


def parted(type_: str, *words: str) -> Annotation:
    """A mention whose pieces are words of the abstract."""
    pieces = tuple(Piece(ABSTRACT.index(word), ABSTRACT.index(word) + len(word)) for word in words)
    start, end = pieces[0].start, pieces[-1].end
    return Annotation("abstract", start, end, " ".join(words), type_, ("MESH:D998001",), "exact", "mine", start, end, pieces)


MENTIONS = (
    mention("quillamine", "Chemical", "MESH:C998001"),
    parted("Disease", "acute", "pain"),
    mention("chronic pain", "Disease", "MESH:D998002"),
    mention("Mice", "Species", "10090"),
    mention("ABC1 p.V600E", "ProteinMutation", "tmVar:p|SUB|V|600|E;RS#:998"),
    mention("ABC1", "Gene", "998"),
    mention("improved", "Outcome"),
    Annotation("abstract", None, None, "gone", "Disease", (), "lost", "pubtator3", 0, 4),
)
RECORD = Record(
    pmid="998000001", pmcid="PMC998001", doi="10.5555/inv.1",
    title="On quillamine", abstract=ABSTRACT, abstract_sections=SECTIONS,
    authors=(Author(family="Ito", given="Mei"), Author(literal="The Invented Group")), authors_complete=False,
    journal=Journal(title="Journal of Invented Pain"), volume="12", issue="3", pages="4-9",
    published=Published("2023-08-25", "2023 Aug 25"), annotations=MENTIONS,
    data_banks=(DataBank("ClinicalTrials.gov", ("NCT09980001",)), DataBank("GEO", ("GSE998",))),
    references=ArticleList(tuple(ListedArticle(position=n, title=f"Entry {n}.", year=2001) for n in range(1, 26)), 25, 29, False),
    provenance=Provenance((
        SourceStatus(name="landing", retrieved_at="2026-11-01T00:00:00Z", http_status=200),
        SourceStatus(name="pubmed", outcome="absent"),
        SourceStatus(name="icite", outcome="failed", http_status=503),
        SourceStatus(name="elink", outcome="not_asked"),
    )),
    relations=(Relation("Treats", "MESH:C998001", "MESH:D998002", True, 2, "pubtator3"),),
    issues=(Issue("mojibake", "abstract", "the abstract was decoded wrongly"),),
)  # fmt: skip


def card(record: Record) -> lxml.html.HtmlElement:
    """A card, parsed; it is one element and well-formed, so that XML readers see the same."""
    html = record._repr_html_()
    element = lxml.html.fragment_fromstring(html)
    assert element.tag == "article"
    text = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert lxml.html.fromstring(text).text_content() == lxml.etree.fromstring(text).xpath("string()")
    return element


def text_of(element: Any, class_: str) -> str:
    """The record's own text in a part of the card, without labels and tags."""
    return "".join(one.text_content() for one in element.xpath(f"//*[contains(@class, '{class_}')]//*[@class='lr-text']"))


def marked(element: Any, class_: str) -> list[tuple[int, int, tuple[str, ...], str]]:
    """What is marked in a text: from where to where, its kinds from the outside in, and what it says of itself."""
    found, at = [], 0
    for text in element.xpath(f"//*[contains(@class, '{class_}')]//*[@class='lr-text']//text()"):
        element_of = text.getparent().getparent() if text.is_tail else text.getparent()
        marks = [one for one in (element_of, *element_of.iterancestors()) if one.tag == "mark"]
        if marks:
            kinds = tuple(one.get("class").removeprefix("lr-mark lr-") for one in reversed(marks))
            found.append((at, at + len(text), kinds, marks[-1].get("title")))
        at += len(text)
    return found


def sound() -> list[Record]:
    cassettes = scraper.fetch_many(
        [path.name for path in sorted((CASSETTES / "landing").iterdir())], captures=[CASSETTES], offline=True
    )
    return [RECORD, *cassettes]


@pytest.mark.parametrize("record", sound(), ids=lambda record: record.pmid)
def test_the_text_is_the_records_and_every_mention_is_marked_at_its_place(record: Record) -> None:
    element = card(record)
    assert text_of(element, "lr-abstract") == (record.abstract or "")
    assert text_of(element, "lr-title") == (record.title or "")
    for section in ("title", "abstract"):
        covered = {at for start, end, _, _ in marked(element, f"lr-{section}") for at in range(start, end)}
        own = [span for one in record.annotations if one.section == section for span in spans_of(one)]
        assert covered == {at for start, end in own for at in range(start, end)}


def test_marks_tell_type_ids_source_and_check_and_lie_in_each_other() -> None:
    found = {ABSTRACT[start:end]: (kinds, title) for start, end, kinds, title in marked(card(RECORD), "lr-abstract")}
    assert found["quillamine"] == (("chemical",), "Chemical MESH:C998001: quillamine (pubtator3, exact)")
    assert found["acute"] == (("disease",), "Disease MESH:D998001: acute pain (mine, exact)")
    assert found["pain"][1] == "\n".join((
        "Disease MESH:D998002: chronic pain (pubtator3, exact)", "Disease MESH:D998001: acute pain (mine, exact)",
    ))  # fmt: skip
    assert found["ABC1"][0] == ("variant", "gene")
    assert found[" p.V600E"][0] == ("variant",)
    assert found["improved"] == (("other",), "Outcome without an id: improved (pubtator3, exact)")


def test_a_type_of_no_kind_is_named_where_it_stands() -> None:
    assert card(RECORD).xpath("//mark[@data-label]/@data-label") == ["Outcome"]


def test_mentions_lead_to_the_pages_of_their_entities() -> None:
    links = {one.text_content(): one.get("href") for one in card(RECORD).xpath("//*[@class='lr-abstract']//a")}
    assert links == {
        "quillamine": "https://meshb.nlm.nih.gov/record/ui?ui=C998001",
        "acute": "https://meshb.nlm.nih.gov/record/ui?ui=D998001",
        "chronic ": "https://meshb.nlm.nih.gov/record/ui?ui=D998002",
        "pain": "https://meshb.nlm.nih.gov/record/ui?ui=D998001",
        "Mice": "https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=10090",
        "ABC1": "https://www.ncbi.nlm.nih.gov/gene/998",
        " p.V600E": "https://www.ncbi.nlm.nih.gov/snp/rs998",
    }


def test_sections_stand_below_their_labels() -> None:
    paragraphs = card(RECORD).xpath("//*[@class='lr-abstract']/p")
    assert [one.xpath("string(*[@class='lr-label'])") for one in paragraphs] == ["AIM", "Results"]
    assert [one.xpath("string(*[@class='lr-text'])") for one in paragraphs] == [ABSTRACT[:47], ABSTRACT[47:]]


def test_a_card_tells_what_it_shows_and_what_not() -> None:
    text = " ".join(card(RECORD).text_content().split())
    for told in (
        "Mei Ito, The Invented Group, and others whom the source does not name",
        "Journal of Invented Pain · 2023 Aug 25 · 12(3):4-9",
        "PMID 998000001 · PMC998001 · doi:10.5555/inv.1", "ClinicalTrials.gov NCT09980001 · GEO GSE998",
        "not marked, as they have no place in this text: 1", "Entities: 8, in 8 mentions",
        "Relations: 1", "quillamine [MESH:C998001] – chronic pain [MESH:D998002] (novel, 2 times, pubtator3)",
        "References: 25 of 29 reported, not the whole list", "Entry 20. 2001", "and 5 more, in the record",
        "Citing articles: none known; whether there are any is unknown",
        "Sources: 1 answered, 1 no such paper there, 1 failed, 1 not asked",
        "landing: answered, HTTP 200, retrieved 2026-11-01T00:00:00Z", "icite: failed, HTTP 503",
        "abstract: the abstract was decoded wrongly mojibake",
    ):  # fmt: skip
        assert told in text, told
    assert "Entry 21" not in text
    assert "retracted" not in text


def test_retractions_stand_above_the_title() -> None:
    notices = (Notice("CommentIn", None, "J. 2024"), Notice("RetractionIn", "998000002", "J. 2025", "invented data"))
    element = card(Record(pmid="998000001", title="On quillamine", notices=notices, retracted=True))
    first = [" ".join(one.text_content().split()) for one in element if one.tag != "style"][:4]
    assert first == [
        "This paper is retracted.", "Retraction in: J. 2025 (invented data) PMID 998000002", "Notices: 1Comment in: J. 2024",
        "On quillamine",
    ]  # fmt: skip


def test_an_empty_record_says_so_and_a_bare_one_what_it_lacks() -> None:
    assert card(Record()).xpath("string(p)") == "This record is empty: nothing is known of any paper."
    text = card(Record(pmid="998000001")).text_content()
    for told in ("Without a title", "No abstract: no source that was asked gives one.", "Sources: none is named."):
        assert told in text


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (ArticleList((ListedArticle(raw="A"),), 1, 1, True), "1 of 1 reported, the whole list"),
        (ArticleList((ListedArticle(raw="A"),), 1), "1, whether that is all is unknown"),
        (ArticleList(complete=True, total_reported=0), "none, the whole list"),
        (ArticleList(total_reported=12, complete=False), "none of 12 reported, not the whole list"),
        (ArticleList(), "none known; whether there are any is unknown"),
    ],
)
def test_lists_tell_how_whole_they_are(found: ArticleList, told: str) -> None:
    element = card(Record(pmid="998000001", citing_articles=found))
    assert f"Citing articles: {told}" in element.text_content()


# Whatever a record can be filled with, also one made by hand, which nothing checks.
HOSTILE = (
    "<script>alert(1)</script>", "</style></article><img src=x onerror=alert(1)>", '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "javascript:alert(1)", "data:text/html,<b>", "\x1b[31mred\x1b[0m", "\u202eevil\u2066", "a\x00b\r\nc\x85d\u2028e",
    "\ud800lone",
    "]]>", "<!--", "&lt;b&gt;&#x3c;", "{{7*7}}", "$x$ \\(y\\)", "\ufffe\ufdd0\U000e0041", "long " * 20_000,
    "a" + "\u0301" * 5_000,
    "//example.org/", "https://user:pass@example.org/", "\ufeff", "",
)  # fmt: skip
HARMLESS = {
    "article": {"class", "aria-label"}, "style": set(), "p": {"class", "dir", "role", "aria-level"},
    "span": {"class"}, "b": set(),
    "div": {"class"}, "mark": {"class", "title", "data-label"}, "a": {"href", "target", "rel"},
    "details": set(), "summary": set(),
    "ul": set(), "ol": set(), "li": {"class", "dir", "value"}, "bdi": set(), "code": set(),
}  # fmt: skip
SITES = re.compile(
    r"https://(?:pubmed\.ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov|doi\.org|meshb\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov|"
    r"omim\.org|www\.ebi\.ac\.uk|www\.cellosaurus\.org|clinicaltrials\.gov)/[!-~]+"
)


def filled_with(text: str) -> Record:
    """A record that has a text in every place where it can have one."""
    person, when = Author(family=text, given=text, suffix=text), Published(text, text)
    listed = ListedArticle(
        raw=text, pmid=text, pmcid=text, doi=text, title=text, authors=(person,) * 5, journal=text, pages=text, sources=(text,)
    )
    lists = ArticleList((listed, ListedArticle(raw=text)), 2)
    spans = ((0, 5), (-3, 4), (4, 2), (3, 10**9), (0, 5))
    annotations = tuple(
        Annotation(section, *span, text, text, (text, text), text, text, 0, 0)  # type: ignore[arg-type]
        for section in ("title", "abstract")
        for span in spans
    )
    return Record(
        pmid=text, pmcid=text, doi=text, ids={text: (text,)}, title=text, vernacular_title=text, abstract=text,
        abstract_sections=(AbstractSection(text, text, 0, 3), AbstractSection(None, text, -5, 10**9)),
        authors=(person, Author(literal=text)), journal=Journal(title=text), volume=text, issue=text, pages=text, published=when,
        book=Book(title=text, publisher=text, place=text, edition=text), data_banks=(DataBank(text, (text,)),),
        links=(Link("pdf", text, text, text),), notices=(Notice(text, text, text, text), Notice("RetractionIn", text, text)),
        retracted=True, references=lists, citing_articles=lists, annotations=annotations,
        relations=(Relation(text, text, text, None, 1, text),),
        provenance=Provenance((SourceStatus(name=text, url=text, retrieved_at=text, outcome=text),)),  # type: ignore[arg-type]
        issues=(Issue(text, text, text),),
    )  # fmt: skip


def strange(element: Any) -> Iterator[str]:
    """Elements, attributes and addresses that no card has."""
    for one in element.iter():
        allowed = HARMLESS.get(one.tag)
        yield from [f"<{one.tag}>"] if allowed is None else [f"{one.tag}@{name}" for name in one.attrib if name not in allowed]
        if one.get("href") is not None and not SITES.fullmatch(one.get("href")):
            yield one.get("href")
        if not set((one.get("class") or "").split()) <= CLASSES:
            yield one.get("class")


CLASSES = {f"lr-{name}" for name in (*KINDS, *"mark title small more alert label text abstract".split())} | {
    "literature-record", "tex2jax_ignore", "mathjax_ignore",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_stay_texts(text: str) -> None:
    record = filled_with(text)
    html, element = render_card(record), card(record)
    assert list(strange(element)) == []
    assert [one.tag for one in element.iter() if one.tag in ("script", "img", "style")] == ["style"]
    assert html.encode("utf-8").decode() == html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe]", html)
    shown = lxml.html.fragment_fromstring(f"<p>{show(text)}</p>").text_content()
    stacked = r"\u0301"  # where a mention cuts a run of marks, they are counted anew
    assert text_of(element, "lr-abstract").replace(stacked, "\u0301") == shown.replace(stacked, "\u0301")
    assert len(html) < 1_000_000
    line = repr(record)
    assert len(line) <= 160
    assert line.isprintable()


def test_links_to_open_copies_are_web_pages() -> None:
    urls = (
        "https://example.org/a.pdf?b=1&c",
        "javascript:alert(1)",
        "https://a:b@example.org/",
        "ftp://example.org/",
        "https://ex ample",
    )
    element = card(Record(pmid="998000001", links=tuple(Link("pdf", url, None) for url in urls)))
    assert [one for one in element.xpath("//a/@href") if "pubmed" not in one] == ["https://example.org/a.pdf?b=1&c"]


def test_long_lists_are_cut_and_counted() -> None:
    many = MOST_MARKED + 5
    text = "ab " * many
    record = Record(
        pmid="998000001", abstract=text, authors=tuple(Author(family=f"A{n}") for n in range(many)),
        annotations=tuple(Annotation("abstract", 3 * n, 3 * n + 2, "ab", f"T{n}", (), "exact", "mine", 0, 0)
                          for n in range(many)),
        notices=tuple(Notice(type_, None, "J") for type_ in ("RetractionIn", "CommentIn") for _ in range(many)),
        issues=tuple(Issue("mojibake", None, str(n)) for n in range(many)),
        data_banks=(DataBank("GEO", tuple(f"GSE{n}" for n in range(many))),),
    )  # fmt: skip
    element = card(record)
    assert text_of(element, "lr-abstract") == text
    assert len(marked(element, "lr-abstract")) == MOST_MARKED
    assert max(len(one) for one in element.xpath("//ul|//ol")) == MOST_LISTED + 1
    said = element.text_content()
    for told in ("not marked, as they are too many: 5", f"and {many - MOST_LISTED} more, in the record", "and 1993 more"):
        assert told in said


SPANS = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)), max_size=12)


@given(st.integers(0, 25), SPANS, st.lists(st.integers(-2, 30), max_size=4))
def test_stretches_cover_the_text_exactly_once(length: int, spans: list[tuple[int, int]], cuts: list[int]) -> None:
    found = list(lay_out(length, [Span(*span, owner) for owner, span in enumerate(spans)], cuts))
    assert [at for one in found for at in range(one.start, one.end)] == list(range(length))
    assert all(one.start < one.end for one in found)
    assert not any(one.start < cut < one.end for one in found for cut in cuts)
    for one in found:
        over = {owner for owner, (start, end) in enumerate(spans) if start <= one.start and one.end <= end}
        touched = {owner for owner, (start, end) in enumerate(spans) if max(start, one.start) < min(end, one.end)}
        assert over == touched
        assert len(one.owners) + one.more == len(over)
        assert set(one.owners) <= over
        assert len(one.owners) == min(len(over), MOST_SHOWN)


TYPES = st.sampled_from(["Gene", "Disease", "Chemical", "ProteinMutation", "Outcome"])


@given(
    st.text(max_size=25),
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), TYPES), max_size=8),
    st.lists(st.integers(0, 25)),
)
def test_a_marked_text_without_its_tags_is_the_text(text: str, spans: list[tuple[int, int, str]], cuts: list[int]) -> None:
    mentions = [Annotation("abstract", start, end, "x", type_, ("9",), "exact", "mine", 0, 0) for start, end, type_ in spans]
    pieces = mark_text(text, mentions, cuts)
    inner = sorted({cut for cut in cuts if 0 < cut < len(text)})
    texts = [lxml.html.fragment_fromstring(f"<pre>.{piece}</pre>").text_content()[1:] for piece in pieces]
    bounds = [0, *inner, len(text)]
    expected = [show(text[start:end]) for start, end in pairwise(bounds)]
    assert texts == [lxml.html.fragment_fromstring(f"<pre>.{one}</pre>").text_content()[1:] for one in expected]


def test_addresses_are_made_of_ids_only() -> None:
    assert paper_address(None, None, "10.5555/a b") is None
    assert paper_address(None, "PMC998001", "10.5555/a") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC998001/"
    assert doi_address('10.5555/"><script>') == "https://doi.org/10.5555/%22%3E%3Cscript%3E"
    assert doi_address("10.5555/A") is None
    assert trial_address("NCT0998000") is None
    for own, type_, end in (
        ("CVCL_0065", "CellLine", "cellosaurus.org/CVCL_0065"), ("rs998", "SNP", "/snp/rs998"),
        ("NCT09980001", "x", "/study/NCT09980001"),
        ("OMIM:998001", "Disease", "omim.org/entry/998001"), ("CHEBI:998", "Chemical", "chebiId=CHEBI:998"),
        ("NCBIGene:998", "Gene", "/gene/998"), ("NCBITaxon:998", "x", "id=998"),
    ):  # fmt: skip
        assert str(entity_address(own, type_)).endswith(end)
    for own in ("1;2", "9" * 5_000, "MESH:D998001/../x", "rs998?x", "", "-"):
        assert entity_address(own, "Gene") is None


def luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_letters_and_lines_stand_out_from_their_ground(dark: bool) -> None:
    plain = {name: pair[dark] for name, pair in PLAIN.items()}
    pairs = [(plain[name], plain["ground"]) for name in ("ink", "faint", "link")] + [(plain["alert"], plain["alert-ground"])]
    pairs += [(plain["ink"], row[1 + 2 * dark]) for row in KINDS.values()]
    assert min(contrast(*pair) for pair in pairs) >= 7
    assert min(contrast(row[2 + 2 * dark], row[1 + 2 * dark]) for row in KINDS.values()) >= 3
    assert len({row[0] for row in KINDS.values()}) == len(KINDS)


def test_the_style_stays_inside_the_card_and_loads_nothing() -> None:
    style = card(Record()).xpath("string(style)")
    rules = re.sub(r"@media[^{]*\{", "", style)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", rules) for one in rule.split(",")]
    assert len(selectors) > 20
    assert all(one.startswith(".literature-record") for one in selectors)
    assert not re.search(r"url\(|@import|@font-face|expression|<", style)


def test_small_words() -> None:
    assert kind_of("Chromosome") == "variant"
    assert in_words("CorrectedandRepublishedFrom") == "Corrected and republished from"
    assert in_words("") == ""
    assert clip("a" + "\u0301" * 9, 4) == "a…"
    assert tag("p", None, "a\x1b") == "<p>a\\x1b</p>"
    assert set(get_args(Outcome)) == {"ok", "absent", "failed", "not_asked"}
