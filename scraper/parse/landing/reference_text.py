"""The text of one entry of a printed reference list: as a reader sees it, without its number and the site's link words.

Known words that are no citation ("View PDF", "Times Cited: 21", "CAS") are left out where they are all that an element with
links says; records of data bases and copies for machines, which sites hide below an entry, are none of it.
"""

from __future__ import annotations

import re

from lxml import etree

from scraper.parse.html import inline_text, is_longer

_LONGEST_LINKS = 200  # characters of an element that holds links only
_MOST_WORDS = 2_000  # of an entry; one of more is no citation but a page
_PHRASES = etree.XPath(".//a | .//button | .//span[.//a] | .//div[.//a] | .//li[.//a] | .//p[.//a] | .//small[.//a]")
# Numbers, and what is hidden or said of the reference by others: records of data bases, copies of names for machines.
_BESIDE = frozenset(
    "label ref-label citation-label bullet reference-list__ordinal_number refnumber xslopenurl indented-counter casrecord "
    "cascontent duplicate sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only easyscholarpaperflag "
    "easyscholar-ranking tooltip ref-popup".split()
)
_WORDS = frozenset(
    word.strip()
    for word in (
        "references | full article | supporting information | "
        "+ | abstract | abstract/free full text | ads | agricola | altmetric | and | article | article at publisher | "
        "article pubmed | article pubmed central | back to text | biomed central full text | bioone | cambridge core | "
        "cas | check for full text | chemport | cited in text | cnki | cross ref | cross-ref | crossref | crossref full "
        "text | dimensions | direct link | doi | doi link | download citation | download pdf | embase | etoc | europe pmc "
        "| export citation | external resources | find in my library | find online | find this article online | first "
        "citation in article | free full text | free pmc | free pmc article | full text | full text (pdf) | full text pdf "
        "| full-text | fulltext | georef | get it | go | google scholar | googlescholar | hide context | html | in google "
        "scholar | infotrieve | inspec | iopscience | isi | isi web of science | jstor | less | link | math sci net | "
        "mathscinet | medline | medline abstract | more | nasa ads | on google scholar | open in new tab | open url | "
        "open url placeholder text | opens in a new tab | opens in a new window | opens in new tab | opens in new window "
        "| opens new tab | opens new window | openurl | openurl placeholder text | order article via infotrieve | pdf | "
        "pmc | pmc article | pmc free article | psycinfo | publisher full text | pubmed | pubmed abstract | pubmed "
        "central | pubmed central full text | pubmed/ncbi | reference source | references in text | related articles | "
        "return to text | scholar | sciencedirect | scitation | scopus | search ads | search google scholar | sfx | show "
        "context | similar articles | springerlink | taylor & francis online | taylor and francis online | this article | "
        "url | view | view abstract | view all | view article | view at google scholar | view at publisher | view at "
        "scopus | view at zentralblatt math | view in article | view in scopus | view large | view pdf | view record | "
        "view record in scopus | view record in web of science | view reference in text | view references in text | "
        "wanfang | web of science | webcite | wiley online library | worldcat | × | ↑ | ↩ | ↵"
    ).split("|")
)
_COUNTED = re.compile(
    r"(?:isi |thomson )?(?:web of science ?)?(?:times cited|cited by):? ?\(?[0-9]{1,6}\)?(?: [a-z]+)?|find it (?:@|at) \w+|"
    r"(?:pmc free article|pubmed|crossref|pmcid|pmid): ?\S{1,60}|open in [\w .]{1,30}|\w{2,12} (?:free )?full text|"
    r"(?:full article|full text|article)? ?\(?(?:pdf|html)\)?(?: ?\([0-9.]+ ?[km]b?\))?"
)
_EDGES = "[](){} .:,;|•·»®™\u00a0"
_EMPTY = re.compile(r"\[[\s,;|]*+\](?=[\s\[.,]|$)|\([\s,;|]*+\)(?=\s|$)|^\s*+\[?[0-9]{1,4}[.\])]\s++")
_LOOSE = frozenset(" []|,;·•–-")


def own_text(node: etree._Element) -> str:
    """The entry as a reader sees it, in one line."""
    beside = {element for element in _PHRASES(node) if _is_beside(element)}
    text = inline_text(node, without=_BESIDE, without_elements=beside)
    text = _EMPTY.sub(" ", " ".join(text.split()[:_MOST_WORDS]))
    return _without_loose_end(" ".join(text.split()))


def _without_loose_end(text: str) -> str:
    """The text without the signs that stood between the links behind it; a final period stays where it ends a word."""
    end = len(text)
    while end and ((text[end - 1] in _LOOSE and not _closes(text, end)) or text.endswith((" .", ",."), 0, end)):
        end -= 1
    return text[:end]


def _closes(text: str, end: int) -> bool:
    """Whether a bracket at the end was opened in the text."""
    return text[end - 1] == "]" and text.count("[", 0, end) >= text.count("]", 0, end)


def _is_beside(element: etree._Element) -> bool:
    """Whether an element, a link or a box around some, holds the words of links of the site's and nothing else."""
    if is_longer(element, _LONGEST_LINKS):
        return False
    text = inline_text(element)
    return len(text) <= _LONGEST_LINKS and all(map(_is_link_word, re.split(r"[\[\]|,;•]", text)))


def _is_link_word(text: str) -> bool:
    word = " ".join(text.lower().replace("®", " ").split()).strip(_EDGES)
    return not word or word in _WORDS or _COUNTED.fullmatch(word) is not None or _COUNTED.fullmatch(f"{word})") is not None
