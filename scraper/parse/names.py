"""One name as tags, pages and reference lists spell it: a person, an organisation, or nobody.

Degrees, titles and roles are no part of a name; "et al." is nobody; a name of several people joined is several. What NLM says
of names: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#authorlist
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from scraper.model import Author
from scraper.parse.nlm_names import PARTICLES, split_suffix
from scraper.parse.nlm_names import read_person as read_plain_person
from scraper.parse.organisations import is_organisation

_LONGEST = 300  # characters; a longer text is no name
_NOBODY = re.compile(
    r"(?:and |& )?(?:et\.? ?al\.?|al\.|others|colleagues|co-?workers|u\. ?a\.)|\[?(?:no authors? (?:listed|available|given)|"
    r"unknown|not available|none|null|n/?a|undefined|nan)\]?",
    re.IGNORECASE,
)
_ET_AL = re.compile(r"(?<![\s,;])[\s,;]*+(?:and\s++|&\s*+)?\b(?:et\.?\s?al\b\.?|and others\b)\s*+$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]++(?:\.?[ '’-][^\W\d_]++)++")  # a name of several words, nothing else printed with it
_OTHERS = ("al", "others")  # how names end that may be those of nobody
_ROLE = re.compile(
    r"(?<!\s)\s*+[(\[]\s*+(?:eds?|editors?|hrsg|hg|trans|translator|coord|dir|comp|author|"
    r"corresponding author|deceased)\.?\s*+[)\]]|"
    r"(?<!\s)\s*+,\s*+(?:eds?\.|editors?|co-?editors?)\s*+$",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"(?<=[^\W\d_])(?:[0-9*†‡§]{1,2}(?:,[0-9*†‡§]{1,2}){0,6}+)$|(?<!\s)\s{1,3}+\([^()]{0,80}+\)$"
)  # of institutions
_INVERTED = re.compile(r"[^\W\d_][^,]{0,40} (?:[A-Z]\.?-?){1,3}")
_TITLE = re.compile(r"(?:(?:professor|prof|dr|mr|mrs|ms|sir|dame)\b\.?(?:\s+med\b\.?)?\s+)+(?=\S+\s+\S)", re.IGNORECASE)
_DEGREES = frozenset(
    "md phd dphil msc bsc ms bs ma ba mph drph mbbs mbchb mb chb bchir mbbchir mrcp mrcs mrcog mrcpsych rn pharmd dds dmd "
    "dvm vmd do dsc scd mhs mhsc mphil med edd jd llb llm psyd dnp pt dpt rd mba mmed mres meng beng msn bsn aprn mpp msw "
    "drmed drrernat cnm np pac otr crna habil mstat mbe mbi mtech btech dm mch frcs frcp frca frcog frcr frcpc frcsc "
    "frcpath frcophth frcpch frcpe frcsed facp facs faha facc fesc facog faap facep fasn fccp fccm fidsa fhrs fscai fasco "
    "fracp fracs fanzca".split()
)
# Behind a name without a comma, only what cannot be initials: "Marsh MD" is M. D. Marsh.
_SURE_DEGREES = frozenset("phd dphil msc bsc pharmd mbbs mph mbchb drph psyd scd frcs frcp frca mphil".split())
_JOINED = re.compile(r"(?<!\s)\s*+;\s*+|(?<!\s)\s++(?:and|&)\s++")
_LOOSE = " ,;*†‡§"  # around a name: marks of institutions and what parts a list
_LETTER = re.compile(r"[^\W\d_]")


def read_people(texts: Iterable[str]) -> tuple[Author, ...]:
    """The people and organisations of some names, in their order; a name that joins several is several, nobody is left out.

    >>> [one.family for one in read_people(["Ada Marsh; Bo Nau", "et al.", "Cy Dee, MD, PhD"])]
    ['Marsh', 'Nau', 'Dee']
    """
    return tuple(one for text in texts for piece in _split_people(text) if (one := read_person(piece)) is not None)


def read_person(text: str) -> Author | None:
    """One person or organisation; None where the text names nobody.

    >>> read_person("Dee  CY (ed)").family, read_person("Marsh, Ada, MD, PhD").given, read_person("El Gammal MD").initials
    ('Dee', 'Ada', 'MD')
    >>> read_person("Centers for Disease Control and Prevention").literal, read_person("Jacqueline R Center").family
    ('Centers for Disease Control and Prevention', 'Center')
    >>> read_person("et al"), read_person("(ed)")
    (None, None)
    """
    name = without_et_al(_ROLE.sub("", " ".join(text[:_LONGEST].split()))).strip(_LOOSE)
    name = name.removesuffix(" and").removesuffix(" &").strip(_LOOSE)  # of a list: "Ada Marsh, *, ‡ and"
    if len(text) > _LONGEST or not _LETTER.search(name) or _NOBODY.fullmatch(name):
        return Author(literal=text) if len(text) > _LONGEST else None
    if is_organisation(name):
        return Author(literal=name)
    name, suffix = _take_suffix(_without_degrees(_TITLE.sub("", _MARKS.sub("", name))) or name)
    person = read_plain_person(name)
    if not (person.family or person.literal or person.given):
        return None
    return msgspec.structs.replace(person, suffix=suffix) if suffix and person.family else person


def is_somebody(text: str) -> bool:
    """Whether a text names a person or organisation: whether `read_person` gives one, told of most names by their letters alone.

    >>> is_somebody("Ada B. Marsh"), is_somebody("No authors listed"), is_somebody("Marsh et al.")
    (True, False, True)
    """
    if len(text) <= _LONGEST and _WORDS.fullmatch(text) and not text.lower().endswith(_OTHERS):
        return _NOBODY.fullmatch(text) is None
    return read_person(text) is not None


def without_et_al(text: str) -> str:
    """The text without an "et al." or "and others" at its end."""
    return _ET_AL.sub("", text)


def _take_suffix(name: str) -> tuple[str, str | None]:
    """The name without its generation, wherever that stands, and the generation: "Voss, Jr., Ida", "Bea Quill III"."""
    parts = [part.strip() for part in name.split(",")]
    found = [part for part in parts[1:] if split_suffix(f"x {part}")[1] == part]
    if found and len(parts) > 2:
        return ", ".join(part for part in parts if part != found[0]), found[0]
    head, suffix = split_suffix(name)
    return (head, suffix) if suffix and len(head.split()) > 1 and len(parts) == 1 else (name, None)


def _without_degrees(name: str) -> str:
    """The name without what its bearer may put behind it: "Ada Marsh, MD, PhD", "Marsh, Ada, M.D."; generations stay."""
    head, *parts = (part.strip() for part in name.split(","))
    words = head.split(" ")
    is_family = len(words) == 1 or words[0].lower() in PARTICLES
    if is_family and len(parts) == 1:  # "Marsh, MD" are a family name and initials
        return name
    kept = [head, *(part for part in parts if part and not _is_degree(part))]
    while len(kept) == 1 and len(words) > 2 and _letters(words[-1]) in _SURE_DEGREES:
        words.pop()
    return " ".join(words) if len(kept) == 1 else ", ".join(kept)


def _is_degree(text: str) -> bool:
    """Whether a text is one degree or several: "Ph. D.", "MD PhD", "BSc (Hons)"."""
    plain = re.sub(r"\([^()]*\)", "", text)
    words = [word for word in re.split(r"[\s/&-]+", plain) if word]
    return _letters(plain) in _DEGREES or (words != [] and all(_letters(word) in _DEGREES for word in words))


def _letters(text: str) -> str:
    return re.sub(r"[.\s]", "", text).lower()


def _split_people(text: str) -> list[str]:
    """The names that one text joins: by ";", or by "and" between two whole names."""
    if ";" in text:
        return [piece for part in text.split(";") for piece in _split_people(part) if piece.strip()]
    if is_organisation(" ".join(text.split())):
        return [text]
    listed = [piece.strip() for piece in text.split(",")]
    if len(listed) > 1 and all(map(_INVERTED.fullmatch, listed)):  # "Quill B., Tarn T."
        return [", ".join(piece.rsplit(" ", 1)) for piece in listed]
    pieces = [piece for piece in _JOINED.split(text) if piece.strip()]
    whole = len(pieces) > 1 and all(" " in piece.strip() for piece in pieces)
    return pieces if whole else [text]


def split_names(joined: str) -> list[str]:
    """Names joined by ";", or by "," where each piece is a whole name ("Ana B. Núñez, Wei Li, and Mei Ng").

    A generation or a degree behind a comma belongs to the name before it.

    >>> split_names("Ana B. Núñez, Wei Li, and  Mei Ng"), split_names("Núñez, Ana; Li, Wei;")
    (['Ana B. Núñez', 'Wei Li', 'Mei Ng'], ['Núñez, Ana', 'Li, Wei'])
    >>> split_names("Ada Marsh, Jr., Bo Nau, PhD"), split_names("Marsh, Ada")
    (['Ada Marsh, Jr.', 'Bo Nau, PhD'], ['Marsh, Ada'])
    >>> split_names("Ada Marsh, , Bo Nau")
    ['Ada Marsh', 'Bo Nau']
    """
    pieces = [piece.strip() for piece in joined.split(";") if piece.strip()]
    if len(pieces) != 1:
        return pieces
    names: list[str] = []
    for piece in (re.sub(r"^and\s+", "", piece.strip()) for piece in joined.split(",")):
        if names and (_is_degree(piece) or split_suffix(f"x {piece}")[1]):
            names[-1] += f", {piece}"
        elif piece:
            names.append(piece)
    return names if len(names) > 1 and all(" " in name for name in names) else pieces
