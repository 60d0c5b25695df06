"""Whether two entries of lists, as two sources print them, are one article: by ids, else by title, year, first author and place.

A wrong join is worse than two entries, so whatever contradicts wins: two PMIDs, two DOIs, other numbers in the title
("part 2"), another volume and page. The thresholds were set on judged pairs of recorded entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from rapidfuzz.distance import Indel

from scraper.model import Journal, ListedArticle
from scraper.normalize.people import Match, match_person
from scraper.normalize.rules import same_journal
from scraper.text import ascii_key

_IDS = ("pmid", "doi", "pmcid")
_SHORTEST_TITLE = 15  # letters; "Editorial" and "Introduction" name many
_TELLING_TITLE = 40  # letters; "Letter to the editor" and "Sickle cell disease" name several, where nothing else is known
_LONG_WORD = 6  # letters
_ALIKE = 0.5  # similarity of titles of one article in two languages or spellings, where author and place agree
_SHORTEST_BEGIN = 30  # letters that a title which is cut must have left
_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_NUMBERS = re.compile(r"[0-9]+|\b[ivx]+\b")
_YEARS = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")
_PLACE = (
    re.compile(  # a volume, its issue, then the first page, which may be a volume itself: "2016, 55, 3334" has two such pairs
        r"(?<![0-9-])([0-9]++(?:-[0-9]++)?+[a-z]?+)\s*+(?:\([^()]{1,20}\)\s*+)?[:,]\s*+(?=(?:p{1,2}\.\s*+)?([a-z]{0,2}[0-9]++))"
    )
)
_PAGE_END = re.compile(r"[-–—‐,\s]")
_JOURNAL_FIRST = re.compile(r"([^.,;]+)\.\s(?:1[5-9]|20)[0-9]{2}\b")  # NLM's short form: no authors, no title
_BEGINS = (_TELLING_TITLE, _SHORTEST_TITLE)  # letters of a title in a key: as many as it has of these
_STEM = 3  # letters in which two spellings of a word agree
_RUN = re.compile(r"[0-9]+|[^\W0-9_]+")
_LONGEST_TITLE = 2_000  # letters; longer ones are not compared letter by letter
_HEAD = 80  # characters of a text among which its first author stands
_WORD = re.compile(r"[^\W_]+")
_NAME_WORDS = 4  # of a family name: "van der Berg", "d'Angelo"
_NAME = re.compile(r"[a-z]{3,}")  # the first long word of a text: a family name, for "S. H. Downs" and for "Downs SH"
# Before a title: the entry is of another article, about this one.
_ABOUT = re.compile(r"\b(?:repl(?:y|ies)|response|comments?|correction|corrigendum|erratum|retraction|re)\b")
_HEAD_NUMBER = re.compile(r"^\W*[0-9]{1,3}[.)\]]\s+")


class Features:
    """What of an entry is compared, each part made when it is first asked for."""

    def __init__(self, item: ListedArticle):
        self.item = item
        self.title = letters(ascii_key(item.title, keep_spaces=True)) if item.title else ""
        author = item.authors[0] if item.authors else None
        self.family = letters(ascii_key(author.family or author.literal or "")) if author else ""
        self.volume = letters(item.volume).lower() if item.volume else ""
        self.page = letters(_PAGE_END.split(item.pages.strip(), maxsplit=1)[0]).lower() if item.pages else ""
        # Of an entry without a title, its text as printed.
        self.raw = ascii_key(item.raw, keep_spaces=True) if item.raw and not item.title else ""
        if self.raw and not self.raw[0].isalpha():
            self.raw = _HEAD_NUMBER.sub("", self.raw)
        self.text_years = frozenset(map(int, _YEARS.findall(self.raw))) if self.raw else frozenset()

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in the title, Roman ones too."""
        return frozenset(_NUMBERS.findall(ascii_key(self.item.title or "", keep_spaces=True)))

    @cached_property
    def stems(self) -> str:
        """How the words of the title begin."""
        return " ".join(word[:_STEM] for word in _WORD.findall(ascii_key(self.item.title or "", keep_spaces=True)))

    @cached_property
    def about(self) -> bool:
        """Whether the title says that this is about another article: "Correction: …"."""
        return _is_about(ascii_key(self.item.title or "", keep_spaces=True)[:20])

    @cached_property
    def text(self) -> str:
        """The letters and digits of the text."""
        return letters(self.raw)

    @cached_property
    def text_begins(self) -> frozenset[str]:
        """The first letters from every word of the text on: those of a title that it prints are among them."""
        runs = _RUN.findall(self.raw)
        ends = accumulate(map(len, runs))
        text = self.text
        starts = [end - len(run) for run, end in zip(runs, ends, strict=True)]
        return frozenset(text[start : start + length] for start in starts for length in _BEGINS)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words among which the authors of a text stand."""
        return frozenset(_WORD.findall(self.raw[: 4 * _HEAD]))

    @cached_property
    def text_places(self) -> frozenset[tuple[str, str]]:
        """Volume and first page, wherever two numbers stand so in the text."""
        return frozenset((letters(volume), first) for volume, first in _PLACE.findall(self.raw) if not _YEARS.fullmatch(volume))


def iter_blocks(one: Features) -> Iterator[tuple[object, ...]]:
    """Keys of which two entries share one whenever what they print shows them to be one article.

    These are: the title; volume and first page; first author, year and how the words of the title begin, where one letter may
    be a misprint; year and how the title begins, which a text has somewhere; the text.
    """
    year = one.item.year
    if one.title:
        yield "title", one.title
    if one.title and year is not None:
        length = next((length for length in _BEGINS if len(one.title) >= length), None)
        if length is not None:
            yield "printed", one.title[:length], year
        if one.family:
            yield "misprint", one.family, year, one.stems
    if one.volume and one.page:
        yield "place", one.volume, one.page
    yield from (("place", *place) for place in one.text_places)
    if one.raw:
        yield "text", one.text
        yield from (("printed", begin, year) for begin in one.text_begins for year in one.text_years)


def _is_about(before: str) -> bool:
    """Whether the sentence that stands before a title says that the entry is about the article of that title."""
    return _ABOUT.search(before.rpartition(".")[2]) is not None


def letters(text: str) -> str:
    """Letters and digits only."""
    return text.translate(_NO_LETTERS) if text.isascii() else _LETTERS.sub("", text)


def match_articles(one: ListedArticle, other: ListedArticle) -> Match:
    """Whether two entries are one article, and why.

    >>> ruiz = match_articles(ListedArticle(doi="10.5555/a", pmid="1"), ListedArticle(doi="10.5555/a", pmid="2"))
    >>> ruiz.status, ruiz.reason
    ('different', 'same doi 10.5555/a, but pmid 1 and 2')
    >>> match_articles(ListedArticle(pmid="1"), ListedArticle(pmid="1")).reason
    'same pmid 1'
    """
    return match_features(Features(one), Features(other))


def ids_conflict(one: ListedArticle, other: ListedArticle) -> bool:
    """Whether they have different ids of one kind."""
    return (
        (one.pmid != other.pmid and one.pmid is not None and other.pmid is not None)
        or (one.doi != other.doi and one.doi is not None and other.doi is not None)
        or (one.pmcid != other.pmcid and one.pmcid is not None and other.pmcid is not None)
    )


def match_features(one: Features, other: Features) -> Match:
    """As `match_articles`."""
    by_ids = _match_ids(one.item, other.item)
    if by_ids is not None:
        return by_ids
    if one.title and other.title:
        return _match_titled(one, other)
    if (one.title or other.title) and (one.raw or other.raw):
        return _match_text(*((one, other) if one.title else (other, one)))
    return _match_untitled(one, other)


def _match_ids(one: ListedArticle, other: ListedArticle) -> Match | None:
    """What their ids say of two entries; None when they have no id of the same kind."""
    shared = conflict = None
    for name in _IDS:
        first, second = getattr(one, name), getattr(other, name)
        if first is None or second is None:
            continue
        if first == second:
            shared = shared or f"{name} {first}"
        else:
            conflict = conflict or f"{name} {first} and {second}"
    if conflict:
        return Match("different", f"same {shared}, but {conflict}" if shared else conflict)
    return Match("same", f"same {shared}") if shared else None


def _match_titled(one: Features, other: Features) -> Match:
    """Two entries with titles."""
    against = next(_iter_contradictions(one, other), None)
    if against is not None:
        return Match("different", against)
    reason = _why_one_title(one, other) if one.title == other.title else _why_near_titles(one, other)
    return Match("same", reason) if reason else Match("different", "different titles, or too little beside them")


def _why_one_title(one: Features, other: Features) -> str | None:
    """Why two entries with the same title are one article; None when too little beside the title agrees."""
    place = _same_place(one, other)
    if len(one.title) < _SHORTEST_TITLE:  # "Editorial" names many
        return "same short title, volume and page" if place else None
    if _years_agree(one, other) and (place or len(one.title) >= _TELLING_TITLE or not (_is_bare(one) or _is_bare(other))):
        return "same title and year"
    return "same title, volume and page" if place else None


def _why_near_titles(one: Features, other: Features) -> str | None:
    """Why two entries with titles that differ are one article; None when they are not."""
    place, years = _same_place(one, other), _years_agree(one, other)
    short, long = sorted((one.title, other.title), key=len)
    if place and years and len(short) >= _SHORTEST_BEGIN and long.startswith(short):
        return "same beginning of the title, same year, volume and page"
    if one.numbers != other.numbers or not _one_author(one, other) or one.about != other.about:
        return None
    alike = place and len(long) <= _LONGEST_TITLE and Indel.normalized_similarity(short, long) >= _ALIKE
    if alike:
        return "same first author, volume and page, a title alike"
    return "a misprint in the title, same year and first author" if years and _is_misprint(one, other) else None


def _is_bare(one: Features) -> bool:
    """Whether nothing is known of an entry but title and year."""
    return not (one.family or one.item.journal or one.volume or one.page)


def _is_misprint(one: Features, other: Features) -> bool:
    """Whether one letter too many within one long word is all that tells two titles apart; "asymptomatic" is another word."""
    words = [_WORD.findall(ascii_key(each.item.title or "", keep_spaces=True)) for each in (one, other)]
    differing = [pair for pair in zip(*words, strict=False) if pair[0] != pair[1]]
    if len(words[0]) != len(words[1]) or len(differing) != 1:
        return False
    first, second = differing[0]
    return (
        min(len(first), len(second)) >= _LONG_WORD
        and first[:_STEM] == second[:_STEM]
        and Indel.distance(first, second, score_cutoff=1) == 1
    )


def _iter_contradictions(one: Features, other: Features) -> Iterator[str]:
    """What shows that two titled entries are not one article."""
    first, second = one.item, other.item
    if first.authors and second.authors:
        people = match_person(first.authors[0], second.authors[0])
        if people.status == "different" and (_other_family(one, other) or people.reason == "different given names"):
            yield "different first authors"
    if first.year and second.year and abs(first.year - second.year) > 1:
        yield "different years"
    if _differ(one.page, other.page) and one.volume and other.volume:
        yield "different pages"
    if first.journal and second.journal and not same_journal(Journal(first.journal), Journal(second.journal)):
        if one.page and one.page != other.page:
            yield "different journals, pages not the same"
        if len(one.title) < _SHORTEST_BEGIN and one.title == other.title:
            yield "different journals, a title that may name several"


def _other_family(one: Features, other: Features) -> bool:
    """Whether the family names differ in more than particles ("van den Berg", "Berg") and umlauts ("Müller", "Mueller")."""
    names = [re.sub(r"([aou])e", r"\1", author.family) for author in (one, other)]
    short, long = sorted(names, key=len)
    return not (long == short or (len(short) > 3 and long.endswith(short)))


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _years_agree(one: Features, other: Features) -> bool:
    return one.item.year is not None and one.item.year == other.item.year


def _one_author(one: Features, other: Features) -> bool:
    return bool(one.family) and one.family == other.family


def _same_place(one: Features, other: Features) -> bool:
    """Same volume and first page, in years that do not contradict."""
    return bool(one.volume and one.page) and (one.volume, one.page) == (other.volume, other.page)


def _match_text(known: Features, text: Features) -> Match:
    """An entry whose parts are known, its title perhaps, and one that is only a text."""
    item, place = known.item, (known.volume, known.page) in text.text_places
    titled = len(known.title) >= _SHORTEST_TITLE and prints_title(text.raw, item.title or "")
    has_author = bool(known.family) and _has_name(text, known.family)
    if item.year is None or not text.text_years & {item.year, *((item.year - 1, item.year + 1) if place and titled else ())}:
        return Match("different", "the text has not the year")
    journal_first = _JOURNAL_FIRST.match(text.raw)
    if place and journal_first and item.journal and letters(ascii_key(item.journal)) == letters(journal_first[1]):
        return Match("same", "the text has journal, year, volume and page")
    if known.family and not has_author and not (titled and len(known.title) >= _SHORTEST_BEGIN):
        return Match("different", "the text has not the first author")
    if titled and (has_author or place or len(known.title) >= _TELLING_TITLE):
        return Match("same", "the text has title and year" + (" and first author" if has_author else ""))
    if has_author and place:
        return Match("same", "the text has first author, year, volume and page")
    return Match("different", "the text has not the title")


def _has_name(text: Features, family: str) -> bool:
    """Whether a family name, letters only, stands in a text as one word or a few: "li" not in "clinical"."""
    if family in text.names:
        return True
    if family not in text.text:
        return False
    words = _WORD.findall(text.raw)
    for start, word in enumerate(words):
        pieces = words[start : start + _NAME_WORDS] if family.startswith(word) else []
        if any("".join(pieces[:end]) == family for end in range(2, len(pieces) + 1)):
            return True
    return False


def prints_title(raw: str, title: str) -> bool:
    """Whether a printed entry has this title as a whole, not the beginning or the end of a longer one.

    >>> prints_title("Ruiz A. Pain in children. Pain. 2001;3:4.", "Pain in children")
    True
    >>> prints_title("Ruiz A. Pain in children: a review. Pain. 2001.", "Pain in children")
    False
    """
    text, wanted = ascii_key(raw, keep_spaces=True), ascii_key(title, keep_spaces=True).rstrip(". ")
    at = text.find(wanted)
    before = text[:at].rstrip()
    if not wanted or at < 0 or before[-1:].isalpha() or _is_about(before):  # "Equipment for magnetic resonance imaging"
        return False
    after = text[at + len(wanted) :].lstrip()[:1]
    return wanted[-1] in "?!" or after in ("", ".", ",", ";", "?", "!", "(", "[", '"', "'")


def _match_untitled(one: Features, other: Features) -> Match:
    """Two entries of which one has neither title nor text, or both have no title: same text, or first author, year and place."""
    if one.text and one.text == other.text:
        whole = not (one.item.raw or "").rstrip(". ").endswith(":")
        return Match("same", "same text") if whole else Match("different", "a text that names an issue")  # "Elife. 2018;7:"
    if bool(one.item.year) != bool(other.item.year):
        return _match_text(*((one, other) if one.item.year else (other, one)))
    if one.item.year is not None:
        same = _years_agree(one, other) and _same_place(one, other) and _one_author(one, other)
        return Match("same", "same first author, year, volume and page") if same else Match("different", "different places")
    if not (one.text_years & other.text_years and one.text_places & other.text_places):
        return Match("different", "different texts")
    return _match_texts(*(text.raw for text in (one, other)))


def _match_texts(one: str, other: str) -> Match:
    """Two texts, folded, that name the same year, volume and page."""
    short = [text for text in (one, other) if _JOURNAL_FIRST.match(text)]
    if short:  # "Nat Rev Cancer. 2008 Jul;8(7):523-34" and "Nat Rev Immunol. 2008 Jul;8(7):523-32" are two
        return Match("same", "same year, volume and page") if len(short) == 1 else Match("different", "different short texts")
    names = [next(iter(_NAME.findall(text)), "") for text in (one, other)]
    if all(name and re.search(rf"\b{name}\b", text) for name, text in zip(names, (other, one), strict=True)):
        return Match("same", "same first author, year, volume and page")
    return Match("different", "same place, different first authors")
