"""A file of many papers cut at the end of each, while it is read, so that the bytes of every paper can be kept.

Cut is what `scraper.parse.pubmed_xml` reads, at the same places: every byte between the head and the foot of the file is in one
paper, and some papers between head and foot are a file of the same format.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

from scraper.parse.prolog import read_prolog

_HEAD = 1 << 20  # bytes in which the root stands
_ROOT = re.compile(r"<(?P<name>(?:Pubmed(?:Book)?Article|MedlineCitation)Set)(?:\s[^<>]*+)?>(?<!/>)")
_ENCODING = re.compile(rb"<\?xml[^<>]*encoding=[\"']([\w-]+)")


def is_cuttable(head: bytes) -> bool:
    """Whether a file that begins so is of a format that can be cut: PubMed XML in UTF-8, a set of papers."""
    text = head[:_HEAD].decode("utf-8", "replace")
    prolog = read_prolog(text)
    is_named = prolog.doctype is None or prolog.doctype.startswith(("Pubmed", "MedlineCitation"))
    declared = _ENCODING.search(head[:200])
    is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    return is_named and is_utf8 and _ROOT.match(text, prolog.end) is not None


class Cutter:
    """Cuts what passes through `watch`; `take` gives the papers, in their order. The first chunk is to hold the head."""

    def __init__(self) -> None:
        self.head = self.foot = self.rest = b""  # the rest is what stands after the last paper so far
        self._ends: tuple[bytes, ...] = ()
        self._papers: deque[bytes] = deque()

    def watch(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks of a file as they come, each cut before it is given."""
        for chunk in chunks:
            self._cut(chunk)
            yield chunk

    def take(self) -> bytes | None:
        """The next paper, with what stands before it; None when none has ended."""
        return self._papers.popleft() if self._papers else None

    def _cut(self, chunk: bytes) -> None:
        if not self._ends:
            chunk = self._take_head(chunk)
        mark = self._ends[0][:8]  # "</Pubmed" or "</Medlin"
        text, start = self.rest + chunk, 0
        at = text.find(mark, max(0, len(self.rest) - max(map(len, self._ends))))  # an end tag may be cut in two
        while at >= 0:
            tag = next((tag for tag in self._ends if text.startswith(tag, at)), b"")
            if tag:
                self._papers.append(text[start : at + len(tag)])
                start = at + len(tag)
            at = text.find(mark, at + 1)
        self.rest = text[start:]

    def _take_head(self, chunk: bytes) -> bytes:
        """Learn from the head how papers end; gives what follows it."""
        text = chunk[:_HEAD].decode("utf-8", "replace")
        root = _ROOT.match(text, read_prolog(text).end)
        name = root["name"] if root else ""
        self.head, self.foot = text[: root.end() if root else 0].encode(), f"</{name}>".encode()
        self._ends = (b"</MedlineCitation>",) if name.startswith("Med") else (b"</PubmedArticle>", b"</PubmedBookArticle>")
        return chunk[len(self.head) :]
