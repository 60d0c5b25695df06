"""The command `scraper`, also as `python -m scraper`: an interrupt while it is still being loaded ends it quietly too."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        from scraper.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
