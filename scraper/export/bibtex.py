"""Citations as BibTeX, in UTF-8: what LaTeX would run is written so that it prints, all other characters as they are.

Format: https://www.bibtex.org/Format/. Braces inside a value are commands: BibTeX counts them even behind a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Any

from scraper.export.citation import Citation, iter_with_own_keys, split_pages
from scraper.export.extras import library_of
from scraper.export.losses import Losses
from scraper.model import Author

TYPES = {"article": "article", "preprint": "misc", "book": "book", "chapter": "incollection", "unknown": "misc"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "{": r"\{", "}": r"\}",
        "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    }
)  # fmt: skip
_ALONE = {**_LATEX, ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}  # braces that are no pairs
_LIGATURE = re.compile("([-'`<>,])(?=\\1)|([?!])(?=`)")  # two of which TeX makes one sign
_VERBATIM = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})


def write_bibtex(citations: Iterable[Citation], out: IO[bytes]) -> Losses:
    """One entry per citation, each under a key of its own. Line ends in a value are blanks.

    `pmid`, `pmcid` and `doi` are fields; titles stand in double braces, so that no style changes their capitals; `annote`
    holds the notes. Raises InputError without bibtexparser.
    """
    model, losses = library_of("bibtex"), Losses()
    from bibtexparser.library import Library
    from bibtexparser.writer import BibtexFormat, write

    layout: Any = BibtexFormat()  # type: ignore[no-untyped-call] # the library has half its types
    layout.indent, layout.trailing_comma = "  ", True
    for citation in iter_with_own_keys(citations):
        fields = [model.Field(name, value) for name, value in _fields_of(citation, losses).items() if value]
        entry = model.Entry(TYPES[citation.kind], citation.key, fields)
        out.write(write(Library([entry]), layout).encode() + b"\n")
    return losses


def escape_latex(text: str) -> str:
    r"""`text` as LaTeX prints it.

    >>> escape_latex("50% of {A_b} & ~c -- d"), escape_latex("a} {b")
    ('50\\% of \\{A\\_b\\} \\& \\textasciitilde{}c -{}- d', 'a\\textbraceright{} \\textbraceleft{}b')
    """
    return _LIGATURE.sub(r"\g<0>{}", text.translate(_LATEX if _has_pairs(text) else _ALONE))


def _has_pairs(text: str) -> bool:
    """Whether every brace has its other half, as BibTeX wants it."""
    depth = 0
    for letter in text if "{" in text or "}" in text else "":
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0


def _fields_of(citation: Citation, losses: Losses) -> dict[str, str | None]:
    """Fields in the order they are written in, each value in braces; None where there is none."""
    text = {
        "journal" if citation.kind == "article" else "booktitle" if citation.kind == "chapter" else "howpublished":
            citation.container,
        "series": citation.series, "edition": citation.edition, "publisher": citation.publisher, "address": citation.place,
        "volume": citation.volume, "number": citation.issue, "issn": citation.issn,
        "isbn": ", ".join(citation.isbn), "pmid": citation.pmid, "pmcid": citation.pmcid, "language": citation.language,
        "keywords": ", ".join(citation.keywords), "note": "Retracted article" if citation.retracted else None,
        "abstract": citation.abstract, "annote": " ".join(citation.notes),
    }  # fmt: skip
    date = citation.date_parts
    return {
        "title": f"{{{{{escape_latex(losses.in_line(citation.title))}}}}}" if citation.title else None,
        "author": _names(citation.authors, losses),
        "editor": _names(citation.editors, losses),
        "year": f"{{{date[0]:04d}}}" if date else None,
        "month": MONTHS[date[1] - 1] if len(date) > 1 else None,
        "day": f"{{{date[2]}}}" if len(date) > 2 else None,
        "pages": _pages_of(citation, losses),
        **{name: f"{{{escape_latex(losses.in_line(value))}}}" if value else None for name, value in text.items()},
        "doi": _verbatim(citation.doi, losses),
        "url": _verbatim(citation.url, losses),
    }


def _verbatim(value: str | None, losses: Losses) -> str | None:
    """A DOI or address, which styles and readers take letter by letter."""
    return f"{{{losses.in_line(value).translate(_VERBATIM)}}}" if value else None


def _pages_of(citation: Citation, losses: Losses) -> str | None:
    """A range with the two hyphens that BibTeX prints as a dash."""
    if not citation.pages:
        return None
    parts = [escape_latex(losses.in_line(part)) for part in split_pages(citation.pages) if part]
    return f"{{{'--'.join(parts)}}}"


def _names(people: Iterable[Author], losses: Losses) -> str | None:
    names = " and ".join(filter(None, (_name(one, losses) for one in people)))
    return f"{{{names}}}" if names else None


def _name(author: Author, losses: Losses) -> str:
    """`Family, Suffix, Given`; what BibTeX would take apart stands in braces, as a group's name does."""
    if author.literal:
        return f"{{{escape_latex(losses.in_line(author.literal))}}}"
    parts = [author.family, author.suffix, author.given or author.initials]
    family, *rest = (_part(losses.in_line(part)) for part in parts if part) if any(parts) else [""]
    if not author.family:
        return f"{{{' '.join([family, *rest])}}}" if family else ""
    return ", ".join([family, *rest]) if rest else f"{{{family}}}"


def _part(text: str) -> str:
    """A part of a name; in braces where a comma or the word "and" would end it."""
    latex = escape_latex(text)
    return f"{{{latex}}}" if "," in text or "and" in text.lower().split() else latex
