"""What offsets may count, each kind alone: every mention stands at its words, and the record says what was counted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scraper.model import ParsedAnnotation, ParsedRecord, Record, SourceStatus, SourceText
from scraper.normalize.merge import normalize

TITLE, ABSTRACT = "Naïve newts 𝛼 in pain", "Of “β” 𝛽 pain the newts felt 5 µg."
WORDS = ("newts", "pain")
WIDTHS = {"characters": ("utf-32-le", 4), "UTF-16 units": ("utf-16-le", 2), "bytes": ("utf-8", 1)}


def size(text: str, unit: str) -> int:
    encoding, width = WIDTHS[unit]
    return len(text.encode(encoding)) // width


def places(texts: list[str]) -> list[tuple[int, int, int]]:
    return [(at, *match.span()) for at, text in enumerate(texts) for match in re.finditer("|".join(WORDS), text)]


def document(texts: list[str], offsets: list[int], rows: list[ParsedAnnotation], layout: str = "bioc_json") -> ParsedRecord:
    sections = ["title", *["abstract"] * (len(texts) - 1)]
    passages = tuple(SourceText(*each) for each in zip(sections, offsets, texts, strict=True))
    return ParsedRecord(
        source=SourceStatus(name="mytool"), layout=layout, pmid="998000001", title=texts[0], abstract=" ".join(texts[1:]) or None,
        texts=passages, annotations=tuple(rows),
    )  # fmt: skip


def rows_of(
    texts: list[str], unit: str, begins: list[int], *, under: bool = True, sentences: Any = None
) -> list[ParsedAnnotation]:
    """Each word as `begins` says that its passage does, counted from there."""
    rows = []
    for at, start, end in places(texts):
        first = begins[at] if sentences is None else -size(texts[at][: sentences(texts[at], start)], unit)
        rows.append(ParsedAnnotation(
            first + size(texts[at][:start], unit), first + size(texts[at][:end], unit), texts[at][start:end], "Disease", "D1",
            passage=at if under else None, sentence=None if sentences is None else sentences(texts[at], start),
        ))  # fmt: skip
    return rows


Told = tuple[list[tuple[str, int, int]], list[tuple[str, str]], bool]


def told_by(record: Record) -> Told:
    """The places of all mentions, every issue, and whether all stood where their source said."""
    found = [(one.section, one.start, one.end) for one in record.annotations]
    issues = [(issue.code, issue.message) for issue in record.issues]
    return found, issues, {one.check for one in record.annotations} == {"exact"}


def whole(counted: str | None) -> Told:
    """Every mention of TEXTS at its own words, and what was counted told, if it is not characters of the document."""
    begins, abstract = [0], 0
    for text in TEXTS[1:]:
        begins.append(abstract)
        abstract += len(text) + 1
    found = [("abstract" if at else "title", begins[at] + start, begins[at] + end) for at, start, end in places(TEXTS)]
    issues = [] if counted is None else [("offsets_in_other_units", f"mytool: offsets count {counted}; converted")]
    return found, issues, counted is None


TEXTS = [TITLE, ABSTRACT, "Then pain 𝛼 went, and newts slept."]


def following(unit: str) -> list[int]:
    begins = [0]
    for text in TEXTS[:-1]:
        begins.append(begins[-1] + size(text, unit) + 1)
    return begins


@pytest.mark.parametrize("unit", WIDTHS)
@pytest.mark.parametrize("under", [True, False])
def test_units_of_the_document(unit: str, under: bool) -> None:
    begins = following(unit)
    record = normalize([document(TEXTS, begins, rows_of(TEXTS, unit, begins, under=under))])
    assert told_by(record) == whole(None if unit == "characters" else unit)


@pytest.mark.parametrize("unit", WIDTHS)
def test_units_from_the_beginning_of_each_passage(unit: str) -> None:
    rows = rows_of(TEXTS, unit, [0, 0, 0])
    record = normalize([document(TEXTS, [0, 60, 120], rows)])
    assert told_by(record) == whole(f"{unit} from the beginning of each passage")


@pytest.mark.parametrize("unit", WIDTHS)
def test_units_from_the_beginning_of_each_sentence(unit: str) -> None:
    def sentence(text: str, start: int) -> int:
        return max(text.rfind(" ", 0, start), 0) + (start > 0)  # every word is a sentence of its own

    rows = [
        ParsedAnnotation(0, size(row.text, unit), row.text, "Disease", "D1", passage=row.passage, sentence=row.sentence)
        for row in rows_of(TEXTS, unit, [0, 0, 0], sentences=sentence)
    ]
    record = normalize([document(TEXTS, [0, 60, 120], rows)])
    assert told_by(record) == whole("characters from the beginning of each sentence")


def test_sentences_that_begin_after_wide_characters() -> None:
    """What stands before a sentence in its passage does not count; within it, bytes may."""
    text = "Über µg. Naïve newts in pain."
    row = ParsedAnnotation(7, 12, "newts", "Species", "1", passage=0, sentence=9)
    other = ParsedAnnotation(16, 20, "pain", "Disease", "1", passage=0, sentence=9)
    record = normalize([document([text], [0], [row, other])])
    assert [(one.start, one.end) for one in record.annotations] == [(15, 20), (24, 28)]
    assert [issue.message for issue in record.issues] == [
        "mytool: offsets count bytes from the beginning of each sentence; converted"
    ]


@pytest.mark.parametrize("unit", WIDTHS)
def test_units_of_passages_that_follow_each_other(unit: str) -> None:
    rows = rows_of(TEXTS, unit, following(unit))
    record = normalize([document(TEXTS, [0, 600, 1200], rows)])
    assert told_by(record) == whole(f"{unit} of passages that follow each other")


def test_passages_at_one_place() -> None:
    """They have no place in the document, so offsets count from the beginning of each: that is how they are meant to be read."""
    record = normalize([document(TEXTS, [0, 0, 0], rows_of(TEXTS, "characters", [0, 0, 0]))])
    assert [(one.check, one.text) for one in record.annotations] == [
        ("exact", word) for word in ("newts", "pain", "pain", "newts", "pain", "newts")
    ]
    assert [issue.message for issue in record.issues] == [
        "mytool: offsets count characters from the beginning of each passage; converted"
    ]
    alone = normalize([document(TEXTS[:1], [0], rows_of(TEXTS[:1], "characters", [0]))])
    assert alone.issues == ()
    assert normalize([document([TITLE, ""], [0, 0], rows_of([TITLE], "characters", [0]))]).issues == ()


LAID_OUT = ["Newts\n   in pain", "Of \t pain\r\n\tthe newts felt.\n", "  pain"]
PLAIN = [" ".join(text.split()) for text in LAID_OUT]


@pytest.mark.parametrize(("begins", "offsets", "how"), [
    ([0, 14, 37], [0, 14, 37], "the text with every white space as one blank"),
    ([0, 0, 0], [0, 14, 37], "characters with every white space as one blank from the beginning of each passage"),
    ([0, 14, 38], [0, 100, 200], "characters with every white space as one blank of passages that follow each other"),
])  # fmt: skip
def test_the_text_as_it_was_before_it_was_laid_out(begins: list[int], offsets: list[int], how: str) -> None:
    rows = [
        ParsedAnnotation(begins[at] + start, begins[at] + end, PLAIN[at][start:end], "Disease", "D1", passage=at)
        for at, start, end in places(PLAIN)
    ]
    rows = [*rows, ParsedAnnotation(begins[0], begins[0] + 5, "Newts", "Species", "1", passage=0)]
    parsed = document(LAID_OUT, offsets, rows)
    record = normalize([parsed])
    for one in record.annotations:
        assert one.start is not None
        assert (record.title if one.section == "title" else record.abstract or "")[one.start : one.end] == one.text  # type: ignore[index]
    told = [issue.message for issue in record.issues]
    assert len(told) == 1
    assert told[0].startswith("mytool: offsets count ")
    assert "every white space as one blank" in told[0]
    assert {"the text" in how, "each passage" in how, "follow" in how} == {True, False}
    assert [part in told[0] for part in ("each passage", "follow each other")] == ["each passage" in how, "follow" in how]


@pytest.mark.parametrize("passages", [2, 3])
@pytest.mark.parametrize(("title", "first", "how"), [
    ("Newts in pain", 13, "no blank between title and abstract"), ("Newts in pain", 14, None),
    ("Newts in pain  ", 14, "the title without its last blanks"), ("Newts in pain  ", 16, None),
    ("Newts in pain  ", 15, "no blank between title and abstract"),
])  # fmt: skip
def test_a_title_line_counted_otherwise(title: str, first: int, how: str | None, passages: int) -> None:
    texts = [title, "Of pain the newts felt.", "And pain."][:passages]
    begins = [0, first, first + len(texts[1]) + 1]
    rows = rows_of(texts, "characters", begins, under=False)
    record = normalize([document(texts, [0] * passages, rows, "pubtator")])
    assert [(one.section, record_text(record, one.section)[one.start : one.end]) for one in record.annotations] == [
        ("title" if at == 0 else "abstract", texts[at][start:end]) for at, start, end in places(texts)
    ]
    assert [issue.message for issue in record.issues] == ([] if how is None else [f"mytool: offsets count {how}; converted"])
    alone = normalize([document(texts[:1], [0], [ParsedAnnotation(1, 6, "Newts", "Species", "1")], "pubtator")])
    assert [(one.start, one.check) for one in alone.annotations] == [(0, "shifted")]


def record_text(record: Record, section: str) -> str:
    return getattr(record, section) or ""


@pytest.mark.parametrize(("right", "wrong", "believed"), [(2, 1, True), (3, 1, True), (3, 2, False), (4, 2, True), (1, 1, False)])
def test_another_way_is_believed_where_it_fits_two_of_three(right: int, wrong: int, believed: bool) -> None:
    """Mentions that stand as bytes say, and those that stand nowhere."""
    text = "ÄÖÜ pain ÄÖÜ newt ÄÖÜ rope ÄÖÜ knot."
    words = ["pain", "newt", "rope", "knot"][:right]
    rows = [
        ParsedAnnotation(size(text[: text.index(word)], "bytes"), size(text[: text.index(word)], "bytes") + 4, word, "X")
        for word in words
    ]
    rows += [ParsedAnnotation(4 + at, 8 + at, "gone", "X") for at in range(wrong)]
    codes = [issue.code for issue in normalize([document([text], [0], rows)]).issues]
    assert ("offsets_in_other_units" in codes) is believed


@pytest.mark.parametrize(
    ("there", "all_", "told"), [(0, 1, False), (0, 2, True), (1, 2, False), (1, 3, True), (2, 4, False), (2, 5, True)]
)
def test_it_is_told_where_fewer_than_half_stand_anywhere(there: int, all_: int, told: bool) -> None:
    text = "Pain newt rope knot."
    rows = [ParsedAnnotation(at * 5, at * 5 + 4, text[at * 5 : at * 5 + 4], "X") for at in range(there)]
    rows += [ParsedAnnotation(0, 4, "gone", "X")] * (all_ - there)
    issues = normalize([document([text], [0], rows)]).issues
    assert ("offsets_unread" in {issue.code for issue in issues}) is told
    assert [issue.message for issue in issues if issue.code == "annotations_lost"] == [
        f"mytool: {all_ - there} of {all_} annotations have no place in this record's title or abstract"
    ] * (all_ > there)


PIECES = "Breast and lung cancers of newts"


@pytest.mark.parametrize(("text", "spans", "expected"), [
    ("Breast cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]), ("Breast ... cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]),
    ("Breast [...] cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]), ("Breast…cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]),
    ("Breast, cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]), ("Breast; cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]),
    ("Breast|cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]), ("Breast/cancers", ((0, 6), (16, 23)), None),
    ("cancers Breast", ((16, 23), (0, 6)), [(0, 6), (16, 23)]), ("Breast cancers", ((16, 23), (0, 6)), [(0, 6), (16, 23)]),
    ("Breast and lung cancers", ((0, 6), (16, 23)), [(0, 6), (16, 23)]),
    ("lung cancers", ((11, 15), (16, 23)), [(11, 15), (16, 23)]),
    ("Breast cancer", ((0, 6), (16, 23)), None), ("Breast cancers", ((0, 6), (17, 24)), None),
    ("Breast cancers", ((0, 6), (90, 97)), None),
    ("B", ((0, 6), (16, 23)), None),
    ("newts", ((27, 32),), [(27, 32)]), ("newts", ((26, 31),), None),
])  # fmt: skip
@pytest.mark.parametrize("section", ["title", "abstract"])
def test_mentions_in_pieces(
    text: str, spans: tuple[tuple[int, int], ...], expected: list[tuple[int, int]] | None, section: str
) -> None:
    """Pieces are in the order of the text, whatever order the source prints; `start` and `end` are their hull."""
    ends = [end for span in spans for end in span]
    row = ParsedAnnotation(min(ends), max(ends), text, "Disease", "D1", spans=spans)
    parsed = ParsedRecord(
        source=SourceStatus(name="mytool"), layout="bioc_json", pmid="998000001", texts=(SourceText(section, 0, PIECES),),
        annotations=(row,),
        **{section: PIECES},  # type: ignore[arg-type]
    )  # fmt: skip
    (found,) = normalize([parsed]).annotations
    assert found.section == (section if max(ends) <= len(PIECES) else "abstract")  # of no passage: as what has no place
    assert (found.source_start, found.source_end) == (min(ends), max(ends))
    if expected is None:
        assert (found.start, found.end, found.pieces, found.check) == (None, None, (), "lost")
        return
    assert found.check == "exact"
    assert (found.start, found.end) == (expected[0][0], expected[-1][1])
    assert [(one.start, one.end) for one in found.pieces] == (expected if len(expected) > 1 else [])


def test_pieces_in_two_sections_have_no_place() -> None:
    row = ParsedAnnotation(0, 22, "Breast cancers", "Disease", "D1", spans=((0, 6), (15, 22)))
    parsed = document(["Breast pain", "Of cancers."], [0, 12], [row])
    (found,) = normalize([parsed]).annotations
    assert (found.section, found.start, found.check, found.pieces) == ("title", None, "lost", ())
    two = (SourceText("abstract", 0, "Breast pain"), SourceText("abstract", 12, "Of cancers."))
    within = ParsedRecord(
        source=SourceStatus(name="mytool"), layout="bioc_json", pmid="998000001", abstract="Breast pain\nOf cancers.", texts=two,
        annotations=(row,),
    )  # fmt: skip
    (found,) = normalize([within]).annotations
    assert [(one.start, one.end) for one in found.pieces] == [(0, 6), (15, 22)]


def test_the_body_of_a_full_text_is_left_out_and_counted() -> None:
    texts = (
        SourceText("title", 0, "Pain in newts"),
        SourceText("body", 14, "Pain hurts. Ropes."),
        SourceText("abstract", 40, "Newts hurt."),
    )
    rows = (
        ParsedAnnotation(0, 4, "Pain", "Disease"), ParsedAnnotation(14, 18, "Pain", "Disease"),
        ParsedAnnotation(26, 31, "Ropes", "X"),
        ParsedAnnotation(41, 46, "Newts", "Species"), ParsedAnnotation(31, 35, "gone", "X"),
        ParsedAnnotation(900, 904, "gone", "X"),
        ParsedAnnotation(900, 904, "gone", "X", passage=1), ParsedAnnotation(900, 904, "gone", "X", passage=2),
    )  # fmt: skip
    parsed = ParsedRecord(
        source=SourceStatus(name="mytool"), layout="bioc_json", pmid="998000001", title="Pain in newts", abstract="Newts hurt.",
        texts=texts, annotations=rows,
    )  # fmt: skip
    record = normalize([parsed])
    assert [(one.section, one.text, one.start, one.check) for one in record.annotations] == [
        ("title", "Pain", 0, "exact"), ("abstract", "Newts", 0, "shifted"), ("abstract", "gone", None, "lost"),
        ("abstract", "gone", None, "lost"),
    ]  # fmt: skip
    told = {issue.code: issue.message for issue in record.issues}
    assert told["body_annotations"] == "mytool: 4 annotations of the full text's body are left out"
    assert told["annotations_lost"] == "mytool: 2 of 4 annotations have no place in this record's title or abstract"


@pytest.mark.parametrize(("row", "expected"), [
    (ParsedAnnotation(13, 18, "newts", "X", passage=1), ("abstract", 3, 8, "exact")),
    (ParsedAnnotation(14, 19, "newts", "X", passage=1), ("abstract", 3, 8, "shifted")),
    (ParsedAnnotation(12, 17, "newts", "X", passage=1), ("abstract", 3, 8, "shifted")),
    (ParsedAnnotation(3, 8, "newts", "X", passage=1), ("abstract", 3, 8, "shifted")),  # it is looked for in its own passage only
    (ParsedAnnotation(3, 8, "newts", "X"), ("title", 4, 9, "shifted")),
    (ParsedAnnotation(14, 19, "newts", "X"), ("abstract", 3, 8, "shifted")),
    (ParsedAnnotation(17, 22, "end", "X"), ("abstract", None, None, "lost")),
    (ParsedAnnotation(15, 18, "last", "X"), ("abstract", 9, 13, "shifted")),  # up to the end of its passage
    (ParsedAnnotation(0, 3, "gone", "X"), ("title", None, None, "lost")),
    (ParsedAnnotation(11, 14, "gone", "X"), ("abstract", None, None, "lost")),
    (ParsedAnnotation(14, 14, "newts", "X"), ("abstract", None, None, "lost")),  # of no length: it says nothing of a place
])  # fmt: skip
def test_a_mention_near_its_place(row: ParsedAnnotation, expected: tuple[Any, ...]) -> None:
    (found,) = normalize([document(["Old newts", "Of newts last"], [0, 10], [row])]).annotations
    assert (found.section, found.start, found.end, found.check) == expected


def test_a_way_that_stays_within_the_passages_is_better_than_one_that_leads_to_the_same_word_in_another() -> None:
    texts = ["pain hurts newts", "pain hurts newts"]
    rows = [ParsedAnnotation(0, 4, "pain", "X", passage=1), ParsedAnnotation(11, 16, "newts", "X", passage=1)]
    record = normalize([document(texts, [0, 17], rows)])
    assert [(one.section, one.start) for one in record.annotations] == [("abstract", 0), ("abstract", 11)]
    assert [issue.code for issue in record.issues] == ["offsets_in_other_units"]
    loose = [ParsedAnnotation(row.start, row.end, row.text, "X") for row in rows]  # under no passage: as the document counts
    assert [(one.section, one.check) for one in normalize([document(texts, [0, 17], loose)]).annotations] == [
        ("title", "exact")
    ] * 2


@pytest.mark.parametrize("text", ["Brust und Lunge", "Brust [...] Lunge", "Brust Lunge"])
def test_pieces_tell_what_is_counted(text: str) -> None:
    printed = "Über µ Brust und Lunge"
    first, second = (tuple(size(printed[:at], "bytes") for at in span) for span in ((7, 12), (17, 22)))
    row = ParsedAnnotation(first[0], second[1], text, "X", spans=(first, second))
    record = normalize([document([printed], [0], [row])])
    (found,) = record.annotations
    assert ([(one.start, one.end) for one in found.pieces], found.check) == ([(7, 12), (17, 22)], "shifted")
    assert [issue.message for issue in record.issues] == ["mytool: offsets count bytes; converted"]
    one_more = normalize([document(["Naïve and Brust und Lunge"], [0], [row])])
    assert [one.check for one in one_more.annotations] == ["lost"]


def test_offsets_of_passages_whose_mentions_name_their_sentence() -> None:
    """As the sentence is told, it may count; where the passage's beginning fits, that is how the offsets are read."""
    rows = [
        ParsedAnnotation(start, end, TEXTS[at][start:end], "X", passage=at, sentence=3) for at, start, end in places(TEXTS) if at
    ]
    record = normalize([document(TEXTS, [50, 160, 220], rows)])
    assert [one.check for one in record.annotations] == ["shifted"] * len(rows)
    assert all(record_text(record, one.section)[one.start : one.end] == one.text for one in record.annotations)
    assert [issue.message for issue in record.issues] == [
        "mytool: offsets count characters from the beginning of each passage; converted"
    ]
