"""Each rule of each field: when the less trusted source's value wins, when it says no more, and when it differs and is kept."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import (
    Chemical,
    Grant,
    Journal,
    MeshHeading,
    MeshQualifier,
    Notice,
    ParsedRecord,
    Published,
    Record,
    SourceStatus,
)
from scraper.normalize.merge import normalize

WINS, AGREES, DIFFERS = "wins", "agrees", "differs"


def merge(field: str, one: object, other: object) -> Record:
    """The record of what PubMed says, and Europe PMC, which is trusted less."""
    said = {"pubmed": one, "europepmc": other}
    documents = [
        ParsedRecord(source=SourceStatus(name=name), layout=name, pmid="1", **{field: value}) for name, value in said.items()
    ]  # type: ignore[arg-type]
    return normalize(documents)


def fate(field: str, one: object, other: object) -> str:
    """What becomes of the second value."""
    said = merge(field, one, other).provenance.fields[field]
    if said.source == "europepmc":
        return WINS
    assert (said.agree, len(said.others)) in ((("europepmc",), 0), ((), 1))
    return AGREES if said.agree else DIFFERS


TEXT = "We measured pain in 20 children."
MARKS = ("…", "...", "[...]", "(abstract truncated at 250 words)", "ABSTRACT TRUNCATED AT 400 WORDS", "... \n", "..." + 120 * " ")
STATEMENTS = (
    "© 2020 Us", "(c) 2020 Us", "(C) 2020 Us", "Copyright © 2020 Us", "Copyright (c) Us", "Crown Copyright 2020",
    "Copyright by Us",
    "Copyright The Author(s)", "Copyright", "2020 The Authors", "2020 The Author. Us", "Published by Us", "All rights reserved",
    "This article is an open access article", "This article is a open one",
    "This article is protected by copyright", "This article is published by Us", "This article is distributed by Us",
    "This article is licensed to Us", ".", "*©2020 Us",
)  # fmt: skip
SENTENCES = (
    "Copyright law hurts", "This article is about newts", "The article is an open one", "It hurts", "Rights reserved by all hurt",
    "They published by night", "20 The authors hurt", "The authors hurt", ". It hurts",
)  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("field", ["abstract", "title"])
def test_a_text_that_is_cut_loses_to_the_whole(field: str, mark: str) -> None:
    cut = f"{TEXT[:20]} {mark}"
    assert fate(field, cut, TEXT) == WINS
    assert fate(field, TEXT, cut) == DIFFERS
    assert fate(field, cut, f"Of another {TEXT[14:]}") == DIFFERS
    assert fate(field, cut, TEXT[:12]) == DIFFERS


def test_a_mark_inside_a_text_does_not_cut_it() -> None:
    inside = "We measured … pain"
    assert fate("title", inside, f"{inside} in newts") == DIFFERS
    assert fate("title", "We … ", "We") == DIFFERS  # what the mark stands for is not there


@pytest.mark.parametrize("more", STATEMENTS)
def test_a_statement_of_copyright_makes_no_text_fuller(more: str) -> None:
    assert fate("abstract", TEXT, f"{TEXT} {more}") == DIFFERS


@pytest.mark.parametrize("more", SENTENCES)
def test_a_further_sentence_does(more: str) -> None:
    assert fate("abstract", TEXT, f"{TEXT} {more}") == WINS


@pytest.mark.parametrize(("field", "plain", "printed", "expected"), [
    ("title", "TNF-alpha in mice", "TNF-α in mice", WINS),
    ("title", "TNF-alpha in mice.", "TNF-α in mice", WINS),
    ("title", "TNF-alpha in mice", "TNF-α in mice. ", WINS),
    ("title", "TNF-alpha in mice", "TNF-β in mice", DIFFERS),
    ("title", "TNF-a in mice", "TNF-α in mice", WINS),
    ("title", "Über alpha", "Über α", AGREES),  # not plain: what was folded here is not known to be worse
    ("title", "TNF-alpha in mice", "TNF-alpha in mice.", DIFFERS),
    ("title", "RHYTHMS OF PAIN", "Rhythms of pain", AGREES),
    ("vernacular_title", "Uber Schmerz", "Über Schmerz", WINS),
    ("vernacular_title", "Uber Schmerz ...", "Über Schmerz bei Nacht", DIFFERS),
    ("vernacular_title", "Über  Schmerz", "ÜBER SCHMERZ", AGREES),
    ("abstract", "TNF-alpha of 5 mug.", "TNF-α of 5 µg", WINS),
    ("conflict_statement", "None  declared.", "none declared.", AGREES),
    ("conflict_statement", "Muller", "Müller", DIFFERS),
    ("copyright", "© 2020 Us", "© 2021 Us", DIFFERS),
    ("volume", "12", " 12", AGREES),
    ("volume", "12", "13", DIFFERS),
    ("issue", "Suppl 1", "SUPPL 1", AGREES),
    ("issue", "1", "1-2", DIFFERS),
    ("publication_status", "ppublish", "epublish", DIFFERS),
])  # fmt: skip
def test_texts(field: str, plain: str, printed: str, expected: str) -> None:
    assert fate(field, plain, printed) == expected


@pytest.mark.parametrize("unit", ["g", "l", "L", "m", "M", "s", "V", "W", "mol"])
def test_milli_is_no_plain_form_of_micro(unit: str) -> None:
    micro = f"Dust at 5 µ{unit}"
    assert fate("title", f"Dust at 5 m{unit}", micro) == DIFFERS
    assert fate("title", f"Dust at 5 mu{unit}", micro) == WINS
    assert fate("title", f"Dust at 5 u{unit}", micro) == WINS
    assert fate("title", micro, f"Dust at 5 mu{unit}") == AGREES


@pytest.mark.parametrize(("label", "expected"), [
    ("AIM", AGREES), ("RESULTS AND DISCUSSION", AGREES), ("PATIENTS & METHODS", AGREES), ("AIMS/METHODS", AGREES),
    ("DESIGN, SETTING", AGREES), ("STUDY-DESIGN", AGREES), ("AUTHORS' WORDS", AGREES), ("A" * 61, AGREES), ("A" * 62, DIFFERS),
    ("OK", DIFFERS), ("Aim", DIFFERS), ("AIM 2", DIFFERS),
])  # fmt: skip
@pytest.mark.parametrize("before", ["", "We had newts. ", "Had we newts? ", "Newts! ", "(We had newts.) "])
def test_labels_in_an_abstract_do_not_count(label: str, before: str, expected: str) -> None:
    texts = f"{before}It hurts less.", f"{before}{label}: It hurts less."
    assert fate("abstract", *texts) == expected
    assert fate("abstract", *texts[::-1]) == expected


def test_a_word_in_a_sentence_is_no_label() -> None:
    assert fate("abstract", "We saw it in MRI: It hurts.", "We saw it in It hurts.") == DIFFERS


@pytest.mark.parametrize(("kept", "other", "expected"), [
    ("2023", "2023 Aug", WINS), ("2023", "2023 Aug 25", WINS), ("2023 Aug", "2023 Aug 25", WINS),
    ("2023", "2023-08-25", WINS), ("2023", "2023-08", WINS), ("2023", "2023 Jan 1", WINS), ("2023", "2023 Jan", WINS),
    ("2023", "2023-01-01", DIFFERS), ("2023", "2023-01", DIFFERS), ("2023-08", "2023-08-01", DIFFERS),
    ("2023 Aug", "2023 Sep 25", DIFFERS), ("2023", "2022 Dec 30", DIFFERS), ("2023 Aug", "2022 Aug", DIFFERS),
    ("2023 Sep-Oct", "2023 Sep 3", DIFFERS), ("2023 Spring", "2023 Apr 3", DIFFERS), ("2023 Spring", "2023  SPRING", AGREES),
    ("2023 Aug 25", "2023", AGREES), ("2023 Aug 25", "2023-08", AGREES), ("2023 Aug 25", "25/8/2023", AGREES),
    ("2023 Aug", "2023", AGREES), ("2023 Apr 3", "2023 Spring", DIFFERS), ("soon", "SOON", AGREES), ("soon", "late", DIFFERS),
    ("2023 Spring", "2023", AGREES), ("2023", "2023 Spring", DIFFERS), ("2023 Spring", "2023 Fall", DIFFERS),
    ("soon", "2023", DIFFERS), ("2023", "soon", DIFFERS), ("2023-2024", "2023-2024", AGREES), ("2023-2024", "2023 Aug", WINS),
])  # fmt: skip
def test_dates(kept: str, other: str, expected: str) -> None:
    assert fate("published", Published(raw=kept), Published(raw=other)) == expected


def test_a_date_that_only_one_source_can_read() -> None:
    read, unread = Published("2023-08-25", "25.VIII.2023"), Published(raw="25.VIII.2023")
    assert fate("published", read, unread) == fate("published", unread, read) == AGREES
    assert fate("published", read, Published(raw="24.VIII.2023")) == DIFFERS


@pytest.mark.parametrize(("kept", "other", "expected"), [
    ("639", "639-46", WINS), ("639", "639–646", WINS), ("639", "639—46", WINS), ("e40584", "e40584-9", WINS),
    ("63", "639-46", DIFFERS), ("e639", "639-46", DIFFERS), ("639", "e639-46", DIFFERS), ("639", "640", DIFFERS),
    ("639-46", "639", AGREES), ("639-46", "646", DIFFERS), ("639-46", "639-646", AGREES), ("639-646", "639-46", AGREES),
    ("639-46", "639 - 646", AGREES), ("639-46", "639-746", DIFFERS), ("639-46", "629-646", DIFFERS), ("99-101", "99–101", AGREES),
    ("100-9", "100-109", AGREES), ("639-9", "639-649", DIFFERS), ("S5-10", "S5-S10", AGREES), ("S5-10", "s5-s10", AGREES),
    ("S5-10", "5-10", DIFFERS), ("S5-10", "S5-T10", DIFFERS), ("E12", "e12", AGREES), ("639-46; 700", "639-46", DIFFERS),
])  # fmt: skip
def test_pages(kept: str, other: str, expected: str) -> None:
    assert fate("pages", kept, other) == expected


ABBREVIATED = [
    ("Proceedings of the National Academy of Sciences", "Proc. Natl. Acad. Sci."),
    ("Pain and therapy", "Pain Ther"),
    ("Journal for immunotherapy of cancer", "J Immunother Cancer"),
    ("Frontiers in neurology", "Front Neurol"),
    ("Expert opinion on drug safety", "Expert Opin Drug Saf"),
    ("Revue de la pratique", "Rev Prat"),
    ("Le infezioni in medicina", "Infez Med"),
    ("Les annales pharmaceutiques", "Ann Pharm"),
    ("El trimestre economico", "Trimest Econ"),
    ("Boletín médico del Hospital Infantil de México", "Bol Med Hosp Infant Mex"),
    ("Der Anaesthesist", "Anaesthesist"),
    ("Die Pharmazie in unserer Zeit", "Pharm Unserer Zeit"),
    ("Das Gesundheitswesen", "Gesundheitswesen"),
    ("Fortschritte der Neurologie und Psychiatrie", "Fortschr Neurol Psychiatr"),
    ("Annales de médecine et chirurgie", "Ann Med Chir"),
    ("Medicina y ética", "Med Etica"),
    ("Medicina e morale", "Med Morale"),
    ("Cancer research", "Cancer Res"),
]


@pytest.mark.parametrize(("title", "short"), ABBREVIATED)
def test_a_journal_under_its_abbreviation(title: str, short: str) -> None:
    record = merge("journal", Journal(title), Journal(short, issn="1234-5678"))
    said = record.provenance.fields["journal"]
    assert (record.journal.title, record.journal.abbreviation, said.agree) == (title, short, ("europepmc",))
    assert [(one.source, one.part) for one in said.joined] == [("europepmc", "abbreviation")]  # the ISSN may be another journal's


CODES = ("nlm_id", "issn", "eissn")


@pytest.mark.parametrize("code", CODES)
def test_the_codes_of_a_journal(code: str) -> None:
    one, same, other = (Journal("Pain", **{code: value}) for value in ("1", "1", "2"))
    assert (fate("journal", one, same), fate("journal", one, other)) == (AGREES, DIFFERS)
    assert merge("journal", Journal("Pain"), one).journal == one
    assert merge("journal", Journal("Pain", "P"), Journal("Cancer", **{code: "1"})).journal == Journal("Pain", "P")
    short = merge("journal", Journal("Cancer research", **{code: "1"}), Journal("Cancer Res", eissn="9", issn="8", nlm_id="7"))
    assert short.journal == Journal("Cancer research", **{code: "1"})
    known = Journal(abbreviation="Pain", **{code: "1"})
    assert merge("journal", known, Journal("Schmerz", **{code: "1"})).journal == Journal("Schmerz", "Pain", **{code: "1"})


@pytest.mark.parametrize(("kept", "other", "expected"), [
    (Journal("Pain & relief"), Journal("Pain and Relief"), AGREES),
    (Journal("The Lancet"), Journal("Lancet"), AGREES),
    (Journal("Lancet"), Journal("The Lancet"), AGREES),
    (Journal("Pain (London)"), Journal("Pain London"), AGREES),
    (Journal("Pain_relief"), Journal("Pain relief"), AGREES),
    (Journal("Band of pain"), Journal("B of pain"), AGREES),
    (Journal("Pain"), Journal("Pain med"), DIFFERS),
    (Journal("Pain"), Journal("Bain"), DIFFERS),
    (Journal("Pain research"), Journal("Pain esearch"), DIFFERS),
    (Journal("Pain research"), Journal("Pain rhe"), DIFFERS),
    (Journal("Pain"), Journal(abbreviation="Pain"), AGREES),
    (Journal(abbreviation="Cancer Res"), Journal("Cancer research"), AGREES),
    (Journal("Cancer research", "Cancer Res"), Journal("Cancer research", "Canc Res"), AGREES),
    (Journal("Cancer research", "Cancer Res"), Journal("Cancer research", "Cancer Rep"), DIFFERS),
    (Journal("Pain", issn="1"), Journal("Schmerz", issn="1"), DIFFERS),
    (Journal(issn="1"), Journal(nlm_id="2"), DIFFERS),
])  # fmt: skip
def test_journals(kept: Journal, other: Journal, expected: str) -> None:
    assert fate("journal", kept, other) == expected


def test_an_abbreviation_that_is_no_shorter_is_none() -> None:
    assert merge("journal", Journal("Pain and relief"), Journal("Pain Relief")).journal.abbreviation == "Pain Relief"
    assert merge("journal", Journal("Pain Relief"), Journal("pain relief")).journal.abbreviation is None
    both = merge("journal", Journal("Cancer research"), Journal("Cancer Res", "Canc Res"))
    assert both.journal.abbreviation == "Canc Res"


LANGUAGES = (
    "en eng de ger fr fre es spa it ita pt por ru rus zh chi ja jpn pl pol nl dut ko kor tr tur sv swe da dan no nor fi fin hu "
    "hun cs cze uk ukr he heb ro rum bg bul sr srp hr hrv sk slo sl slv el gre fa per ar ara"
).split()


@pytest.mark.parametrize(("short", "long"), list(zip(LANGUAGES[::2], LANGUAGES[1::2], strict=True)))
def test_a_language_by_its_two_codes(short: str, long: str) -> None:
    assert fate("languages", (long,), (short,)) == fate("languages", (short.upper(),), (long,)) == AGREES
    assert fate("languages", (long,), (short, "la")) == fate("languages", ("la",), (short,)) == DIFFERS


HEADING = MeshHeading("D1", "Pain", True, (MeshQualifier("Q1", "therapy", False), MeshQualifier("Q2", "genetics", True)))
NEWTS = MeshHeading("D2", "Newts", False)
NIH, DFG = Grant("R01 1", "HL", "NHLBI NIH HHS", "United States"), Grant(None, None, "DFG", "Germany")
ERRATUM, COMMENT = Notice("ErratumIn", "2", "Pain. 2020;1:2"), Notice("CommentIn", None, "Pain. 2021;2:3")
LISTS: list[tuple[str, tuple[Any, ...], tuple[Any, ...], str]] = [
    ("keywords", ("Pain", "Newts"), ("newts", "PAIN"), AGREES),
    ("keywords", ("Pain", "Newts"), ("newts",), AGREES),
    ("keywords", ("Pain",), ("Pain", "Newts"), DIFFERS),
    ("keywords", ("Pain",), ("Newts",), DIFFERS),
    ("publication_types", ("Review", "Journal Article"), ("journal article",), AGREES),
    ("publication_types", ("Review",), ("Letter",), DIFFERS),
    ("mesh", (HEADING, NEWTS), (NEWTS, HEADING), AGREES),
    ("mesh", (HEADING,), (MeshHeading(None, "PAIN", True),), AGREES),
    ("mesh", (HEADING,), (MeshHeading(None, "Pain", False),), DIFFERS),
    ("mesh", (HEADING,), (MeshHeading("D3", "Pain", True),), DIFFERS),
    ("mesh", (HEADING,), (MeshHeading("D1", "Pains", True),), DIFFERS),
    ("mesh", (HEADING,), (MeshHeading("D1", "Pain", True, HEADING.qualifiers[::-1]),), DIFFERS),
    ("mesh", (HEADING,), (MeshHeading("D1", "Pain", True, HEADING.qualifiers[:1]),), DIFFERS),
    (
        "mesh",
        (HEADING,),
        (MeshHeading("D1", "Pain", True, (MeshQualifier(None, "Therapy", False), HEADING.qualifiers[1])),),
        AGREES,
    ),
    ("mesh", (MeshHeading(None, "Pain", True),), (HEADING,), DIFFERS),
    ("mesh", (HEADING,), (HEADING, NEWTS), DIFFERS),
    ("chemicals", (Chemical("D9", "Rope", "1-2-3"),), (Chemical(None, "rope"),), AGREES),
    ("chemicals", (Chemical("D9", "Rope", "1-2-3"),), (Chemical("D9", "Hawser"),), DIFFERS),
    ("chemicals", (Chemical("D9", "Rope"),), (Chemical("D9", "Rope", "1-2-3"),), DIFFERS),
    ("grants", (NIH, DFG), (DFG, Grant("r01 1", None, None, None)), AGREES),
    ("grants", (NIH,), (DFG,), DIFFERS),
    ("grants", (NIH,), (Grant("R01 1", None, "DFG", None),), DIFFERS),
    ("grants", (NIH,), (Grant("R01 2", "HL", "NHLBI NIH HHS", "United States"),), DIFFERS),
    ("notices", (ERRATUM, COMMENT), (Notice("CommentIn", None, None),), AGREES),
    ("notices", (ERRATUM, Notice("ErratumIn", "3", None)), (Notice("ErratumIn", "3", None), ERRATUM), AGREES),
    ("notices", (ERRATUM,), (Notice("ErratumIn", "3", None),), DIFFERS),
    ("notices", (ERRATUM,), (Notice("CommentIn", "2", None),), DIFFERS),
]


@pytest.mark.parametrize(("field", "kept", "other", "expected"), LISTS)
def test_lists(field: str, kept: tuple[Any, ...], other: tuple[Any, ...], expected: str) -> None:
    assert fate(field, kept, other) == expected
