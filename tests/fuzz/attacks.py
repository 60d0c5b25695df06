"""Documents made to do harm, in each form that is read, and lists of ids of each kind: what the fuzzer starts from."""

from __future__ import annotations

import json

PMID = "998000001"
_META = f'<meta name="citation_pmid" content="{PMID}"><meta name="citation_title" content="Knots">'
_PASSAGE = {"infons": {"type": "title"}, "offset": 0, "text": "Knots µ ° ﬁ İ 😀"}
_MENTION = {"infons": {"type": "Gene", "identifier": "1"}, "text": "Knots", "locations": [{"offset": 0, "length": 5}]}
# What once made some reader fail: parts of pages, each in a page of its own.
_PARTS = {
    "a tag without a name": '<meta name="" content="x"><meta content="y"><meta name="citation_author">',
    "a broken tag": "<spa<span class=a>b</spa<span><p <i><a/b=c",
    "an address that is none": '<ol class="references"><li>A B. C. D. 2001;1:2. <a href="http://[">x</a></li></ol>',
    "odd numbers": '<ol start="²"><li value="-9">a</li></ol><td class="refnumber" id="٣">x</td>',
    "controls": "\x01\x1b[31m\u202e\ufeff\u2028<p>\x7f\x85</p>",
    "references to no character": "&#0;&#xD800;&#x110000;&#99999999999999999999;&unknown;&amp",
    "linked data": '<script type="application/ld+json">{"@type":"ScholarlyArticle","name":"\\ud800","author":[[],{},1e999]}'
    "</script>",
    "things that are not closed": "<!-- <![CDATA[ <?x <!DOCTYPE <script <style <title",
    "names": '<meta name="citation_author" content="; , van de, Jr."><meta name="citation_author_orcid" content="0000-0000">',
    "a long list": '<meta name="citation_reference" content="citation_title=A;citation_year=99999;citation_pmid=0">' * 3,
}  # fmt: skip
ATTACKS: dict[str, str] = {
    **{
        f"attack page of {name}": f"<!doctype html><html><head>{_META}</head><body>{part}</body></html>"
        for name, part in _PARTS.items()
    },
    "attack PubMed page": (
        f'<html><head><meta name="citation_pmid" content="{PMID}"><meta name="citation_title" content="Knots"></head>'
        '<main class="article-details" id="article-details"><h1 class="heading-title">Knots</h1><div class="abstract" '
        'id="abstract"><div class="abstract-content selected" id="eng-abstract"><p><strong class="sub-title">Aim:</strong> To'
        ' tie.</p></div></div><div class="similar-citedby" id="citedby"><h2>Cited by 2 articles</h2><ul><li class="full-docsum">'
        '<a class="docsum-title" href="/998000002/">A</a></li></ul></div><div class="references"><ol><li>A B. C. 2001;1:2.'
        "</li></ol></div></main></html>"
    ),
    "attack overview": (
        f"» Articles » PMID: {PMID}\nKnots\nOverview\nJournal Knot\nDate 2001 Jan 1\nPMID {PMID}\nAuthors\nAbel A, Baker B\n"
        "Affiliations\n1. Here\nAbstract\nTied.\nCiting Articles\nA tale. Abel A, Baker B. Knot. 2002; 1(2):3-4. PMID: 998000002"
        "\nReferences\n1. Abel A, Baker B . A tale . Knot. 2001; 1(2):3-4. DOI: 10.5555/a. View\n2.\nword\n"
    ),
    "attack PubTator": (
        f"{PMID}|t|Knots µ ° ﬁ\n{PMID}|a|Tied 😀 knots\n{PMID}\t0\t5\tKnots\tGene\t1;2\tx\n{PMID}\t-1\t99999999999\ta\tb\n"
        f"{PMID}\t12\t16\tTied|knots\tDisease\tMESH:D000001\n{PMID}\tAssociation\tMESH:D1\tMESH:D2\tNovel\n\n"
    ),
    "attack PubTator concepts": f"{PMID}\tGene\t1\tknot|knots\tPubTator3\n{PMID}\tDisease\tMESH:D000001\t\tx\n" * 3,
    "attack PubTator relations": f"{PMID}\ttreat\tChemical|MESH:D1\tDisease|MESH:D2\n{PMID}\tx\tGene|\t|1\n" * 3,
    "attack BioC JSON": json.dumps({
        "id": PMID, "passages": [_PASSAGE | {"annotations": [_MENTION]}, {"infons": {"type": "abstract"}, "offset": 20,
        "text": "T", "sentences": [{"offset": 10**19, "text": "T"}], "relations": [{"infons": {"type": "x"},
        "nodes": [{"refid": "1"}]}]}],
    }),
    "attack BioC JSON of infons": json.dumps({
        "id": PMID, "passages": [{"infons": {"journal": "Knot;2001; 1 (2) 3. doi:10.5555/x", "year": 10**30, "authors": "A B,",
        "name_0": "surname:A;given-names:B", "article-id_pmc": "PMC1", "type": "front"}, "offset": -1, "text": ""}],
    }),
    "attack BioC XML": (
        f"<collection><source>x</source><date></date><key></key><document><id>{PMID}</id><passage><infon key='type'>title</infon>"
        "<offset>0</offset><text>Knots</text><sentence><offset>99999999999</offset><text>Knots</text></sentence>"
        "<annotation id='1'><infon key='type'>Gene</infon><location offset='0' length='5'/>"
        "<location offset='-1' length='4294967296'/><text>Knots</text></annotation></passage></document></collection>"
    ),
    "attack PubMed XML": (
        "<?xml version='1.0'?><!DOCTYPE PubmedArticleSet [<!ENTITY a 'b'><!ENTITY c SYSTEM 'file:///etc/hostname'>]>"
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version='²'>{PMID}</PMID><Article><Journal><JournalIssue>"
        "<PubDate><Year>99999</Year><Month>13</Month><Day>0</Day></PubDate></JournalIssue></Journal><ArticleTitle>Knots "
        "&a;</ArticleTitle><Abstract><AbstractText Label='A'>To<i/> tie</AbstractText><AbstractText/></Abstract>"
        "<AuthorList CompleteYN='Y'><Author>"
        "<LastName>A</LastName><Identifier Source='ORCID'>x</Identifier></Author></AuthorList></Article></MedlineCitation>"
        "<PubmedData><ReferenceList><Reference><Citation>A. B. 2001</Citation><ArticleIdList><ArticleId IdType='pubmed'>0"
        "</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle><DeleteCitation><PMID>1</PMID>"
        "</DeleteCitation></PubmedArticleSet>"
    ),
    "attack iCite table": (
        "pmid,doi,title,authors,year,journal,is_research_article,relative_citation_ratio,nih_percentile,human,animal,"
        "molecular_cellular,x_coord,y_coord,apt,is_clinical,citation_count,citations_per_year,expected_citations_per_year,"
        f"field_citation_rate,provisional,cited_by_clin,cited_by,references\n{PMID},,\"Knots, tied\",A B,2001,Knot,Yes,nan,-1,"
        "0,0,0,0,0,0,No,1,1,1,1,No,,998000002 x,998000003\n"
    ),
    "attack PMC ids": (
        "Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date\n"
        f"Knot,0000-0000,,2001,1,2,3,10.5555/x,PMC1,{PMID},,live\n"
    ),
    "attack citation table": f"citing,referenced\n{PMID},998000002\n{PMID},0\n",
}  # fmt: skip
LISTS: dict[str, str] = {
    "ids, plain": f"{PMID}, PMID: 998000002\n# a comment\nPMC1 doi:10.5555/x https://pubmed.ncbi.nlm.nih.gov/998000003/\n",
    "ids, CSV": f'PMID,Title,DOI\n{PMID},"Knots, tied",10.5555/x\n',
    "ids, NBIB": f"PMID- {PMID}\nTI  - Knots\n      tied\nLID - 10.5555/x [doi]\n\nPMID- 998000002\nTI  - x\n",
    "ids, RIS": f"TY  - JOUR\nDO  - 10.5555/x\nAN  - {PMID}\nER  - \n",
    "ids, BibTeX": f"@article{{a,\n  pmid = {{{PMID}}},\n  doi = {{10.5555/x}},\n}}\n",
    "ids, Summary": f"1: Abel A. Knots. Knot. 2001 Jan;1(2):3. doi: 10.5555/x. PMID: {PMID}.\n\n"
    "2: A. B. C. 2001. PMID: 998000002.\n",
    "ids, Abstract": f"1. Knot. 2001 Jan;1(2):3.\n\nKnots.\n\nAbel A.\n\nTied.\n\nDOI: 10.5555/x\nPMID: {PMID}\n\n\n",
    "ids, JSON": f'{{"pmid":"{PMID}","outcome":"failed"}}\n{{"schema_version":"1","pmid":"998000002","doi":null}}\n',
    "ids, JSON array": f'[{PMID}, "PMC1", {{"pmid": "998000002"}}]',
}  # fmt: skip
