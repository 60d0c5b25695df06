"""Files of others than PubMed, made up: one text of each kind that a build reads, of the same three papers; archives of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

ONE, TWO, OTHER = 998000001, 998100002, 998100003
PUBTATOR = f"{ONE}|t|Ketamine\n{ONE}|a|About Ketamine\n{ONE}\t0\t8\tKetamine\tChemical\tMESH:D007649\n\n"
BIOC = (
    '<?xml version="1.0" encoding="UTF-8"?><collection><source>PubTator</source><date/><key/>'
    f"<document><id>{TWO}</id><passage><infon key=\"type\">title</infon><offset>0</offset><text>Pain</text>"
    '<annotation id="1"><infon key="identifier">MESH:D010146</infon><infon key="type">Disease</infon>'
    '<location offset="0" length="4"/><text>Pain</text></annotation></passage></document></collection>'
)  # fmt: skip
CONCEPTS = (
    f"{ONE}\tChemical\tMESH:D007649\tKetamine|ketamines\tPubTator3\n{ONE}\tDisease\tMESH:D010146\tpain\tPubTator3\n"
    f"{TWO}\tDisease\tMESH:D010146\tpain\tPubTator3\n{OTHER}\tDisease\tMESH:D010146\tpain\tPubTator3\n"
)
RELATIONS = f"{ONE}\ttreat\tChemical|MESH:D007649\tDisease|MESH:D010146\n"
ICITE = (
    "pmid,doi,title,authors,year,journal,relative_citation_ratio,nih_percentile,citation_count,cited_by,references\n"
    f"{ONE},10.5555/one,Ketamine,Jo Doe,2019,J Inv,1.5,70.1,2,{TWO} 998000077,998000078\n"
)
PMC_IDS = (
    "Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date\n"
    f"J Inv,1234-5679,,2019,1,2,3-4,10.5555/one,PMC9990001,{ONE},,live\nJ Inv,,,2019,1,2,5,,PMC9990002,,,live\n"
)
LINKS = f"citing,referenced\n{TWO},{ONE}\n{OTHER},{ONE}\n{ONE},{TWO}\n{TWO},{ONE}\n"


def add_files(archive: tarfile.TarFile, files: Mapping[str, bytes]) -> None:
    """Plain files, in an archive that is being written."""
    for name, body in files.items():
        member = tarfile.TarInfo(name)
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


def zipped(content: bytes) -> bytes:
    """A zip archive whose first file has the content."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", content)
        archive.writestr("README", "another file")
    return held.getvalue()
