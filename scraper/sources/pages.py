"""Lists that come in pages: every row once, and what overlapping pages mean for how whole the list is."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.model import Issue, ListedArticle, to_json


class Rows:
    """The rows of a list so far. `read` counts them as they came; one that stood on an earlier page is not in `items` again.

    Pages overlap where the order changes between two requests: as many other rows as came twice may then stand on no page.
    """

    def __init__(self) -> None:
        self.items: list[ListedArticle] = []
        self.read = 0
        self.doubled = 0
        self._seen: set[bytes] = set()

    def add(self, page: Iterable[ListedArticle]) -> bool:
        """Take the rows of one page; tells whether any was new. One without a new row adds nothing: it is the last one again."""
        rows = [(to_json(item), item) for item in page]
        new = [item for key, item in rows if key not in self._seen]
        if new:
            self._seen.update(key for key, _ in rows)
            self.items += new
            self.read += len(rows)
            self.doubled += len(rows) - len(new)
        return bool(new)

    def issues(self, field: str) -> list[Issue]:
        """What a reader should know."""
        if not self.doubled:
            return []
        message = f"{self.doubled} rows came twice, on pages that overlap: as many others may be missing"
        return [Issue("pages_overlap", field, message)]
