"""One printed citation: "authors", and "journal. year; volume(issue):pages."

The form is NLM's (Citing Medicine, 2nd edition): family name, then initials without periods, then perhaps a
suffix; journal abbreviations hold no period. What does not fit is left out of the fields, never forced into them:
the text as printed is kept beside them as `raw`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import Author

_SUFFIX = re.compile(r"(?:Jr|Sr|[2-9](?:nd|rd|th)|I{2,3}|IV)\.?")
_GROUP = re.compile(
    r"\b(?:Group|Consortium|Investigators?|Collaborators?|Collaboration|Committee|Network|Society|Team|Initiative|"
    r"Association|Panel|Trialists|Council|Federation|Project|Alliance|Registry|Program(?:me)?|Task Force)\b"
)
# First words of journal abbreviations that could be taken for a family name before the "J" of "Journal".
_JOURNAL_WORDS = frozenset(
    "Acta Afr Am Ann Arch Asian Aust Biochem Br Bull Can Cancer Chin Clin Curr Egypt Eur Exp Front Ghana Hawaii IEEE Indian Int "
    "Ir Iran Iraqi Isr Ital Jpn Kaohsiung Korean Libyan Malays Med Mol Nat Natl Nepal Neth Niger Nord Open Pak Pol Proc Q Rev "
    "Russ S Saudi Scand Sci Scott Singapore Sudan Theor Tohoku Trans Turk Ulster Ups Vet World Yale".split()
)
_NO_JOURNAL = re.compile(r", |^(?:Members|Council|Writing|Working|Study|Trial)\b|^(?:on|of|for|and|in|the|to|with|at)\b")
PARTICLES = frozenset("van von der den de del della di da dos du la le el al bin ibn ter ten af av zu".split())
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_SENTENCE_END = re.compile(r"[.?!][\"'”’)\]]*+\s++(?=\S)")
_NO_PAGES = re.compile(r"[.:]\s|\b(?:doi|pmid|pmc|epub)\b", re.IGNORECASE)
# "2001", "2001 Mar 7", and what may follow: ";volume(issue)", ":pages". Trailing periods and spaces are taken off afterwards.
_DATE = re.compile(
    rf"(?:^|(?<=[.\s]))(?P<year>{_YEAR})(?=(?P<month>(?:[\s/-]++(?:[A-Z][a-z]{{2,8}}\.?|[0-9]{{1,2}})){{0,3}}))",
)
_AFTER_DATE = re.compile(
    r"(?:;(?P<volume>[^():]*+)(?:\((?P<issue>[^()]*+(?:\([^()]*+\)[^()]*+)*+)\))?)?\s*+(?::\s*+(?P<pages>.*+)|\.?\s*+)", re.DOTALL
)
_BRACKET = re.compile(r"[():]")
_AFTER_NAMES = re.compile(rf"(?:\.|(?<!\s)(?=\s))\s++\(({_YEAR})[a-z]?\)[.:,]?\s++|[.:]\s++")
_NUMBERS = re.compile(r"\d++")
_DATED_PLACE = re.compile(  # "3(2): 649–652", after a journal without digits
    r"([0-9]++[A-Z]?)\s*+(?:\(([^()]++)\)\s*+)?:\s*+([A-Z]?[0-9]\w*+(?:\.[0-9]\w*+)*+(?:\s*+[–-]\s*+[A-Z]?[0-9]++)?)\.?"
    r"(?:\s++(?:doi|pmid|https?):?\s*+\S++)?\s*+",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(rf"\.\s++(?={_YEAR}(?:\s[A-Z][a-z]{{2}}[^;.]{{0,12}})?(?:;|:\s*+[A-Za-z]{{0,3}}[0-9]))")
_BEFORE_LAST_YEAR = re.compile(rf"\.\s++(?={_YEAR}\.?$)")
_SHORT_WORDS = re.compile(r"(?:[A-Z][a-z]{0,8}\s?){1,3}")
_SHORTEST_JOURNAL = 3  # letters
_LONGEST_NAME = 300  # characters; no person's and hardly a group's name has as many, so what is longer is not read as one
_DOI_LABEL = re.compile(r"(?:https?://)?(?:dx\.)?doi(?:\.org/|:)", re.IGNORECASE)
_LONGEST_LABEL = len("https://dx.doi.org/")
_ET_AL = re.compile(r"(?:and\s++)?et\.? al\.?")
_LABELLED = re.compile(r"(?<!\s)\s++(?:PMID|PMC(?:ID)?|DOI):\s*+\S++", re.IGNORECASE)
_ID = re.compile(r"\b(PMID|PMC(?:ID)?|DOI):\s*(\S+)", re.IGNORECASE)


class Where(NamedTuple):
    """Where an article appeared."""

    journal: str | None
    year: int
    volume: str | None
    issue: str | None
    pages: str | None


class Ids(NamedTuple):
    """The ids of one citation; `rest` is the text that is none of them."""

    pmid: str | None
    pmcid: str | None
    doi: str | None
    rest: str


def read_author(text: str) -> Author | None:
    """One name as NLM prints it, or a group; None when it is neither for sure.

    >>> read_author("El Gammal M").family, read_author("van der Berg JQ 3rd").suffix
    ('El Gammal', '3rd')
    >>> read_author("METRIC Study Group").literal
    'METRIC Study Group'
    >>> read_author("Plato") is None
    True
    """
    name, rest = split_author(text.strip())
    return name if not rest else None


def read_authors(text: str) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """The names of a comma-separated list in printed order, and the pieces that are no name we know.

    >>> [a.initials for a in read_authors("Naguib M, El Gammal M, Dawlatly A")[0]]
    ['M', 'M', 'A']
    """
    names, unread = [], []
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        name = read_author(piece)
        if name is not None:
            names.append(name)
        elif not _ET_AL.fullmatch(piece):
            unread.append(piece)
    return tuple(names), tuple(unread)


def split_author(text: str) -> tuple[Author | None, str]:
    """The author at the head of `text`, and what follows; (None, text) when none stands there.

    Nothing is printed between the last author and the journal: the first word in capitals after a family name is
    the initials, so the "J" of "Zhang J J Pain Res" that belongs to the journal is the second one.

    >>> author, journal = split_author("Zhang J J Pain Res")
    >>> author.family, author.initials, journal
    ('Zhang', 'J', 'J Pain Res')
    >>> split_author("N Engl J Med")[0] is None
    True
    >>> split_author("The ACE Trial Investigators Lancet")[1], split_author("Smith J Network")[1]
    ('Lancet', 'Network')
    """
    group = next(reversed([*_GROUP.finditer(text)]), None)
    words = text.split(" ")
    at = len(words[0])
    for index, word in enumerate(words[1:], 1):
        if group and at >= group.end():
            break
        if _is_initials(word) and not (group and (words[0] == "The" or len(word) > 2)):  # "ACE", "HIV" of a group's name
            family = " ".join(words[:index])
            journal_letter = len(words[0]) == 1 and words[0].isascii()  # "N Engl J Med"; but "Ó Briain C"
            if journal_letter or "," in family or (word == "J" and words[0] in _JOURNAL_WORDS):
                return None, text
            suffix = words[index + 1] if index + 1 < len(words) and _SUFFIX.fullmatch(words[index + 1]) else None
            rest = " ".join(words[index + (2 if suffix else 1) :])
            return Author(family=family, initials=word, suffix=suffix), rest
        at += 1 + len(word)
    if group:
        return Author(literal=text[: group.end()].strip()), text[group.end() :].strip()
    return None, text


def _is_initials(word: str) -> bool:
    letters = word.replace("-", "")
    return 1 <= len(letters) <= 3 and letters.isalpha() and letters.isupper()


def read_person(text: str) -> Author:
    """A name as tags spell it: "Menigaux, Claude", "Menigaux C" or "Claude Menigaux".

    >>> read_person("Claude van der Menigaux").family, read_person("Zhang, J").given, read_person("Zhang J").initials
    ('van der Menigaux', 'J', 'J')
    >>> read_person("William B. Driggers, III").family, read_person("William B. Driggers, III").suffix
    ('Driggers', 'III')
    """
    text = " ".join(text.split())
    if "," in text:
        head, _, tail = text.partition(",")
        if _SUFFIX.fullmatch(tail.strip()):  # "William B. Driggers, III"
            return msgspec.structs.replace(read_person(head), suffix=tail.strip())
        given, suffix = split_suffix(tail.strip())
        return Author(family=head.strip(), given=given or None, suffix=suffix)
    printed = read_author(text)
    if printed is not None:
        return printed
    name, suffix = split_suffix(text)
    words = name.split(" ")
    if len(words) == 1:
        return Author(literal=text)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in PARTICLES:
        cut -= 1
    return Author(family=" ".join(words[cut:]), given=" ".join(words[:cut]), suffix=suffix)


def split_suffix(name: str) -> tuple[str, str | None]:
    """A name without its generation suffix, and the suffix.

    >>> split_suffix("Brown RH Jr"), split_suffix("Li J")
    (('Brown RH', 'Jr'), ('Li J', None))
    """
    head, _, last = name.rpartition(" ")
    return (head, last) if head and _SUFFIX.fullmatch(last) else (name, None)


def read_where(text: str) -> Where | None:
    """Journal, year, volume, issue and pages of "Journal. year; volume(issue):pages."; None if it is not of that form.

    >>> read_where("Heliyon. 2024; 10(23):e40584.")
    Where(journal='Heliyon', year=2024, volume='10', issue='23', pages='e40584')
    >>> read_where("Br J Pain. 2024; :20494637241262509.")
    Where(journal='Br J Pain', year=2024, volume=None, issue=None, pages='20494637241262509')
    >>> read_where("Pain. 1991; 3 Suppl 1:S5-10.").volume, read_where("Cureus. 2024.").year, read_where("no year.")
    ('3 Suppl 1', 2024, None)
    """
    text = text.strip()
    blocked = 0
    for date in _DATE.finditer(text):
        at = date.end("month")
        if at < blocked:  # what follows comes to the same bracket, which is none of an issue
            continue
        rest = _AFTER_DATE.fullmatch(text, at)
        if rest is not None:
            return _as_where(text[: date.start()], int(date["year"]), rest)
        if text.startswith(";", at):
            bracket = _BRACKET.search(text, at)
            blocked = bracket.start() if bracket else len(text)
    return None


def _as_where(before: str, year: int, rest: re.Match[str]) -> Where | None:
    """The parts of a place; None when there is more behind the pages."""
    volume, issue, pages = rest.groups()
    if volume is not None:
        ends = issue is None and pages is None
        volume = (volume.rstrip().removesuffix(".") if ends else volume).strip()
    if pages is not None:
        pages = pages.rstrip().removesuffix(".")
    journal = before.rstrip().removesuffix(".")
    if "\n" in journal or (pages and ("\n" in pages or _NO_PAGES.search(pages))):
        return None
    return Where(journal.strip() or None, year, volume or None, issue or None, pages or None)


class Citation(NamedTuple):
    """One citation taken apart."""

    authors: tuple[Author, ...]
    title: str | None
    where: Where


def read_citation(text: str) -> Citation | None:
    """Authors, title and place of a citation in a style that leaves no doubt; None when it is in none of those.

    Publishers supply such texts in many styles. Taken apart are those that print names as NLM does, followed by
    ". Title. Journal. year;volume(issue):pages.", or by " (year) Title. Journal volume(issue): pages.".

    >>> text = "Hewer RL, Li J, et al.. A study of ataxia. Br Med J. 1968;3(5619):649-52."
    >>> found = read_citation(text)
    >>> found.title, found.where.journal, found.where.year, [author.family for author in found.authors]
    ('A study of ataxia', 'Br Med J', 1968, ['Hewer', 'Li'])
    >>> read_citation("Hewer RL, Li J (1968) A study of ataxia. Br Med J 3: 649–652.").where
    Where(journal='Br Med J', year=1968, volume='3', issue=None, pages='649–652')
    >>> read_citation("Li J. A study of tags. Nat. Genet. 1993;4:332-333.") is None  # where does the title end?
    True
    >>> read_citation("[1] R. Hewer, A study, in: Proc. Ataxia, 1968") is None
    True
    """
    for authors, mark in _iter_heads(text):
        rest = text[mark.end() :].lstrip(". ")
        title, where = _split_dated(rest, int(mark[1])) if mark[1] else _split_where(rest)
        if title is None or where is None or where.journal is None or ends_in_doubt(title):
            return None
        return Citation(authors, title, where)
    return None


def _iter_heads(text: str) -> Iterator[tuple[tuple[Author, ...], re.Match[str]]]:
    """Each list of names that a text may begin with, and the mark behind it; shortest first.

    A piece between two commas that is no name is none in any longer list, so each piece is read once, but for the last one.
    """
    names: list[Author] = []
    start = 0
    for mark in _AFTER_NAMES.finditer(text):
        *pieces, last = text[start : mark.start()].split(",")
        found, unread = read_authors(",".join(pieces))
        if unread or len(last) > _LONGEST_NAME:
            return
        names += found
        start = mark.start() - len(last)
        ending, unread = read_authors(last.removesuffix(".").rstrip())
        if (names or ending) and not unread:
            yield (*names, *ending), mark


def _split_where(text: str) -> tuple[str | None, Where | None]:
    title, where = split_title(text)
    return title, read_where(where)


def _split_dated(text: str, year: int) -> tuple[str | None, Where | None]:
    """Title and place of "Title. Journal volume(issue): pages.": no digit in the journal, so the place begins at the next one."""
    numbers = [number.start() for number in _NUMBERS.finditer(text)]
    places: dict[int, re.Match[str] | None] = {}
    for end in reversed([end.end() for end in _SENTENCE_END.finditer(text)]):
        number = bisect_left(numbers, end)
        if number == len(numbers):
            continue
        at = numbers[number]
        if at not in places:
            places[at] = _DATED_PLACE.fullmatch(text, at)
        place = places[at]
        journal = text[end:at].rstrip() if place else ""
        if place and len(journal) < at - end and len(journal) >= _SHORTEST_JOURNAL:
            bare = journal[:-1] if journal[-1] in ".," and len(journal) > _SHORTEST_JOURNAL else journal
            return without_period(text[:end].strip()), Where(bare, year, *place.groups())
    return None, None


def ends_in_doubt(title: str) -> bool:
    """Whether what seems the title's last sentence may begin the journal's name: "…tags. Nat" before "Genet. 1993"."""
    ends = list(_SENTENCE_END.finditer(title))
    return bool(ends) and _SHORT_WORDS.fullmatch(title, ends[-1].end()) is not None


def is_journal(name: str) -> bool:
    """Whether a text between authors and year may be a journal's name: no list of names, no rest of a group's.

    >>> is_journal("Pain Med"), is_journal("eLife"), is_journal("Kim J, Li H Pain"), is_journal("Members Circulation")
    (True, True, False, False)
    """
    return _NO_JOURNAL.search(name) is None


def split_title(text: str) -> tuple[str | None, str]:
    """Title and "Journal. year; …": the journal is what stands between the title's end mark and the year."""
    years = list(_BEFORE_YEAR.finditer(text)) or list(_BEFORE_LAST_YEAR.finditer(text))
    if not years:
        return None, ""
    ends = list(_SENTENCE_END.finditer(text, 0, years[-1].start()))
    if not ends:
        return None, text
    return without_period(text[: ends[-1].end()].strip()), text[ends[-1].end() :]


def without_period(title: str) -> str:
    """The title without the full stop that ends it in a citation.

    >>> without_period("Ketamine infusion."), without_period("What do we know?"), without_period("and so on...")
    ('Ketamine infusion', 'What do we know?', 'and so on...')
    """
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def split_ids(text: str) -> tuple[str, str]:
    """A text and the labelled ids that it ends in.

    >>> split_ids("Pain. 2001;3:4. PMID: 998000001 DOI: 10.5555/a.")
    ('Pain. 2001;3:4.', ' PMID: 998000001 DOI: 10.5555/a.')
    """
    start = end = 0
    for printed in _LABELLED.finditer(text):
        start = printed.start() if printed.start() != end else start
        end = printed.end()
    return (text[:start], text[start:]) if end == len(text) > 0 else (text, "")


def without_doi(text: str) -> str:
    """The text without the DOI it ends in, whose label or resolver may stand before it.

    >>> without_doi("Pain. 2001;3:4. doi: 10.5555/a"), without_doi("Pain. 2001;3:4. https://doi.org/10.5555/a")
    ('Pain. 2001;3:4.', 'Pain. 2001;3:4.')
    """
    *_, last = text.split() or [""]
    before = text.rstrip().removesuffix(last)
    label = next(reversed([*_DOI_LABEL.finditer(before, max(0, len(before.rstrip()) - _LONGEST_LABEL))]), None)
    if label and not before[label.end() :].strip():
        return before[: label.start()].rstrip()
    label = _DOI_LABEL.search(last)
    return (before + last[: label.start()]).rstrip() if label and label.end() < len(last) else text


def read_ids(text: str) -> Ids:
    """The ids labelled PMID:, PMC: and DOI: in `text`; an id that is not of its form stays in `rest`.

    >>> read_ids("PMID: 39867533 PMC: 11761137. DOI: 10.2147/JPR.S492151.")
    Ids(pmid='39867533', pmcid='PMC11761137', doi='10.2147/jpr.s492151', rest='')
    """
    found: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        label = match[1].upper().removesuffix("ID") if match[1].upper() == "PMCID" else match[1].upper()
        cleaned = {"PMID": clean_pmid, "PMC": clean_pmcid, "DOI": clean_doi}[label](match[2].rstrip("."))
        if cleaned is None or label in found:
            return match[0]
        found[label] = cleaned
        return ""

    rest = _ID.sub(take, text).strip()
    return Ids(found.get("PMID"), found.get("PMC"), found.get("DOI"), rest)
