"""Dates are only as exact as printed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import OtherDate, ParsedRecord, Published, SourceStatus
from scraper.normalize.dates import clean_date
from scraper.normalize.merge import normalize


@given(st.text(alphabet="0123456789 /-,.:TADFJMONSagnpresuyvtcober", max_size=24))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    date = clean_date(text)
    assert date is None or re.fullmatch(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?", date)
    assert date is None or date[:4] in text


@given(st.dates())
def test_iso_dates_come_back(date: object) -> None:
    text = str(date)
    assert clean_date(text) == (text if text[:2] in ("15", "16", "17", "18", "19", "20") else None)


FORMS = [
    # one date: year, month and day in each order that is read, with each sign
    ("2023", "2023"), ("1500", "1500"), ("2099", "2099"), ("1499", None), ("2100", None), ("20233", None), ("12023", None),
    ("2023 Aug", "2023-08"), ("Aug 2023", "2023-08"), ("Aug. 2023", "2023-08"), ("2023-Aug", "2023-08"), ("2023/Aug", "2023-08"),
    ("2023 Aug 25", "2023-08-25"), ("2023-Aug-25", "2023-08-25"), ("2023 Aug 5", "2023-08-05"), ("2023 Aug 05", "2023-08-05"),
    ("25 Aug 2023", "2023-08-25"), ("25-Aug-2023", "2023-08-25"), ("25. Aug. 2023", "2023-08-25"), ("Aug 25 2023", "2023-08-25"),
    ("Aug 25, 2023", "2023-08-25"), ("2023/08/25", "2023-08-25"), ("2023-8-5", "2023-08-05"), ("2023 8 5", "2023-08-05"),
    ("2023.08.25", "2023-08-25"), ("2023-08", "2023-08"), ("2023/8", "2023-08"), ("2023 8", "2023-08"), ("08/2023", "2023-08"),
    ("8-2023", "2023-08"), ("08 2023", None), ("13/2023", "2023"), ("2023-13", "2023"), ("2023-00", "2023"), ("00/2023", "2023"),
    ("20230825", "2023-08-25"), ("20231301", None), ("20230230", None), ("15000101", "1500-01-01"), ("202308", None),
    ("2023-08/25", None), ("2023 08-25", None), ("2023 Aug-25", "2023-08-25"), ("2023-Aug/25", "2023"),
    # day and month, or month and day
    ("25/08/2023", "2023-08-25"), ("08/25/2023", "2023-08-25"), ("08/08/2023", "2023-08-08"), ("05/08/2023", "2023"),
    ("12/13/2023", "2023-12-13"), ("13/12/2023", "2023-12-13"), ("12/11/2023", "2023"), ("12/12/2023", "2023-12-12"),
    ("13/13/2023", None), ("13/14/2023", None), ("31/02/2023", "2023"), ("25-08-2023", "2023-08-25"), ("25/08-2023", "2023"),
    ("25 08 2023", "2023-08-25"), ("00/13/2023", None),
    # a year and the next, or a month
    ("2010-11", "2010"), ("2010-10", "2010-10"), ("2010-12", "2010-12"), ("2010/11", "2010-11"), ("2010 11", "2010-11"),
    ("1999-00", "1999"), ("2000-01", "2000"), ("2023-24", "2023"), ("2010-2011", "2010"), ("2011-2010", "2011"),
    # seasons and quarters
    *((f"2023 {season}", "2023") for season in "Spring Summer Fall Autumn Winter Q1 Q2 Q3 Q4".split()),
    ("Spring 2023", "2023"), ("1st Quart 2023", "2023"), ("2023 4th Quarter", "2023"), ("2023 3 Quart", "2023"),
    ("2023 Q5", None),
    ("2023 Spring-Summer", "2023"), ("Winter 2003/2004", "2003"), ("Winter 2003-Spring 2004", "2003"), ("25 Spring 2023", None),
    # spans: what both ends share
    ("2023 Sep-Oct", "2023"), ("2023 Sep/Oct", "2023"), ("2023 Sep–Oct", "2023"), ("2023 Sep—Oct", "2023"),
    ("2023 Sep & Oct", "2023"), ("2023 Sep and Oct", "2023"), ("2023 Sep to Oct", "2023"), ("2023 Sep Oct", None),
    ("2023 Sep 3-7", "2023-09"), ("2023 Sep 3-Sep 7", "2023-09"), ("2023 Sep 3-Oct 7", "2023"), ("3-7 Sep 2023", "2023-09"),
    ("3 Sep-7 Oct 2023", "2023"), ("Sep 3-Oct 7, 2023", "2023"), ("2023 Sep 3-2023 Sep 7", "2023-09"),
    ("2023 Sep-2023 Sep", "2023"), ("Sep 3-7, 2023", "2023-09"), ("Sep 3-17, 2023", "2023-09"), ("Sep 13–17 2023", "2023-09"),
    ("Sep 3-32, 2023", None),
    ("2022 Dec-2023 Jan", "2022"), ("2022 Dec 30-2023 Jan 2", "2022"), ("2022 Sep-2023 Sep", "2022"), ("2024/1-2", "2024"),
    ("2024/1-1", "2024-01"), ("2024/12-13", None), ("2024/1-0", None), ("2023 Sep 3-32", None), ("2023 Sep 3-31", "2023-09"),
    ("2023 Sep 1-3", "2023-09"), ("2023 Sep 0-3", None), ("2023 Sep-Oct-Nov", "2023"), ("June/July/August 2022", "2022"),
    ("June/July/August/September/October/November 2022", "2022"), ("Jan/Feb/Mar/Apr/May/Jun/Jul 2022", None),
    ("June/July 2022/August 2023", None), ("2023?Aug", None), ("2023 Sep+Oct", None), ("2023, Aug", "2023-08"),
    ("2023 - 08 - 25", "2023-08-25"), ("Aug 3 - Aug 7 2023", "2023-08"),
    # words before and after
    ("Published online: 5 May 2010", "2010-05-05"), ("First published: 5 May 2010", "2010-05-05"),
    ("Epub 2010 May 5", "2010-05-05"),
    ("Epublication 2010", "2010"), ("Pub. 2010", "2010"), ("Early online 2010", "2010"), ("Article date: 2010", "2010"),
    ("Issue date 2010", "2010"), ("Available online on 5 May 2010", "2010-05-05"), ("Posted 5 May 2010", "2010-05-05"),
    ("In print 2010", "2010"), ("Cover date 2010", "2010"), ("Publication of 2010", "2010"), ("Wed, 5 May 2010", "2010-05-05"),
    ("Wednesday 5 May 2010", "2010-05-05"), ("Published on Wed, 5 May 2010", "2010-05-05"), ("Mon 3 May 2010", "2010-05-03"),
    ("Tuesday, 4 May 2010", "2010-05-04"), ("Thu 6 May 2010", "2010-05-06"), ("Fri. 7 May 2010", "2010-05-07"),
    ("Saturday, May 8, 2010", "2010-05-08"), ("Sun, 9 May 2010", "2010-05-09"), ("Received 2010", None),
    ("2010 (online)", "2010"),
    ("2010(a)", "2010"), ("2010 (a) (b)", None), ("2010 May 5 10:30", "2010-05-05"), ("2010-05-05T10:30:00Z", "2010-05-05"),
    ("2010-05-05T9:30", "2010-05-05"), ("2010-05-05 10:30:00+01:00", "2010-05-05"), ("1st May 2010", "2010-05-01"),
    ("2nd May 2010", "2010-05-02"), ("3rd May 2010", "2010-05-03"), ("4th May 2010", "2010-05-04"),
    ("5 de mayo de 2010", "2010-05-05"),
    ("the 5 of May 2010", None), ("5th of May 2010", "2010-05-05"), ("2010年5月7日", "2010-05-07"), ("2010年5月", "2010-05"),
    ("2010年", "2010"), ("2010 May 5.", "2010-05-05"), ("2010 May 5;", None), (" 2010\n May ", "2010-05"), ("2010-", "2010"),
    ("-2010", "2010"),
    ("2023 Feb 29", None), ("2024 Feb 29", "2024-02-29"), ("May", None), ("May 5", None), ("", None), (None, None),
    ("2010" + 55 * " " + "May", "2010-05"), ("in print " * 6 + "2010 May", "2010-05"), ("May 2010 " + "." * 51, "2010-05"),
    ("May 2010 " + "." * 52, None),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "date"), FORMS)
def test_forms(raw: str | None, date: str | None) -> None:
    assert clean_date(raw) == date


MONTHS = {
    1: "jan january janvier januar enero ene janeiro gennaio gen",
    2: "feb febr february février fév fevrier februar febrero febbraio",
    3: "mar march mars märz marz marzo março mrz", 4: "apr april avril avr abril abr aprile", 5: "may mai mayo maio maggio mag",
    6: "jun june juin juni junio junho giugno giu", 7: "jul july juillet juil juli julio julho luglio lug",
    8: "aug august août aout agosto ago", 9: "sep sept september septembre septiembre setembro set settembre",
    10: "oct october octobre oktober okt octubre outubro out ottobre ott", 11: "nov november novembre noviembre novembro",
    12: "dec december décembre déc decembre dezember dez diciembre dic dezembro dicembre",
}  # fmt: skip


@pytest.mark.parametrize(("month", "name"), [(month, name) for month, names in MONTHS.items() for name in names.split()])
def test_months_in_each_language(month: int, name: str) -> None:
    for form in (name, name.upper(), name.title()):
        assert clean_date(f"5 {form} 2010") == clean_date(f"2010 {form} 5") == f"2010-{month:02}-05"
        assert clean_date(f"{form} 2010") == f"2010-{month:02}"


def test_dates_of_a_record() -> None:
    """What is printed stays; a source's own date is not read anew; of two days the earlier stands first, none at the end."""
    days = (
        OtherDate("accepted", None, "2019 Mar 4"), OtherDate("received", None, "2019 Feb 3"), OtherDate("odd", None, "soon"),
        OtherDate("revised", "2019-02", "2020"), OtherDate("received", None, "2019 Feb 3"),
    )  # fmt: skip
    other = (OtherDate("received", None, "2019 Feb 3"), OtherDate("entrez", None, "2018"))
    documents = [
        ParsedRecord(source=SourceStatus(name=name), layout="x", pmid="1", dates=dates, published=Published(raw="2019 May"))
        for name, dates in (("pubmed", days), ("crossref", other))
    ]
    alone, both = normalize(documents[:1]), normalize(documents)
    assert (alone.published, both.published) == (Published("2019-05", "2019 May"), Published("2019-05", "2019 May"))
    expected = [("revised", "2019-02"), ("received", "2019-02-03"), ("accepted", "2019-03-04"), ("odd", None)]
    assert [(one.kind, one.date) for one in alone.dates] == expected
    assert [(one.kind, one.date, one.source) for one in both.dates] == [
        ("entrez", "2018", "crossref"), ("revised", "2019-02", "pubmed"), ("received", "2019-02-03", "pubmed"),
        ("received", "2019-02-03", "crossref"), ("accepted", "2019-03-04", "pubmed"), ("odd", None, "pubmed"),
    ]  # fmt: skip
    assert both.provenance.fields["dates"].agree == ("pubmed",)
