"""PMID, PMCID and DOI: read, check, print.

`clean_` functions give the canonical text or None; `read_pmid` and `read_id` are for what people type and programs pass on, and
refuse whatever could be an id of another namespace instead of guessing.

Rules: PMID, digits without leading zero (NLM, "PMID" in the PubMed User Guide); PMCID, `PMC` and digits
(NCBI ID converter); DOI, `10.` + registrant + `/` + suffix (ISO 26324), compared without case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from numbers import Real
from typing import Literal, SupportsInt
from urllib.parse import unquote

from scraper.errors import InputError

# [0-9] and fullmatch on purpose: \d takes Arabic digits, and $ takes a final newline.
_PMID = re.compile(r"[1-9][0-9]{0,8}")
_PMCID = re.compile(r"(?:PMC)?([1-9][0-9]{0,8})(?:\.[0-9]+)?", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_ORCID = re.compile(r"(?:^|[/\s:])([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?$")
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s%&\x00-\x1f\x7f-\x9f\ufffd]*[^\s%&.,;\x00-\x1f\x7f-\x9f\ufffd]")
_ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9X])", re.IGNORECASE)
_ISBN = re.compile(r"(?:97[89][ -]?)?[0-9](?:[ -]?[0-9]){8}[ -]?[0-9X]", re.IGNORECASE)
_ROR = re.compile(r"(?:https?://ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})", re.IGNORECASE)
_REGISTER = re.compile(r"https?://id\.crossref\.org/(?:issn|isbn)/|(?:urn:)?(?:issn|isbn):?\s*", re.IGNORECASE)
_LONGEST_DOI = 2_000  # characters; registered names are far shorter
_OPENED = {")": "(", "]": "[", ">": "<"}
_PMID_LABEL = re.compile(r"^PMID\s*:\s*", re.IGNORECASE)
# A resolver with or without its scheme, also behind a library's proxy ("doi-org.ezproxy.example.edu"), or a label.
_DOI_PREFIX = re.compile(
    r"(?:(?:https?:)?(?://)?(?:www\.|dx\.){0,2}+doi[.-]org[\w.:-]{0,200}+/|info:doi/|urn:doi:|doi(?:\s*+[:=.]\s*+|\s++))++",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#[0-9]{1,4}|#x[0-9a-f]{1,4});", re.IGNORECASE)
_REMARK = re.compile(r"(?<!\s)\s++\[(?:doi|pii)\]$", re.IGNORECASE)  # as PubMed's text formats have it
_ENCODED_SLASH = re.compile(r"10\.[0-9.]++%(?:25)*+2f", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_IN_TEXT = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]++){0,5}+/[^\s\"“”‘’{}|^`]++")
# What sites and printers put behind a DOI without a space between.
_BEHIND_DOI = re.compile(
    r"(?:pmid|pmcid|pmc|doi|epub|isbn|issn)\s*+:|https?:|\[(?:pubmed|cross|doi|pmc|medline|google|free|web|cas)|"
    r"(?<=[^a-z])(?:pubmed|crossref|medline|google ?scholar|full text|view article|open url|find)\b",
    re.IGNORECASE,
)
_SITE = r"(?:https?://)?(?:www\.)?"
_PUBMED_URL = re.compile(
    rf"{_SITE}(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:m\.)?ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/(?:article|abstract)/MED)"
    r"/([0-9]{1,10})/?(?:[?#]\S*+)?",
    re.IGNORECASE,
)
_PMC_URL = re.compile(
    rf"{_SITE}(?:pmc\.ncbi\.nlm\.nih\.gov/articles|ncbi\.nlm\.nih\.gov/(?:labs/)?pmc/articles"
    r"|europepmc\.org/(?:articles|article/PMC|abstract/PMC))"
    r"/(PMC[0-9]{1,9})(?:[/?#]\S*+)?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"([1-9][0-9]{0,8})\.0+")  # as spreadsheets and data frames print a whole number
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
# Groups of exactly three digits behind the first: one number as spreadsheets print it, or a list; nobody can know.
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ ,.'’\u00a0\u2007\u2009\u202f][0-9]{3})+")
_PMCID_LABEL = re.compile(r"^PMCID\s*+:\s*+", re.IGNORECASE)
_TWO_DOIS = re.compile(r"[,;|]\s*+(?:doi:|https?://)?10\.[0-9]{4,9}/|[,;][0-9]{1,9}$", re.IGNORECASE)
ID_FORMS = (
    "a PMID is 1 to 9 digits ('PMID:digits', a PubMed address and whole numbers too), a PMCID 'PMC' and digits, a DOI 10.…/…"
)
_LONGEST_SHOWN = 80
_LARGEST = 10**15  # no id is so large a number

Scheme = Literal["pmid", "pmcid", "doi"]


def clean_pmid(text: str) -> str | None:
    """The PMID in `text`, or None.

    >>> clean_pmid(" 37622028 "), clean_pmid("PMID: 37622028")
    ('37622028', '37622028')
    >>> clean_pmid("0123"), clean_pmid("٣٧"), clean_pmid("PMC128915"), clean_pmid("1234567890")
    (None, None, None, None)
    """
    if _PMID.fullmatch(text):  # as nearly always; whole files hold millions
        return text
    bare = _PMID_LABEL.sub("", text.strip()).strip()
    return bare if _PMID.fullmatch(bare) else None


def clean_pmcid(text: str) -> str | None:
    """`PMC` and digits, or None. Bare digits are taken: call it only on text that a page labels as a PMCID.

    >>> clean_pmcid("11761137."), clean_pmcid("pmc11139319"), clean_pmcid("PMC3446384.1")
    ('PMC11761137', 'PMC11139319', 'PMC3446384')
    >>> clean_pmcid("NIHMS123") is None
    True
    """
    match = _PMCID.fullmatch(text.strip().rstrip("."))
    return f"PMC{match[1]}" if match else None


def clean_doi(text: str) -> str | None:
    """Lower case, without resolver prefix, percent-encoding or the period that ends a sentence; or None.

    >>> clean_doi("DOI: 10.2147/JPR.S492151."), clean_doi("https://doi.org/10.1155%2F2013%2F247835")
    ('10.2147/jpr.s492151', '10.1155/2013/247835')
    >>> clean_doi("10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2")
    '10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2'
    >>> clean_doi("doi.org"), clean_doi("10.1/")
    (None, None)
    >>> clean_doi("www.doi.org/10.5555/a"), clean_doi("info:doi/10.5555/a"), clean_doi("DOI 10.5555/a")
    ('10.5555/a', '10.5555/a', '10.5555/a')
    >>> clean_doi("10.5555%252Fa"), clean_doi("doi.org/10.5555/a%2Fb"), clean_doi("doi:10.5555/a%2Fb")
    ('10.5555/a', '10.5555/a/b', '10.5555/a%2fb')
    >>> clean_doi("10.5555/(SICI)1:5&#60;413::AID&#62;3.0.CO;2-I"), clean_doi("https://doi-org.ezproxy.example.edu/10.5555/a")
    ('10.5555/(sici)1:5<413::aid>3.0.co;2-i', '10.5555/a')
    >>> clean_doi("https://doi.org/10.5555/a%00b") is None  # a control character is part of no name (ISO 26324)
    True
    """
    if _PLAIN_DOI.fullmatch(text):  # as nearly always; whole files hold millions
        return text.lower()
    if len(text) > _LONGEST_DOI:
        return None
    bare = _REMARK.sub("", _unescape(text.strip()).strip("<>"))
    prefix = _DOI_PREFIX.match(bare)
    is_address = bare.lower().startswith("http") or (prefix is not None and "org" in prefix[0].lower())
    bare = bare[prefix.end() :].strip() if prefix else bare
    if is_address or _ENCODED_SLASH.match(bare):
        bare = _unquote(bare)
    bare = bare.rstrip(".,;")
    return bare.lower() if _DOI.fullmatch(bare) and not _CONTROL.search(bare) else None


def find_doi(text: str) -> str | None:
    """The first DOI in a running text, which stops where its grammar does: at white space, quotes, a label glued to it.

    A closing bracket belongs to it only when it was opened in it.

    >>> find_doi("Knots 5, 11–19. doi:10.5555/ref.hw.1pmid:998000931"), find_doi("(https://doi.org/10.5555/com-09-s(e)1).")
    ('10.5555/ref.hw.1', '10.5555/com-09-s(e)1')
    >>> find_doi("10.5555/bi961544+ [PubMed]"), find_doi("see 10.5555/a.x.pmid:1, 2"), find_doi("no. 10.5")
    ('10.5555/bi961544+', '10.5555/a.x', None)
    """
    for found in _IN_TEXT.finditer(text):
        glued = _BEHIND_DOI.search(found[0], found[0].index("/") + 2)
        doi = found[0][: glued.start()] if glued else found[0]
        cleaned = clean_doi(_without_end(doi))
        if cleaned:
            return cleaned
    return None


def _without_end(doi: str) -> str:
    """Without the signs that end a sentence or close a bracket opened before the DOI."""
    while doi:
        last = doi[-1]
        if last in ".,;:'’»*" or (last in _OPENED and doi.count(last) > doi.count(_OPENED[last])):
            doi = doi[:-1]
        else:
            break
    return doi


def _unescape(text: str) -> str:
    """Without HTML's entities, which some deposit in old DOIs, escaped once or twice."""
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return text


def _unquote(text: str) -> str:
    """Without percent-encoding, of once or twice."""
    for _ in range(2):
        if "%" not in text:
            break
        text = unquote(text)
    return text


def clean_orcid(text: str) -> str | None:
    """The ORCID in `text`, with hyphens, if its check digit holds (ISO 7064, MOD 11-2); else None.

    >>> clean_orcid("https://orcid.org/0000-0002-1825-0097?lang=en"), clean_orcid("http://orcid.org/")
    ('0000-0002-1825-0097', None)
    >>> clean_orcid("http://orcid.org/0000-0002-1825-0097"), clean_orcid("0000000218250097"), clean_orcid("0000-0002-1825-0098")
    ('0000-0002-1825-0097', '0000-0002-1825-0097', None)
    """
    match = _ORCID.search(re.split(r"[?#]", text[:200], maxsplit=1)[0].strip().upper())
    if match is None:
        return None
    digits = "".join(match.groups())
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "-".join(match.groups()) if digits[-1] == ("X" if check == 10 else str(check)) else None


def clean_issn(text: str) -> str | None:
    """The ISSN in `text`, with its hyphen, if it is of that form (ISO 3297); its check digit is not looked at; else None.

    >>> clean_issn("http://id.crossref.org/issn/0378-5955"), clean_issn("2434561x"), clean_issn("0378")
    ('0378-5955', '2434-561X', None)
    """
    match = _ISSN.fullmatch(_REGISTER.sub("", text.strip(), count=1))
    return f"{match[1]}-{match[2].upper()}" if match else None


def clean_isbn(text: str) -> str | None:
    """The ISBN in `text` as printed, without a register's address before it, if it is of that form; else None.

    >>> clean_isbn("http://id.crossref.org/isbn/978-3-16-148410-0"), clean_isbn("0-306-40615-X"), clean_isbn("978316148410")
    ('978-3-16-148410-0', '0-306-40615-X', None)
    """
    printed = _REGISTER.sub("", text.strip(), count=1)
    digits = re.sub(r"[ -]", "", printed)
    return printed if _ISBN.fullmatch(printed) and (len(digits) == 10 or digits.isdigit()) else None


def is_isbn(text: str) -> bool:
    """Whether the check digit of a text in the form of an ISBN holds (ISO 2108).

    >>> is_isbn("978-3-16-148410-0"), is_isbn("0-306-40615-2"), is_isbn("080442957X"), is_isbn("9783161484101")
    (True, True, True, False)
    """
    digits = re.sub(r"[ -]", "", text).upper()
    if len(digits) == 10:
        return _weighted(digits, range(10, 0, -1)) % 11 == 0
    return _weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def _weighted(digits: str, weights: Iterable[int]) -> int:
    """The sum of the digits, each times its weight; X counts ten."""
    return sum(weight * (10 if digit == "X" else int(digit)) for digit, weight in zip(digits, weights, strict=True))


def clean_ror(text: str) -> str | None:
    """The id of the Research Organization Registry in `text`, without its address, if it is of its form; else None.

    >>> clean_ror("https://ror.org/03yrm5c26"), clean_ror("03yrm5c26"), clean_ror("grid.1.2"), clean_ror("https://ror.org/abc")
    ('03yrm5c26', '03yrm5c26', None, None)
    """
    match = _ROR.fullmatch(text.strip())
    return match[1].lower() if match else None


def read_pmid(token: str | SupportsInt) -> str:
    """The PMID a person typed or a program passes on: digits, `PMID:digits`, the address of a PubMed page, a whole number.

    Numbers are of any library (a data frame's 37622028 or 37622028.0). Raises InputError, naming the token, on anything else:
    also on True, a negative number, one that is not whole, or none (NaN).

    >>> read_pmid("https://pubmed.ncbi.nlm.nih.gov/37622028/?from=x"), read_pmid(37622028), read_pmid("37622028.0")
    ('37622028', '37622028', '37622028')
    >>> read_pmid("PMC128915")
    Traceback (most recent call last):
    scraper.errors.InputError: 'PMC128915' is a PMCID, not a PMID; look up its PMID first, the digits alone name another paper
    """
    found = read_id(token)
    scheme = scheme_of(found)
    if scheme == "pmcid":
        raise InputError(f"{_shown(token)} is a PMCID, not a PMID; look up its PMID first, the digits alone name another paper")
    if scheme == "doi":
        raise InputError(f"{_shown(token)} is a DOI, not a PMID; look up its PMID first ('scraper ids', scraper.convert_ids)")
    return found


def read_id(token: str | SupportsInt) -> str:
    """The PMID, PMCID or DOI that a person typed or a program passes on, in its canonical form; `scheme_of` tells which it is.

    Raises InputError, naming the token, on anything else, and on what could be an id of two kinds.

    >>> read_id("doi:10.5555/A"), read_id("https://pmc.ncbi.nlm.nih.gov/articles/PMC3446384/"), read_id("PMID: 12")
    ('10.5555/a', 'PMC3446384', '12')
    >>> read_id("12,345,678")
    Traceback (most recent call last):
    scraper.errors.InputError: '12,345,678' is one number with separators, or a list: write 12345678, or one id per line
    """
    text = _text_of(token).strip()
    if _PMID.fullmatch(text):  # as nearly always; lists hold millions
        return text
    _refuse_doubtful(text)
    url = _PUBMED_URL.fullmatch(text)
    whole = _WHOLE.fullmatch(text)
    pmid = clean_pmid(url[1] if url else whole[1] if whole else text)
    if pmid:
        return pmid
    in_pmc = _PMC_URL.fullmatch(text)
    named = in_pmc[1] if in_pmc else _PMCID_LABEL.sub("", text)
    pmcid = clean_pmcid(named) if named[:3].upper() == "PMC" else None
    doi = None if pmcid else clean_doi(text.partition("#")[0] if "://" in text else text)
    if pmcid or doi:
        return pmcid or doi or ""
    raise InputError(f"{_shown(token)} is no id of a paper: {ID_FORMS}")


def scheme_of(canonical: str) -> Scheme:
    """Of which kind an id in its canonical form is.

    >>> scheme_of("12"), scheme_of("PMC12"), scheme_of("10.5555/a")
    ('pmid', 'pmcid', 'doi')
    """
    return "pmcid" if canonical.startswith("PMC") else "doi" if "/" in canonical else "pmid"


def _text_of(token: object) -> str:
    """A text as it is, a whole number as its digits."""
    if isinstance(token, str):
        return token
    number = None if isinstance(token, bool) else token
    if isinstance(number, Real) and isinstance(number, SupportsInt) and _is_whole(number):
        return str(int(number))
    raise InputError(f"{_shown(token)} is no id of a paper: {ID_FORMS}")


def _is_whole(number: Real) -> bool:
    """Whether a number is whole, and not larger than any id."""
    try:
        return float(number).is_integer() and abs(float(number)) < _LARGEST
    except OverflowError:
        return False


def _refuse_doubtful(text: str) -> None:
    """Raise InputError on what could be read in two ways, or was rounded by a spreadsheet."""
    if _THOUSANDS.fullmatch(text):
        digits = re.sub(r"[^0-9]", "", text[:_LONGEST_SHOWN])
        raise InputError(f"{_shown(text)} is one number with separators, or a list: write {digits}, or one id per line")
    if _ROUNDED.fullmatch(text):
        raise InputError(
            f"{_shown(text)} is a number that a spreadsheet has rounded: show the column as whole numbers, save again"
        )
    if len(text) < _LONGEST_DOI and "10." in text:
        if _TWO_DOIS.search(text, text.index("10.")):
            raise InputError(f"{_shown(text)} could be one DOI or several ids: write one id per line")
        if "#" in text and "://" not in text:
            raise InputError(
                f"{_shown(text)}: whether '#' begins a comment or is of the DOI is not clear: write a blank before a comment"
            )


def _shown(token: object) -> str:
    if isinstance(token, int) and abs(token) >= _LARGEST:  # Python prints no number of more than 4,300 digits
        return "a number of more than 15 digits"
    shown = repr(token[: _LONGEST_SHOWN + 1] if isinstance(token, str) else token)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 3]}..."
