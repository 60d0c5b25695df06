"""Whether two entries of lists, as two sources print them, are one article: by ids, else by title, year, first author and place.

A wrong join is worse than two entries, so whatever contradicts wins: two PMIDs, two DOIs, other numbers in the title
("part 2"), another volume and page. The thresholds were set on judged pairs of recorded entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.model import Journal, ListedArticle
from scraper.normalize.features import SHORTEST_TITLE, STEM, TELLING_TITLE, WORD, Features, is_about, letters
from scraper.normalize.people import Match, match_person
from scraper.normalize.rules import same_journal
from scraper.text import ascii_key

_IDS = ("pmid", "doi", "pmcid")
_LONG_WORD = 6  # letters
_ALIKE = 0.5  # similarity of titles of one article in two languages or spellings, where author and place agree
_SHORTEST_BEGIN = 30  # letters that a title which is cut must have left
_JOURNAL_FIRST = re.compile(r"([^.,;]+)\.\s(?:1[5-9]|20)[0-9]{2}\b")  # NLM's short form: no authors, no title
_LONGEST_TITLE = 2_000  # letters; longer ones are not compared letter by letter
_NAME_WORDS = 4  # of a family name: "van der Berg", "d'Angelo"
_NAME = re.compile(r"[a-z]{3,}")  # the first long word of a text: a family name, for "S. H. Downs" and for "Downs SH"


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
    if len(one.title) < SHORTEST_TITLE:  # "Editorial" names many
        return "same short title, volume and page" if place else None
    if _years_agree(one, other) and (place or len(one.title) >= TELLING_TITLE or not (_is_bare(one) or _is_bare(other))):
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
    if place and len(long) <= _LONGEST_TITLE and _similarity(short, long) >= _ALIKE:
        return "same first author, volume and page, a title alike"
    return "a misprint in the title, same year and first author" if years and _is_misprint(one, other) else None


def _similarity(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1."""
    from rapidfuzz.distance import Indel  # slow to import, and most records need it not

    return Indel.normalized_similarity(one, other)


def _edits(one: str, other: str, most: int) -> int:
    """How many letters are too many in one or the other; any number above `most` where it is more."""
    from rapidfuzz.distance import Indel

    return Indel.distance(one, other, score_cutoff=most)


def _is_bare(one: Features) -> bool:
    """Whether nothing is known of an entry but title and year."""
    return not (one.family or one.item.journal or one.volume or one.page)


def _is_misprint(one: Features, other: Features) -> bool:
    """Whether one letter too many within one long word is all that tells two titles apart; "asymptomatic" is another word."""
    words = [WORD.findall(ascii_key(each.item.title or "", keep_spaces=True)) for each in (one, other)]
    differing = [pair for pair in zip(*words, strict=False) if pair[0] != pair[1]]
    if len(words[0]) != len(words[1]) or len(differing) != 1:
        return False
    first, second = differing[0]
    return min(len(first), len(second)) >= _LONG_WORD and first[:STEM] == second[:STEM] and _edits(first, second, 1) == 1


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
        if one.page != other.page:
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
    item, years = known.item, text.text_years
    if item.year is None or years.isdisjoint((item.year - 1, item.year, item.year + 1)):
        return Match("different", "the text has not the year")
    titled = len(known.title) >= SHORTEST_TITLE and prints_title(text.printed, item.title or "")
    if item.year not in years and not (titled and _stands_at(text, known)):
        return Match("different", "the text has not the year")
    if _is_short_form_of(text, item) and _stands_at(text, known):
        return Match("same", "the text has journal, year, volume and page")
    has_author = bool(known.family) and _has_name(text, known.family)
    if known.family and not has_author and not (titled and len(known.title) >= _SHORTEST_BEGIN):
        return Match("different", "the text has not the first author")
    if titled and (has_author or len(known.title) >= TELLING_TITLE or _stands_at(text, known)):
        return Match("same", "the text has title and year" + (" and first author" if has_author else ""))
    by_place = has_author and _stands_at(text, known)
    return (
        Match("same", "the text has first author, year, volume and page")
        if by_place
        else Match("different", "the text has not the title")
    )


def _is_short_form_of(text: Features, item: ListedArticle) -> bool:
    """Whether a text is NLM's short form of an entry's place: it begins with the journal."""
    journal = _JOURNAL_FIRST.match(text.raw) if item.journal else None
    return journal is not None and letters(ascii_key(item.journal or "")) == letters(journal[1])


def _stands_at(text: Features, known: Features) -> bool:
    """Whether a text has the volume and first page of an entry whose parts are known."""
    return (known.volume, known.page) in text.text_places


def _has_name(text: Features, family: str) -> bool:
    """Whether a family name, letters only, stands in a text as one word or a few: "li" not in "clinical"."""
    at = len(family)
    if text.raw.startswith(family) and not text.raw[at : at + 1].isalnum():  # as mostly: the first word
        return True
    if family in text.names:
        return True
    if family not in text.text:
        return False
    words = WORD.findall(text.raw)
    for start, word in enumerate(words):
        pieces = words[start : start + _NAME_WORDS] if family.startswith(word) else []
        if any("".join(pieces[:end]) == family for end in range(2, len(pieces) + 1)):
            return True
    return False


def prints_title(text: str, title: str) -> bool:
    """Whether a printed entry, folded, has this title as a whole, not the beginning or the end of a longer one.

    >>> prints_title("ruiz a. pain in children. pain. 2001;3:4.", "Pain in children")
    True
    >>> prints_title("ruiz a. pain in children: a review. pain. 2001.", "Pain in children")
    False
    """
    wanted = ascii_key(title, keep_spaces=True).rstrip(". ")
    at = text.find(wanted)
    before = text[:at].rstrip()
    if not wanted or at < 0 or before[-1:].isalpha() or is_about(before):  # "Equipment for magnetic resonance imaging"
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
