"""The texts of a BioC document: what each passage is, and how a passage of sentences reads as one text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scraper.parse.bioc_model import BioCDocument, Passage, Sentence

MENTION = "mention"  # the section of a passage that is one mention and nothing else
_ABSTRACT = re.compile(r"abstract", re.IGNORECASE)
_WIDEST_GAP = 100  # characters of white space between two sentences; more is no gap but a number that counts something else
_LAID_OUT = re.compile(r"\n[ \t]+\S|^\s*\n")  # an indented line: the file was laid out for the eye
_LINE_BREAK = re.compile(r"(?:(?<![ \t\r])[ \t\r]++)?\n[ \t\r\n]*+")


class PassageText(NamedTuple):
    """A passage as one text, and where each of its sentences begins in it (None: it is not found there)."""

    text: str
    sentences: tuple[int | None, ...] = ()


def sections_of(document: BioCDocument) -> list[str]:
    """For each passage title, abstract, or what else it is.

    Passages without a type are title and abstract, in that order, but for normalisation sets: all their passages begin at 0
    and are one mention each, neither title nor abstract.
    """
    if _holds_mentions(document.passages):
        return [MENTION] * len(document.passages)
    return [_section_of(passage, place) for place, passage in enumerate(document.passages)]


def kind_of(passage: Passage) -> str:
    """What the passage is called, in lower case; empty when it is not said."""
    infons = passage.infons
    return str(infons.get("type") or infons.get("section_type") or infons.get("section") or "").lower()


def _section_of(passage: Passage, place: int) -> str:
    kind = kind_of(passage)
    if str(passage.infons.get("section_type")).upper() == "REF":
        return "references"
    if kind in ("title", "front", "article-title") or (place == 0 and (not kind or kind.startswith("title"))):
        return "title"
    if _ABSTRACT.search(kind) or (not kind and place == 1):
        return "abstract"
    return "body"


def _holds_mentions(passages: Sequence[Passage]) -> bool:
    if any(kind_of(passage) or passage.offset for passage in passages):
        return False
    alone = sum(_is_one_mention(passage) for passage in passages)
    return 2 * alone > len(passages)


def _is_one_mention(passage: Passage) -> bool:
    text = (passage.text or "").strip()
    return bool(text) and any((one.text or "").strip() == text for one in passage.annotations)


def text_of(passage: Passage) -> str:
    """The text of a passage, its white space as it stands."""
    return read_text(passage).text


def printed_text(passage: Passage) -> str:
    """The text as it reads: without the white space at its ends and, in a file laid out for the eye, without its lines."""
    text = text_of(passage)
    return (fold_lines(text) if "\n" in text and _LAID_OUT.search(text) else text).strip()


def fold_lines(text: str) -> str:
    """The text in one line: a title has no others."""
    return _LINE_BREAK.sub(" ", text)


def read_text(passage: Passage) -> PassageText:
    """The text of a passage with its sentences; where only these have text, they stand at their places, blanks between."""
    if not passage.sentences:
        return PassageText(passage.text or "")
    if (passage.text or "").strip():
        return PassageText(passage.text or "", tuple(_iter_found(passage.text or "", passage.sentences)))
    gaps = _gaps(passage.sentences, (passage.offset or 0, 0))
    pieces, starts, length = [], [], 0
    for sentence, gap in zip(passage.sentences, gaps, strict=True):
        pieces += [" " * gap, sentence.text or ""]
        starts.append(length + gap)
        length += gap + len(pieces[-1])
    return PassageText("".join(pieces), tuple(starts))


def _gaps(sentences: Sequence[Sentence], bases: Sequence[int]) -> list[int]:
    """The blanks before each sentence, as its offset tells, counted from the document or the passage, else one."""
    for base in bases:
        ends = [base, *(one.offset + len(one.text or "") for one in sentences)]
        gaps = [one.offset - end for one, end in zip(sentences, ends, strict=False)]
        if all(0 <= gap <= _WIDEST_GAP for gap in gaps):
            return gaps
    before = ["", *(one.text or "" for one in sentences)]
    return [int(bool(text) and not text[-1].isspace()) for text in before[:-1]]


def _iter_found(text: str, sentences: Sequence[Sentence]) -> Iterator[int | None]:
    at = 0
    for sentence in sentences:
        length = len(sentence.text or "")
        found = text.find(sentence.text, at, at + length + _WIDEST_GAP) if sentence.text else -1
        yield found if found >= 0 else None
        at = max(at, found) + length
