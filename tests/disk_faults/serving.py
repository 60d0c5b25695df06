"""PubMed on 127.0.0.1: the invented papers that are asked for, and a folder of whole files."""

from __future__ import annotations

import contextlib
import http.server
import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.bulk.pubmed_files import write_pubmed
from tests.disk_faults.commands import PMIDS, article
from tests.file_server import BASELINE, UPDATES, FileServer
from tests.local_network import serving


class _Efetch(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, query: str) -> None:
        server: Pubmed = self.server  # type: ignore[assignment]
        if next(server.asked) % 2 == 0:
            self.send_response(429)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        ids = ",".join(parse_qs(query).get("id", [])).split(",")
        body = server.body_of([pmid for pmid in ids if pmid in PMIDS])
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return "Sun, 22 Nov 2026 00:00:00 GMT"  # so that what is saved of two runs is the same

    def log_message(self, *args: object) -> None:
        pass


class Pubmed(http.server.ThreadingHTTPServer):
    """Answers efetch, every second time only: before, it says 429. It writes in `folder`."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), _Efetch)
        self._folder = folder
        self.asked = itertools.count()

    def body_of(self, pmids: list[str]) -> bytes:
        """The document of some papers."""
        path = self._folder / f"{'-'.join(pmids)[:200]}.xml"
        return Path(write_pubmed(path, map(article, pmids))).read_bytes()

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that was killed


@contextlib.contextmanager
def serving_pubmed(folder: Path) -> Iterator[dict[str, str]]:
    """Both servers; gives the variables that lead there."""
    with serving(Pubmed(folder)) as pubmed, serving(FileServer()) as files:
        files.add(f"{BASELINE}pubmed26n0001.xml.gz", b"<PubmedArticleSet/>" * 300)
        files.add(f"{BASELINE}pubmed26n0002.xml.gz")
        files.add(f"{UPDATES}pubmed26n0003.xml.gz")
        yield {"SCRAPER_BASE_URL_PUBMED": f"http://127.0.0.1:{pubmed.server_port}", "SCRAPER_BASE_URL_PUBMED_FILES": files.url}
