"""Pages that are no article but a block, a bot check or a wall: what they say, in a few words."""

from __future__ import annotations

import re

_LOOKED_AT = 300_000  # characters
_WORDS = 500  # a page that only blocks says little else
_SAID = re.compile(
    r"access (?:to this (?:page|site|resource) )?(?:has been |is )?(?:temporarily )?(?:denied|blocked)|"
    r"(?:has|have) been (?:temporarily )?blocked|possible (?:misuse|abuse)|automated (?:process|queries|requests|traffic|access)|"
    r"unusual (?:traffic|activity)|checking your browser|just a moment|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a (?:robot|human)|not a robot|enable javascript and cookies|pardon our interruption|request unsuccessful|"
    r"ddos protection|security (?:check|verification)|preparing to download|human verification|complete the captcha",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"cdn-cgi/challenge-platform|cf-browser-verification|cf[-_]chl|g-recaptcha|grecaptcha|h-captcha|hcaptcha\.com|px-captcha|"
    r"_incapsula_resource|captcha-delivery|datadome|turnstile|cloudpmc-viewer-pow",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")  # no nested repeats here: hostile pages must cost linear time
_ARTICLE = re.compile(r"citation_(?:title|doi|pmid)", re.IGNORECASE)


def find_challenge(text: str) -> str | None:
    """The words or the mark that show a block or challenge page, or None.

    Only for pages that are of no known layout: an article may well speak of captchas.

    >>> find_challenge("<title>Just a moment...</title><div id='cf-wrapper'>")
    'Just a moment'
    >>> find_challenge("<h1>Server Error</h1>") is None
    True
    """
    head = text[:_LOOKED_AT]
    if _ARTICLE.search(head):
        return None
    words = _TAG.sub(" ", _without(_without(head, "script"), "style")).split()
    if len(words) > _WORDS:
        return None
    visible = " ".join(words)
    found = _SAID.search(visible) or _MARKED.search(head)
    return found[0] if found else None


def _without(text: str, element: str) -> str:
    """The text without the content of such elements; one that never ends takes the rest with it."""
    first, *rest = re.split(rf"<{element}\b", text, flags=re.IGNORECASE)
    return " ".join([first, *("".join(re.split(rf"</{element}\b", part, maxsplit=1, flags=re.IGNORECASE)[1:]) for part in rest)])
