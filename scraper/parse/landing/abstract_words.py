"""The words by which a reader knows an abstract's heading, its parts, and what a site prints beside it."""

from __future__ import annotations

import re


def _words(phrases: str) -> str:
    """Alternatives of a pattern from phrases between bars; white space around a bar is none of them."""
    return "|".join(phrase.strip() for phrase in phrases.split("|"))


# Words of the class or id of elements that are none of the text.
_BESIDE_WORDS = _words(
    r"""
    nav | navigation | menu | jump | toolbar | toolbox | social | keywords? | kwds? | pub-dates | copyright
    | license | physh | download | permissions? | figures? | fig | graphic(?:al)? | thumb(?:nail)?s? |
    related | footnotes? | fn-group | authors?-notes | backlinks? | sprinkles | breadcrumbs? |
    metrics | popup | tooltip | modal | sr-only | visually-hidden | advert(?:isement)? |
    article-info | artinfo | citation-info | sections?-nav | goto | go-to | jumplink | link-list | cookie |
    toc
    """
)
BESIDE = re.compile(rf"(?:^|[\s_-])(?:{_BESIDE_WORDS})(?:$|[\s_-])", re.IGNORECASE)
# Words by which a site may call a part of the text as well: "subjects" of a study, the "history" of a patient.
PERHAPS_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:share|history|tools|actions?|purchase|access|print|subjects?)(?:$|[\s_-])", re.IGNORECASE
)
TITLES = frozenset({
    "abstract", "abstract:", "abstract.", "summary", "summary:", "synopsis", "go to:", "article abstract", "main abstract",
    "abstract and keywords", "abstract & keywords", "the abstract", "structured abstract", "executive summary",
})  # fmt: skip
FOREIGN = {
    "résumé": "fr", "resumé": "fr", "resume": "fr", "sommaire": "fr", "resumen": "es", "resumo": "pt", "zusammenfassung": "de",
    "kurzfassung": "de", "riassunto": "it", "sommario": "it", "samenvatting": "nl", "sammanfattning": "sv", "streszczenie": "pl",
    "özet": "tr", "реферат": "ru", "аннотация": "ru", "резюме": "ru", "摘要": "zh", "要旨": "ja", "抄録": "ja", "초록": "ko",
}  # fmt: skip
# A heading that begins something else, wherever it stands.
_OTHER_SECTIONS = _words(
    r"""
    key ?words? | keywords and phrases | index terms | (?:physics )?subject headings | subject terms | mesh terms? |
    topics? | tags | (?:author |article |publication )?information |
    authors?(?: and affiliations?| affiliations?| notes)? | affiliations | references | bibliography | cited by |
    figures?(?: and tables?)? | tables? | acknowledge?ments? | supporting information | supplementary \w{1,30} |
    (?:public interest|significance|lay|ethics|competing interests?|data availability|funding) (?:statement|summary)
    | conflicts? of interest(?: statement)? | funding information
    | plain[ -]language summary | author summary | graphical abstract | visual abstract | highlights |
    (?:full )?text | contents? | article outline | outline | rights (?:and|&) permissions | permissions? |
    cite this(?: article)? | citation | similar \w{1,30} | related \w{1,30} | recommended \w{1,30} | more like this |
    you may also .{0,60} | (?:article )?metrics | view options | get access | access options | export citation.{0,60} |
    share(?: this)?.{0,60} | notes | footnotes | jel (?:codes?|classification) | msc(?: codes)? | pacs(?: numbers?)? |
    doi | copyright.{0,60} | license | download.{0,60} | metadata | table of contents | editors'? suggestion | at a glance |
    about this article | disclosures? | abbreviations(?: used)? | main text | article
    """
)
OTHER_SECTION = re.compile(rf"(?:[0-9][0-9.]{{0,6}} )?(?:{_OTHER_SECTIONS})[:.]?", re.IGNORECASE)
INTRODUCTION = re.compile(r"(?:[1I]\.? )?(?:introduction|background)", re.IGNORECASE)
# A line that is none of the text, wherever it stands.
_LINES_BESIDE = _words(
    r"""
    (?:next|previous|prev) section | top(?: of page)? | (?:back to|return to) (?:top|text) | jump to(?: section)?.{0,400}
    | go to:? | show (?:more|less|all) | read (?:more|less|full)\b[^.]{0,30} | view [^.]{0,20} |
    full[- ]text(?: \(?(?:pdf|html)\)?)? | pdf | download\b[^.]{0,40} | buy article\b.{0,400} |
    permissions? and reprints.{0,400} |
    (?:request|get) permissions? | reprints?(?: and permissions)? |
    (?:jel|msc|pacs)(?: \(?[0-9]{4}\)?)?(?: (?:codes?|classifications?|numbers?|subject \w{1,20}))? ?: .{0,300} |
    webcite | close | expand | collapse | open |
    copy | print | e?mail | share | tweet | save | cite | alerts? | search | help | loading\W{0,20} |
    share this article.{0,400} | (?:doi:? ?(?:10\.|https?:)|https?://(?:dx\.)?doi\.org\b).{0,150} |
    (?:key ?words?|(?:index|subject) terms)(?: and phrases)? ?[:—–-].{0,400} |
    all rights reserved\.? | \(?open access\)? | free access |
    see (?:all|the full|related)[^.]{0,60} | figure [0-9]+\b[^.]{0,40} | this is an open access article\b.{0,400} |
    (?:this|the) article is (?:distributed|published|licensed) under.{0,400} | abstract image | ©.{0,400} |
    copyright:? (?:©|\(c\)|[12][0-9]{3}\b|by\b|held\b).{0,400} | \(c\) ?(?:[12][0-9]{3}\b|the authors?).{0,400} |
    [•·>»⇓↓▼▲ -]{1,40} | first \W .{0,400}
    """
)
NOT_TEXT = re.compile(rf"(?:{_LINES_BESIDE})", re.IGNORECASE)
_HANDLED = re.compile(
    r"(?:manuscript )?(?:received|revised|accepted|published|submitted|posted)\b|available online\b|(?:first|issue) published\b",
    re.IGNORECASE,
)
_DATE_WORDS = frozenset(
    "manuscript received revised accepted published submitted posted available online first issue in final form version revision "
    "print by on for and as editorial decision date corrected proof january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "spring summer autumn fall winter".split()
)


def is_line_of_dates(text: str) -> bool:
    """Whether a line says when a paper was handled, and nothing else: "Received 3 May 2010; accepted 7 June 2010".

    >>> is_line_of_dates("Received: March 3rd, 2010 / Published online: 2010-06-07")
    True
    >>> is_line_of_dates("Published trials from 1990 to 2010 were reviewed.")
    False
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b", "", text.lower()))
    return _HANDLED.match(text) is not None and re.search("[0-9]{4}", text) is not None and _DATE_WORDS.issuperset(words)


# Words that parts of abstracts are called by.
_PARTS = _words(
    r"""
    abstract | aims? | background | objectives? | purposes? | goals? | context | rationale | hypothes[ei]s |
    importance | significance | introduction | methods? | methodology | materials? | patients? | participants? |
    subjects? | animals? | population | sample | settings? | design | interventions? | exposures? | treatments? |
    procedures? | approach | data (?:sources?|extraction|synthesis|collection) | study selection | search strategy |
    selection criteria | measurements? | measures? | outcomes? | outcome measures? | end ?points? | results? |
    findings? | observations? | conclusions? | discussion | interpretation | implications? | relevance |
    limitations? | recommendations? | perspectives? | summary | evidence(?: acquisition| synthesis)? |
    case(?: (?:report|presentation|description))? | (?:clinical )?trial registration(?: number)? |
    registration(?: number)? | funding | what (?:is|was|this)[\w ]{3,40} | strengths | level of evidence |
    experimental approach | key results | novelty | originality | value | location | ethics | dissemination |
    main (?:body|text) | review methods | analysis | consensus | principal findings | practice | research | care |
    future \w{1,30}
    """
)
_KINDS = "(?:(?:the|study|research|general|main|primary|secondary|specific|key|statistical|clinical|outcome|of|for|or) ){0,6}+"
LABELS = re.compile(rf"{_KINDS}(?:{_PARTS})(?:(?:[ /,&-]|and ){{1,4}}+{_KINDS}(?:{_PARTS})){{0,8}}+", re.IGNORECASE)
