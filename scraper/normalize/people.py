"""People: whether two names are one person, and what the author lists of several sources tell of each.

Names differ by source: "Menigaux C", "Menigaux, Claude", "Claude Menigaux"; particles, second family names and
accents stand here or there. A match says why; what is only likely joins two authors at the same place in lists of
the same length, never two alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import eq
from typing import Any, Literal, NamedTuple

import msgspec

from scraper.model import Author, JoinedPart
from scraper.text import ascii_key

_WORD = re.compile(r"\w+")
_MOST_NAMESAKES = 40  # of one family name and initial in one list; only somebody who has no namesake is paired


class Match(NamedTuple):
    """Whether two descriptions are of one person or article, and why: `same`, `likely` (nothing contradicts) or `different`."""

    status: Literal["same", "likely", "different"]
    reason: str


def match_person(one: Author, other: Author) -> Match:
    """Whether two names can be one person's, or one group's.

    >>> claude, short = Author(family="Menigaux", given="Claude"), Author(family="Menigaux", initials="C")
    >>> match_person(claude, short)
    Match(status='same', reason='same family name and initials')
    >>> match_person(Author(family="Márquez", given="Gabriel García"), Author(family="Garcia Marquez", given="Gabriel")).status
    'same'
    >>> match_person(claude, Author(family="Menigaux", given="Carl")).status, match_person(short, Author(family="Menigo")).status
    ('different', 'different')
    """
    if one.orcid and other.orcid:
        return Match("same", "same ORCID") if one.orcid == other.orcid else Match("different", "different ORCIDs")
    if one.literal or other.literal:
        same = ascii_key(one.literal or "") == ascii_key(other.literal or "")
        return Match("same", "same group") if same else Match("different", "different groups")
    if one.suffix and other.suffix and ascii_key(one.suffix) != ascii_key(other.suffix):
        return Match("different", "different suffixes")
    if _words(one.family) != _words(other.family):
        if one.given and other.given and sorted(_all_words(one)) == sorted(_all_words(other)):
            return Match("same", "same words, divided otherwise between given and family name")
        return Match("different", "different family names")
    return _match_given(one, other)


def _match_given(one: Author, other: Author) -> Match:
    """Two people with one family name: their given names, or what there is of them."""
    first, second = _words(one.given), _words(other.given)
    if first and second and len(first[0]) > 1 and len(second[0]) > 1:
        # "Xiao-Ming" is not "Xiao-Hong", but "Ana" may be "Ana María" and "John A" may be "John Albert".
        further = zip(first[1:], second[1:], strict=False)
        same = first[0] == second[0] and all(a.startswith(b) or b.startswith(a) for a, b in further)
        return Match("same", "same family and given name") if same else Match("different", "different given names")
    short, long = sorted((_initials(one), _initials(other)), key=len)
    if not short:
        return Match("likely", "same family name, no given name to compare")
    return Match("same", "same family name and initials") if long.startswith(short) else Match("different", "different initials")


def _words(name: str | None) -> tuple[str, ...]:
    return tuple(_WORD.findall(ascii_key(name or "", keep_spaces=True)))


def _all_words(author: Author) -> tuple[str, ...]:
    return _words(author.family) + _words(author.given)


def _initials(author: Author) -> str:
    """The initials, of the given name if the source prints none; a short word in capitals is initials already ("JN Mark")."""
    if author.initials:
        return "".join(_words(author.initials))
    words = _WORD.findall(author.given or "")
    return "".join(ascii_key(word if word.isupper() and len(word) <= 3 else word[0]) for word in words)


def pair_people(kept: Sequence[Author], others: Sequence[Author]) -> dict[int, tuple[int, str]]:
    """For the places in `kept`, the place of the same person in `others` and why; nobody stands in two pairs.

    Lists of one length are paired place by place if no place contradicts; else only people whose name fits one alone.
    """
    if len(kept) == len(others):
        matches = [match_person(one, other) for one, other in zip(kept, others, strict=True)]
        if all(match.status != "different" for match in matches):
            return {place: (place, f"same place, {match.reason}") for place, match in enumerate(matches)}
    fits: dict[int, list[tuple[int, str]]] = {}
    by_family: dict[str, list[int]] = {}
    for place, other in enumerate(others):
        by_family.setdefault(_block(other), []).append(place)
    for place, one in enumerate(kept):
        namesakes = by_family.get(_block(one), [])
        found = [(at, match_person(one, others[at])) for at in (namesakes if len(namesakes) <= _MOST_NAMESAKES else ())]
        fits[place] = [(at, match.reason) for at, match in found if match.status == "same"]
    taken = Counter(at for found in fits.values() for at, _ in found)
    return {place: found[0] for place, found in fits.items() if len(found) == 1 and taken[found[0][0]] == 1}


def _block(author: Author) -> str:
    """Names with different blocks are of different people, but for family names of several words."""
    return ascii_key(author.literal) if author.literal else (_words(author.family) or ("",))[-1] + _initials(author)[:1]


def agree_on_people(kept: Sequence[Author], others: Sequence[Author]) -> bool:
    """Whether the second list says nothing that the first does not: the same people in the same order, none with a fuller name
    or other ids.
    """
    if len(kept) != len(others):
        return False
    pairs = pair_people(kept, others)
    if any(place not in pairs or pairs[place][0] != place for place in range(len(kept))):
        return False
    return all(_adds_nothing(one, other) for one, other in zip(kept, others, strict=True))


def _adds_nothing(kept: Author, other: Author) -> bool:
    if other.orcid not in (None, kept.orcid) or len(_all_words(other)) > len(_all_words(kept)):
        return False
    names = [(kept.family, other.family), (kept.given, other.given), (kept.literal, other.literal)]
    if any(one and two and one.isascii() and not two.isascii() for one, two in names):  # "Müller" tells more than "Muller"
        return False
    if (other.suffix and not kept.suffix) or len(_initials(other)) > len(_initials(kept)):
        return False
    if sum(map(len, _words(other.given))) > max(sum(map(len, _words(kept.given))), len(_initials(kept))):
        return False
    known = {ascii_key(one) for one in kept.affiliations}
    return all(ascii_key(one) in known for one in other.affiliations)


def is_fuller(kept: Sequence[Author], other: Sequence[Author]) -> bool:
    """Whether `other` names all the people of `kept`, in their order, and more people or more given names."""
    if len(other) < len(kept):
        return False
    pairs = [match_person(one, two) for one, two in zip(kept, other, strict=False)]
    if any(pair.status == "different" for pair in pairs):
        return False
    return len(other) > len(kept) or sum(map(_is_spelled, other)) > sum(map(_is_spelled, kept))


def _is_spelled(author: Author) -> bool:
    return any(len(word) > 1 for word in _words(author.given)) and not (author.given or "").isupper()


def join_people(
    kept: Sequence[Author], others: Sequence[tuple[str, Sequence[Author]]]
) -> tuple[tuple[Author, ...], tuple[JoinedPart, ...]]:
    """The authors with what they lack and other sources give, and from whom each is and why.

    Joined are ORCIDs, other ids, equal contributions, and affiliations together with the ids of these. `others` are source and
    list, best source first. An ORCID that already stands at another author is not joined.
    """
    people, joined, orcids = list(kept), [], {one.orcid for one in kept}
    for source, authors in others:
        if len(authors) == len(people) and all(map(eq, people, authors)):  # as the same list by another way
            continue
        for place, (at, reason) in sorted(pair_people(people, authors).items()):
            known, more = people[place], authors[at]
            if more.orcid and known.orcid is None and more.orcid not in orcids:
                known = msgspec.structs.replace(known, orcid=more.orcid)
                orcids.add(more.orcid)
                joined.append(JoinedPart(source, f"[{place}].orcid", reason))
            for part, values in _parts_to_join(known, more):
                known = msgspec.structs.replace(known, **values)
                joined.append(JoinedPart(source, f"[{place}].{part}", reason))
            people[place] = known
    return tuple(people), tuple(joined)


def _parts_to_join(known: Author, more: Author) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts that the first lacks; ids of affiliations count their places, so they go with those, or with equal ones."""
    if more.affiliations and not known.affiliations:
        yield "affiliations", {"affiliations": more.affiliations, "affiliation_ids": more.affiliation_ids}
    elif more.affiliation_ids and not known.affiliation_ids and more.affiliations == known.affiliations:
        yield "affiliation_ids", {"affiliation_ids": more.affiliation_ids}
    if more.ids and not known.ids:
        yield "ids", {"ids": more.ids}
    if more.equal_contribution is not None and known.equal_contribution is None:
        yield "equal_contribution", {"equal_contribution": more.equal_contribution}
