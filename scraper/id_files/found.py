"""What a list of ids holds so far: the ids, the entries that are none, and the rows that have none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from scraper.errors import InputError
from scraper.ids import ID_FORMS, Scheme, read_id, scheme_of

NAMED = 20  # entries that are no ids, in one message
SCHEMES: tuple[Scheme, ...] = ("pmid", "pmcid", "doi")  # in this order: the first that a row has is taken
_MOST_DIGITS = 9
_LONGEST_ERROR = 260  # characters; a cell is at most 255 wide
# What stands in a cell that has no id.
_NOTHING = frozenset(
    {"", "-", "--", "na", "n/a", "#n/a", "nan", "nat", "none", "null", "nil", "<na>", "not available", "not found"}
)
# What a spreadsheet shows in the place of a value: an error ("#REF!", "#WERT!", "#NOM?"), or signs that fill a narrow cell.
_SPOILT = re.compile(r"\s*+#(?:#++|[^\s#]{1,20}[!?])\s*+")


class IdList(NamedTuple):
    """Ids in their canonical form, in the order of the list; `notes` tell what was read, passed over, or left out.

    `others`, where asked for, are the further ids of rows that have several: the DOI beside the PMID.
    """

    ids: list[str]
    notes: list[str]
    others: tuple[str, ...] = ()


class Found:
    """Collects what a reader finds in one file, called `name` in messages; `with_others` also the further ids of its rows."""

    def __init__(self, name: str, *, with_others: bool = False):
        self.name = name
        self._with_others = with_others
        self._others: list[str] = []
        self.ids: list[str] = []
        self.notes: list[str] = []
        self.without = 0
        self.taken: dict[str, int] = dict.fromkeys(SCHEMES, 0)
        self._refused: list[str] = []
        self._refusals = 0

    def take(self, token: Any, place: str, scheme: Scheme | None = None) -> None:
        """Keep one id; what is none is noted with its place. Bare digits are no id in a column that holds another kind."""
        try:
            own = read_id(token)
        except InputError as error:
            self.refuse(place, str(error))
            return
        if scheme not in (None, "pmid") and scheme_of(own) == "pmid" and str(token).strip().isdecimal():
            self.refuse(place, f"{token!r} is no {str(scheme).upper()}; digits alone may be of any catalogue")
            return
        self.ids.append(own)

    def take_digits(self, text: str) -> bool:
        """Keep a PMID that stands alone, as nearly always; lists hold millions. Tells whether it is one."""
        pmid = text.strip()
        if len(pmid) > _MOST_DIGITS or not (pmid.isascii() and pmid.isdigit()) or pmid[0] == "0":
            return False
        self.ids.append(pmid)
        return True

    def take_row(self, values: Mapping[Scheme, Any], place: str) -> None:
        """Keep the id of one row or record: its PMID, else its PMCID, else its DOI. One that has none is counted."""
        from scraper.id_files.plain import iter_tokens

        for scheme in SCHEMES:
            value = values.get(scheme)
            if is_nothing(value):
                continue
            if scheme == "pmid" and isinstance(value, str) and self.take_digits(value):
                self.taken[scheme] += 1
                self._take_others(values, scheme)
                return
            if isinstance(value, str) and _SPOILT.fullmatch(value[:_LONGEST_ERROR]):
                reason = f"{value.strip()!r} is shown in the place of a value: show the column as whole numbers, save again"
                self.refuse(f"{place}, {scheme.upper()}", reason)
                return
            tokens: Iterable[Any] = list(iter_tokens(value)) if isinstance(value, str) else [value]
            if not tokens:  # nothing but a comment
                continue
            self.taken[scheme] += 1
            for token in tokens:
                self.take(token, f"{place}, {scheme.upper()}", scheme)
            self._take_others(values, scheme)
            return
        self.without += 1

    def _take_others(self, values: Mapping[Scheme, Any], taken: Scheme) -> None:
        """Keep the further ids of a row, where they are asked for; what is none is passed over: the row has its id."""
        for scheme, value in values.items() if self._with_others else ():
            if scheme == taken or is_nothing(value):
                continue
            with suppress(InputError):
                own = read_id(value)
                if scheme_of(own) == scheme:
                    self._others.append(own)

    def refuse(self, place: str, reason: str) -> None:
        """Note an entry that is no id."""
        self._refusals += 1
        if len(self._refused) < NAMED:
            self._refused.append(": ".join(filter(None, (place, reason))))

    def end(self) -> IdList:
        """All ids. Raises InputError when there were entries that are none."""
        if self._refusals == 1:
            raise InputError(self._refused[0])
        if self._refusals:
            where = f"{self.name}: " if self.name else ""
            error = InputError(f"{where}{self._refusals:,} entries are no ids of papers, such as {self._refused[0]}")
            for line in self._refused:
                error.add_note(line.removesuffix(f": {ID_FORMS}"))
            if self._refusals > NAMED:
                error.add_note(f"and {self._refusals - NAMED:,} more")
            raise error
        return IdList(self.ids, self.notes, tuple(self._others))

    def tell_columns(self, names: Mapping[Scheme, str], where: str) -> None:
        """Note which columns were read, and how many rows had nothing in them."""
        first, *others = [repr(names[scheme]) for scheme in SCHEMES if scheme in names]
        then = f", where it is empty {' then '.join(others)}," if others else ""
        filled = [f"{self.taken[one]:,} by {one.upper()}" for one in SCHEMES if one in names and self.taken[one]]
        by = f" ({', '.join(filled)})" if len(filled) > 1 else ""
        without = f", {self.without:,} row{'s' if self.without > 1 else ''} without" if self.without else ""
        self.notes.append(f"reading column {first}{then} of {where}: {len(self.ids):,} ids{by}{without}")


def is_nothing(value: object) -> bool:
    """Whether a cell holds no id: it is empty, or says so."""
    if isinstance(value, float) and math.isnan(value):
        return True
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING)
