"""Records, lists and provenance in one short line, as `repr` and people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.model.parsed import ParsedRecord
    from scraper.model.record import ArticleList, Provenance, Record

LONGEST_LINE = 160
_LONGEST_ID = 40
WHOLE = {True: "the whole list", False: "not the whole list", None: "whether that is all is unknown"}


def describe_record(record: Record) -> str:
    """A record in a line of at most 160 characters, control characters shown as escapes.

    >>> from scraper.model import ArticleList, Published, Record
    >>> describe_record(Record(pmid="998000001", title="On quillamine", published=Published("2023-08-25", "2023 Aug 25")))
    'Record PMID 998000001: On quillamine (2023), 0 citing, 0 references, 0 annotations'
    >>> describe_record(Record())
    'Record without an id: no title, 0 citing, 0 references, 0 annotations'
    """
    counts = (
        f", {len(record.citing_articles.items)} citing, {len(record.references.items)} references"
        f", {len(record.annotations)} annotations"
    )
    year = f" ({shorten(record.published.date[:4], 40)})" if record.published.date else ""
    return _in_a_line(f"Record {_own_id(record)}: ", record.title, year + counts)


def describe_parsed(parsed: ParsedRecord) -> str:
    """What one document says, in a line as of `describe_record`.

    >>> from scraper.model import ParsedRecord, SourceStatus
    >>> one = ParsedRecord(source=SourceStatus(name="landing"), layout="pubmed", pmid="998000001", title="On quillamine")
    >>> describe_parsed(one)
    'ParsedRecord PMID 998000001: On quillamine, by landing in layout pubmed, 0 annotations'
    """
    where = f", by {shorten(parsed.source.name, 40)} in layout {shorten(parsed.layout, 20)}"
    return _in_a_line(f"ParsedRecord {_own_id(parsed)}: ", parsed.title, f"{where}, {len(parsed.annotations)} annotations")


def describe_list(found: ArticleList) -> str:
    """How many articles a list has, of how many, and how whole it is.

    >>> from scraper.model import ArticleList, ListedArticle
    >>> describe_list(ArticleList((ListedArticle(pmid="998000001"),), 1, 29, False))
    '1 of 29, not the whole list'
    >>> describe_list(ArticleList())
    '0, whether that is all is unknown'
    """
    total = "" if found.total_reported is None else f" of {found.total_reported}"
    return f"{len(found.items)}{total}, {WHOLE[found.complete]}"


def describe_provenance(provenance: Provenance) -> str:
    """How each source that was asked answered, in a line of at most 160 characters.

    >>> from scraper.model import Provenance, SourceStatus
    >>> describe_provenance(Provenance((SourceStatus(name="landing"), SourceStatus(name="icite", outcome="failed"))))
    'Provenance: landing ok, icite failed; of 0 fields'
    """
    told = ", ".join(f"{one.name} {one.outcome}" for one in provenance.sources[:20]) or "no source"
    return _in_a_line("Provenance: ", told, f"; of {len(provenance.fields)} fields")


def shorten(text: str, most: int) -> str:
    r"""At most so many characters, "…" for what is left out, white space as single blanks, what cannot be printed as escapes.

    >>> shorten("On   quillamine in pain", 12), shorten("a\x1b[31m\u202eb", 40)
    ('On quillami…', 'a\\x1b[31m\\u202eb')
    """
    looked_at = 4 * most + 4
    folded = " ".join(text[:looked_at].split())
    whole = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in folded)
    return whole if len(whole) <= most and len(text) <= looked_at else whole[: most - 1] + "…"


def _own_id(paper: Record | ParsedRecord) -> str:
    if paper.pmid:
        return f"PMID {shorten(paper.pmid, _LONGEST_ID)}"
    return shorten(paper.pmcid or (f"doi {paper.doi}" if paper.doi else "without an id"), _LONGEST_ID)


def _in_a_line(before: str, text: str | None, after: str) -> str:
    room = LONGEST_LINE - 2 - len(before) - len(after)  # two are the angle brackets of a repr
    return f"{before}{shorten(text, room) if text else 'no title'}{after}"
