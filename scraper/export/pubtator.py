"""Records as PubTator text: title, abstract, annotations and relations.

Format: https://www.ncbi.nlm.nih.gov/research/pubtator3/api     Read by: scraper/parse/pubtator.py
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

from scraper.entities import join_identifiers
from scraper.export.losses import Losses
from scraper.export.passages import MOST_REPEATS, passages_of
from scraper.model import Record

_NO_ID = "-"  # as NLM writes it; an empty last column is cut off by readers that strip lines
_NOVELTY = {True: ("Novel",), False: ("No",), None: ()}


def write_pubtator(records: Iterable[Record], out: IO[bytes]) -> Losses:
    """One document per record, a blank line after each. Annotations without a place are left out, and counted.

    The format has no line feeds in texts and no tabs in rows: a space stands for each, so that offsets stay right, and U+FFFD
    for other control characters. It has no pieces either: a mention in several is written from its first to its last.
    """
    losses = Losses()
    for record in records:
        passages = passages_of(record)
        losses.annotations += passages.left_out
        rows = [
            f"{passages.id}|t|{losses.plain(_in_line(passages.title))}",
            f"{passages.id}|a|{losses.plain(_in_line(passages.abstract))}",
        ]
        for one in passages.placed:
            ids = join_identifiers(one.identifiers, one.type)
            columns = [ids or _NO_ID] if ids is not None else [one.identifiers[0], "|".join(one.identifiers[1:])]
            cells = (passages.id, passages.start(one), passages.end(one), passages.text(one), one.type, *columns)
            rows.append("\t".join(losses.plain(_in_cell(str(cell))) for cell in cells))
        for relation in record.relations:
            parts = (passages.id, relation.type, relation.subject, relation.object, *_NOVELTY[relation.novel])
            rows += ["\t".join(losses.plain(_in_cell(part)) for part in parts)] * min(relation.occurrences, MOST_REPEATS)
        out.write(("\n".join(rows) + "\n\n").encode())
    return losses


def _in_line(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def _in_cell(text: str) -> str:
    return re.sub(r"[\r\n\t]", " ", text)
