"""Per field: when a less trusted source's value is the better one, and when two values agree.

`BETTER` and `AGREE` are tables from field to rule; a field that is in neither takes the most trusted source's value,
and agrees when it is equal after folding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from scraper.model import Journal, Published
from scraper.normalize.people import agree_on_people, is_fuller
from scraper.text import ascii_key, equal_folded, fold

_CUT = re.compile(r"(?:…|\.{3}|\[\.{3}\]|\(?abstract truncated at [0-9]+ words\)?)\s*$", re.IGNORECASE)
_LONGEST_CUT = 100  # characters that tell that a text is cut
_LABEL = re.compile(r"(?:^|(?<=[.?!)]\s))[A-Z][A-Z /&,'-]{2,60}:\s")
_COPYRIGHT = re.compile(  # of a text without spaces
    r"\W*(?:©|\(c\)|(?:crown)?copyright(?:©|\(c\)|[0-9]|by|the|$)|[0-9]{4}theauthors?|publishedby|allrights|"
    r"thisarticleis(?:an?open|protected|published|distributed|licen)|\.?$)"
)
_MILLI = re.compile(r"m(?<![A-Za-z]m)(?:g|l|L|m|M|s|V|W|mol)\b")  # "5 mg" is the plain form of no "5 µg"
_NAME_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset("the of and for in on de la le les el del der die das und et y e".split())
_PAGES = re.compile(r"([A-Za-z]*)([0-9]+)[-–—]([A-Za-z]*)([0-9]+)")


def is_better_text(kept: str, other: str) -> bool:
    """Whether `other` is the text of which `kept` is the beginning, or the Unicode of which `kept` is the plain form.

    A statement of copyright at the end does not make a text fuller.

    >>> is_better_text("TNF-alpha in mice", "TNF-α in mice"), is_better_text("TNF-α in mice", "TNF-alpha in mice")
    (True, False)
    >>> is_better_text("We measured pain in ...", "We measured pain in 20 children."), is_better_text("Pain.", "Pain. © 2020 Us")
    (True, False)
    >>> is_better_text("We measured pain in ...", "We measured pain in 20 children at 5 µg.")
    True
    """
    return is_plain_form(kept, other) or _goes_on(kept, other)


def is_plain_form(kept: str, other: str) -> bool:
    """Whether `kept` is the ASCII form of `other`, but for a final period."""
    return kept.isascii() and not other.isascii() and agree_on_text(other.rstrip(". "), kept.rstrip(". "))


def _goes_on(kept: str, other: str) -> bool:
    """Whether `kept` is the beginning of `other`, which goes on with more than a statement of copyright."""
    stripped = kept.rstrip()
    cut = _CUT.search(stripped, max(0, len(stripped) - _LONGEST_CUT))
    begin, whole = ascii_key(stripped[: cut.start()] if cut else stripped), ascii_key(other)
    if len(begin) >= len(whole) or not whole.startswith(begin):
        return False
    return cut is not None or _COPYRIGHT.match(whole[len(begin) :]) is None


def is_better_title(kept: str, other: str) -> bool:
    """As for a text, but a longer title is better only where the other shows that it is cut: it may be without its subtitle.

    >>> is_better_title("TNF-α in mice", "TNF-alpha in mice: a review")
    False
    """
    return is_plain_form(kept, other) or (_CUT.search(kept) is not None and _goes_on(kept, other))


def is_better_date(kept: Published, other: Published) -> bool:
    """Whether `other` is the same date, more exact, and not filled in by a machine ("2019-01-01" of a source that had a year).

    >>> is_better_date(Published("2023", "2023"), Published("2023-08-25", "2023 Aug 25"))
    True
    >>> is_better_date(Published("2019", "2019"), Published("2019-01-01", "2019-01-01")), is_better_date(
    ...     Published("2023", "2023"), Published("2022-12-30", "2022 Dec 30"))
    (False, False)
    """
    if kept.date is None or other.date is None or not other.date.startswith(f"{kept.date}-"):
        return False
    filled_in = other.date == other.raw and other.date.endswith("-01")
    return not filled_in and not _is_span(kept)


def _is_span(published: Published) -> bool:
    """Whether more is printed than the year that is sure of it: "2023 Sep-Oct", "2023 Spring"."""
    return published.date is not None and len(published.date) == 4 and re.search(r"[A-Za-z]", published.raw or "") is not None


def is_better_pages(kept: str, other: str) -> bool:
    """Whether `other` is a span of pages and `kept` only its first.

    >>> is_better_pages("639", "639-46"), is_better_pages("e40584", "e40584-9"), is_better_pages("63", "639-46")
    (True, True, False)
    """
    span = _PAGES.fullmatch(other)
    return span is not None and kept == span[1] + span[2]


def agree_on_pages(kept: str, other: str) -> bool:
    """Whether two forms are the same pages: "639-46" and "639–646"; a first page alone agrees with its span.

    >>> agree_on_pages("639-46", "639–646"), agree_on_pages("S5-10", "S5-S10"), agree_on_pages("639-46", "639")
    (True, True, True)
    """
    return _expand(kept) == _expand(other) or is_better_pages(other, kept)


def _expand(pages: str) -> str:
    span = _PAGES.fullmatch("".join(pages.split()))
    if span is None:
        return fold(pages)
    letter, first, other_letter, last = span.groups()
    whole = last if len(last) >= len(first) else first[: len(first) - len(last)] + last
    return f"{letter}{first}-{other_letter or letter}{whole}".lower()


def agree_on_text(kept: str, other: str) -> bool:
    """Whether two texts are equal after folding, PubTator's folding included, word by word.

    >>> agree_on_text("TNF-α of 5 µg", "TNF-alpha of 5 mug"), agree_on_text("A title", "A title.")
    (True, False)
    """
    if len(_MILLI.findall(kept)) != len(_MILLI.findall(other)):
        return False
    if ascii_key(kept) == ascii_key(other):
        return True
    ours, theirs = kept.split(), other.split()
    return len(ours) == len(theirs) and all(one == two or equal_folded(one, two) for one, two in zip(ours, theirs, strict=True))


def agree_on_abstract(kept: str, other: str) -> bool:
    """As for a text; labels printed inside one of the two ("METHODS: ") do not count."""
    return agree_on_text(kept, other) or agree_on_text(_LABEL.sub("", kept), _LABEL.sub("", other))


def agree_on_date(kept: Published, other: Published) -> bool:
    """Whether the other says the same date, or less of it."""
    if kept.date is None or other.date is None or _is_span(other):
        return fold(kept.raw or "") == fold(other.raw or "")
    return f"{kept.date}-".startswith(f"{other.date}-")


def agree_on_journal(kept: Journal, other: Journal) -> bool:
    """Whether the other says nothing that the first does not; an abbreviation may stand in the title's place.

    >>> agree_on_journal(Journal("Pain & relief", "Pain Relief"), Journal("Pain and Relief", "Pain. Relief."))
    True
    >>> whole, short = Journal("The New England journal of medicine"), Journal("N Engl J Med")
    >>> agree_on_journal(whole, short), agree_on_journal(short, whole)
    (True, False)
    >>> agree_on_journal(Journal("Pain"), Journal("Sleep")), agree_on_journal(Journal(issn="1"), Journal(issn="2"))
    (False, False)
    """
    if not same_journal(kept, other):
        return False
    pairs = [(getattr(kept, name), getattr(other, name)) for name in ("title", "abbreviation")]
    return all(_plain(one) == _plain(two) or abbreviates(two, one) for one, two in pairs if one and two)


def same_journal(kept: Journal, other: Journal) -> bool:
    """Whether two descriptions are of one journal: no code differs, and a code or a name is the same."""
    codes = [(getattr(kept, name), getattr(other, name)) for name in ("nlm_id", "issn", "eissn")]
    codes = [(one, two) for one, two in codes if one and two]
    if any(one != two for one, two in codes):
        return False
    ours, theirs = ([name for name in (one.title, one.abbreviation) if name] for one in (kept, other))
    return bool(codes) or any(_names_agree(one, two) for one in ours for two in theirs)


def is_surely_one(kept: Journal, other: Journal) -> bool:
    """Whether a code or a whole name of two journals is the same."""
    if any(one and one == two for one, two in ((getattr(kept, n), getattr(other, n)) for n in ("nlm_id", "issn", "eissn"))):
        return True
    ours, theirs = ({_plain(name) for name in (one.title, one.abbreviation) if name} for one in (kept, other))
    return bool(ours & theirs)


def _names_agree(one: str, two: str) -> bool:
    return _plain(one) == _plain(two) or abbreviates(two, one) or abbreviates(one, two)


def abbreviates(short: str, title: str) -> bool:
    """Whether `short` can be an abbreviation of the title: word by word with letters left out, small words too.

    >>> abbreviates("Proc. Natl. Acad. Sci.", "Proceedings of the National Academy of Sciences")
    True
    >>> abbreviates("Cancer Res", "Cancer research"), abbreviates("Cancer Res", "Cancer letters"), abbreviates("Pain", "Pain med")
    (True, False, False)
    """
    words = [word for word in _NAME_WORD.findall(ascii_key(title, keep_spaces=True)) if word not in _SMALL_WORDS]
    pieces = [word for word in _NAME_WORD.findall(ascii_key(short, keep_spaces=True)) if word not in _SMALL_WORDS]
    return len(pieces) == len(words) and all(_shortens(piece, word) for piece, word in zip(pieces, words, strict=True))


def _shortens(piece: str, word: str) -> bool:
    letters = iter(word)
    return piece[0] == word[0] and all(letter in letters for letter in piece)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]|\band\b|^the\b", "", ascii_key(name, keep_spaces=True).replace("&", " and "))


def _agree_on_set(kept: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether the other list has no entry that the first lacks, order and case aside."""
    known = {fold(_text(one)) for one in kept}
    return all(fold(_text(one)) in known for one in other)


# ISO 639-2 (NLM's) and 639-1 (Crossref's, OpenAlex's) of the languages that PubMed has most papers in.
_LANGUAGES = dict(
    pair.split("=")
    for pair in "eng=en ger=de fre=fr spa=es ita=it por=pt rus=ru chi=zh jpn=ja pol=pl dut=nl kor=ko tur=tr swe=sv dan=da "
    "nor=no fin=fi hun=hu cze=cs ukr=uk heb=he rum=ro bul=bg srp=sr hrv=hr slo=sk slv=sl gre=el per=fa ara=ar".split()
)


def _agree_on_languages(kept: Sequence[str], other: Sequence[str]) -> bool:
    known = {_LANGUAGES.get(fold(one), fold(one)) for one in kept}
    return all(_LANGUAGES.get(fold(one), fold(one)) in known for one in other)


def _adds_nothing_by(key: str) -> Callable[[Any, Any], bool]:
    """A rule for lists of objects: each of the other's is one of ours, found by its `key`, or says less than that."""

    def agree_on_list(kept: Sequence[Any], other: Sequence[Any]) -> bool:
        known: dict[str, list[Any]] = {}
        for one in kept:
            known.setdefault(fold(getattr(one, key) or ""), []).append(one)
        return all(any(_says_no_more(ours, one) for ours in known.get(fold(getattr(one, key) or ""), ())) for one in other)

    return agree_on_list


def _says_no_more(kept: Any, other: Any) -> bool:
    """Whether every part that the other has is the same in ours; lists of parts in the same order."""
    if other is None or other in ((), kept):
        return True
    if isinstance(kept, msgspec.Struct):
        return all(_says_no_more(getattr(kept, name), getattr(other, name)) for name in kept.__struct_fields__)
    if isinstance(kept, tuple):
        return len(kept) == len(other) and all(map(_says_no_more, kept, other))
    return isinstance(kept, str) and fold(kept) == fold(other)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


BETTER: dict[str, Callable[[Any, Any], bool]] = {
    "title": is_better_title, "vernacular_title": is_plain_form,
    "abstract": is_better_text, "authors": is_fuller, "published": is_better_date,
    "pages": is_better_pages,
}  # fmt: skip
AGREE: dict[str, Callable[[Any, Any], bool]] = {
    "title": agree_on_text, "vernacular_title": agree_on_text, "abstract": agree_on_abstract, "authors": agree_on_people,
    "published": agree_on_date, "pages": agree_on_pages, "journal": agree_on_journal, "keywords": _agree_on_set,
    "languages": _agree_on_languages, "publication_types": _agree_on_set, "mesh": _adds_nothing_by("name"),
    "chemicals": _adds_nothing_by("name"), "grants": _adds_nothing_by("id"), "notices": _adds_nothing_by("type"),
}  # fmt: skip


def agree(field: str, kept: object, other: object) -> bool:
    """Whether two values of a field say the same, by its rule or, without one, after folding space, case and Unicode forms."""
    rule = AGREE.get(field)
    if kept == other:
        return True
    return rule(kept, other) if rule is not None else fold(_text(kept)) == fold(_text(other))
