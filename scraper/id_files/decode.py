"""A file as numbered lines, in pieces: UTF-8, UTF-16 with or without its mark, Windows-1252 where it is neither."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from scraper.errors import InputError

HEAD_BYTES = 1 << 18  # of which the format is recognised
_LONGEST_LINE = 1 << 28  # characters; the record of a paper cited 40,000 times has a tenth of it
_ENDS = re.compile(r"\r\n|\r|\n")
_ODD_NULS = 0.3  # the share of NUL bytes in every second place that only UTF-16 has


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 is read as Excel writes it. Ids are ASCII, so that only the texts beside them are in question."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("scraper.windows-1252", _as_windows_1252)


class Source:
    """An open file: its first bytes, all of it in pieces, and its lines. Pieces and lines can be taken once, one of them."""

    def __init__(self, name: str, chunks: Iterator[bytes]):
        self.name = name
        self.head = b""
        self._chunks = chunks
        while len(self.head) < HEAD_BYTES and (chunk := next(chunks, b"")):
            self.head += chunk
        self._encoding = _encoding_of(self.head[:4096])

    @property
    def first_lines(self) -> list[str]:
        """The lines in the first bytes; the last may be cut."""
        text = self.head[:HEAD_BYTES].decode(self._encoding, "replace" if self._encoding != "utf-8" else "scraper.windows-1252")
        return _ENDS.split(text.removeprefix("\ufeff"))

    def pieces(self) -> Iterator[bytes]:
        """All bytes."""
        yield self.head
        yield from self._chunks

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line without its end (CR, LF or both), with its number from 1.

        Raises InputError on bytes that are no text, and on a line longer than any list has.
        """
        if self._encoding == "utf-8" and b"\x00" in self.head[:4096]:
            raise InputError(f"{self.name}: is no text: it has a NUL byte at byte {self.head.index(0) + 1}")
        errors = "scraper.windows-1252" if self._encoding == "utf-8" else "replace"
        decoder = codecs.getincrementaldecoder(self._encoding)(errors)
        texts = (decoder.decode(piece) for piece in self.pieces())
        for number, line in enumerate(self._split(texts, decoder), 1):
            yield number, line.removeprefix("\ufeff") if number == 1 else line

    def _split(self, texts: Iterator[str], decoder: codecs.IncrementalDecoder) -> Iterator[str]:
        """Lines of a text that comes in pieces; a piece is looked at once, however long a line is."""
        waiting: list[str] = []
        length = 0
        carriage = ""
        for text in texts:
            whole = carriage + text
            carriage = "\r" if whole.endswith("\r") else ""  # its line feed may come with the next piece
            *ended, last = _ENDS.split(whole[: len(whole) - len(carriage)])
            for line in ended:
                yield "".join([*waiting, line])
                waiting, length = [], 0
            waiting.append(last)
            length += len(last)
            if length > _LONGEST_LINE:
                raise InputError(f"{self.name}: has a line longer than {_LONGEST_LINE:,} characters: it is no list of ids")
        rest = "".join([*waiting, carriage, decoder.decode(b"", final=True)])
        yield from _ENDS.split(rest)


def _encoding_of(head: bytes) -> str:
    """By the byte order mark, else, for UTF-16, by the NUL byte that every second place of ASCII text has."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return encoding
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = _ODD_NULS * len(head) / 2
    if odd > enough and even <= odd / 20:
        return "utf-16-le"
    if even > enough and odd <= even / 20:
        return "utf-16-be"
    return "utf-8"
