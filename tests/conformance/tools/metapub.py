"""metapub 0.7.5: `metapub.pubmedarticle.PubMedArticle(xml)`.

It takes one article, so a file of several is cut at their tags first. One without a PMID is refused, as its `PubMedFetcher`
does. `pubdate`, which the library offers as the date of
publication, is our `published.date` (it has a `year` besides). `pmc` comes without its prefix, MeSH and chemicals by id.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance.tools.common import Record, print_records

PACKAGE = "metapub"
FIELDS = {
    "pubmed_xml": frozenset(
        "pmid pmcid doi title abstract pages keywords publication_types published.date authors.family authors.given "
        "authors.initials authors.literal authors.affiliations mesh chemicals grants.agency grants.country".split()
    )
}
_ARTICLE = re.compile(r"<Pubmed(?:Book)?Article>.*?</Pubmed(?:Book)?Article>", re.DOTALL)


def read_metapub(file: Path) -> Iterator[Record]:
    """A record of each article or book."""
    library = importlib.import_module("metapub.pubmedarticle")
    text = file.read_text(encoding="utf-8")
    articles = _ARTICLE.findall(text)
    whole = text.encode()  # lxml takes no text with an encoding declared
    for xml in [whole] if len(articles) < 2 else [f"<PubmedArticleSet>{one}</PubmedArticleSet>".encode() for one in articles]:
        found = library.PubMedArticle(xml)
        if found.pmid is None:
            raise ValueError("no such paper")
        yield to_record(found)


def to_record(found: Any) -> Record:
    """What metapub found, under our names."""
    date = found.pubdate
    return {
        "pmid": found.pmid,
        "pmcid": f"PMC{found.pmc}" if found.pmc else None,
        "doi": found.doi,
        "title": found.title,
        "abstract": found.abstract,
        "pages": found.pages,
        "keywords": found.keywords,
        "publication_types": list((found.publication_types or {}).values()),
        "published": {"date": date.date().isoformat() if date else None},
        "authors": [
            {
                "family": author.last_name,
                "given": author.fore_name,
                "initials": author.initials,
                "literal": author.collective_name,
                "affiliations": author.affiliations,
            }
            for author in found.author_list
        ],
        "mesh": [to_mesh(id_, heading) for id_, heading in (found.mesh or {}).items()],
        "chemicals": [{"id": id_, "name": one["substance_name"]} for id_, one in (found.chemicals or {}).items()],
        "grants": found.grants,
    }


def to_mesh(id_: str, heading: dict[str, Any]) -> Record:
    """One heading, under our names."""
    qualifiers = [
        {"id": one["qualifier_ui"], "name": one["qualifier_name"], "major": one["qualifier_major_topic"]}
        for one in heading["qualifiers"]
    ]
    return {
        "id": id_,
        "name": heading["descriptor_name"],
        "major": heading["descriptor_major_topic"],
        "qualifiers": qualifiers,
    }


if __name__ == "__main__":
    print_records(read_metapub)
