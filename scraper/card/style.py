"""How a card looks: every rule begins with the card's own class, so that nothing around it changes.

Each kind of entity has a colour and a line below it that differs from the others', for those who do not see the colours and for
print. Letters stand out from their ground by at least 7:1 (WCAG 2.2, 1.4.6), light and dark.
"""

from __future__ import annotations

from scraper.card.markup import Html

# Kind -> the line below it; its ground and line on a light page; the same on a dark one.
KINDS = {
    "gene": ("solid", "#e8def8", "#5b2fa0", "#46326b", "#cdb5ff"),
    "disease": ("wavy", "#fde0dc", "#a3211a", "#66261f", "#ffb4ab"),
    "chemical": ("dashed", "#d7ecfb", "#00568a", "#133f5a", "#8fcdff"),
    "species": ("dotted", "#def2d6", "#28601b", "#24491a", "#a5d98f"),
    "variant": ("double", "#fdecc8", "#6f4d00", "#564100", "#f5c542"),
    "cell": ("solid 3px", "#d5f2ef", "#005f56", "#114742", "#7fdad0"),
    "other": ("dotted 1px", "#e6e6e6", "#4a4a4a", "#484848", "#d0d0d0"),
}
# What else has a colour: on a light page, on a dark one.
PLAIN = {
    "ink": ("#1b1b1b", "#f0f0f0"),
    "ground": ("#ffffff", "#1e1e1e"),
    "faint": ("#4a4a4a", "#c4c4c4"),
    "rule": ("#c8c8c8", "#555555"),
    "link": ("#0b4f8a", "#9ecbff"),
    "alert": ("#8c1d18", "#ffc9c3"),
    "alert-ground": ("#fdecea", "#4a1714"),
}

_RULES = """
.literature-record { color: var(--lr-ink); background: var(--lr-ground); border: 1px solid var(--lr-rule); border-radius: 6px;
  padding: 0.8em 1em; max-width: 60em; font-family: system-ui, sans-serif; font-size: 14px; line-height: 1.5; text-align: start;
  overflow-wrap: anywhere; color-scheme: light dark; }
.literature-record * { box-sizing: border-box; }
.literature-record p, .literature-record ul, .literature-record ol { margin: 0.3em 0; }
.literature-record ul, .literature-record ol { padding-inline-start: 2.2em; }
.literature-record a { color: var(--lr-link); text-decoration: underline; }
.literature-record a:focus-visible, .literature-record summary:focus-visible { outline: 2px solid var(--lr-link); }
.literature-record .lr-title { font-size: 1.25em; font-weight: 600; line-height: 1.3; }
.literature-record .lr-small, .literature-record .lr-more { color: var(--lr-faint); font-size: 0.92em; }
.literature-record .lr-alert { color: var(--lr-alert); background: var(--lr-alert-ground); padding: 0.3em 0.7em;
  border-inline-start: 4px solid var(--lr-alert); }
.literature-record .lr-alert a { color: inherit; }
.literature-record .lr-label { display: block; font-weight: 600; }
.literature-record .lr-text { white-space: pre-wrap; }
.literature-record .lr-more { list-style: none; }
.literature-record details { border-top: 1px solid var(--lr-rule); margin-top: 0.5em; padding-top: 0.4em; }
.literature-record summary { cursor: pointer; }
.literature-record .lr-mark { color: inherit; text-decoration-line: underline; text-underline-offset: 0.2em; }
.literature-record .lr-mark .lr-mark { text-underline-offset: 0.4em; }
.literature-record .lr-abstract a { color: inherit; text-decoration: none; }
.literature-record .lr-mark[data-label]::after { content: attr(data-label); font-size: 0.65em; vertical-align: super;
  padding-inline: 0.2em; }
"""


def render_style() -> Html:
    """The style of a card, as an element."""
    return Html(f"<style>\n{card_rules()}\n</style>")


def card_rules() -> str:
    """The rules of a card, as CSS."""
    marks = "\n".join(
        f".literature-record .lr-{kind} {{ background: var(--lr-{kind}); "
        f"text-decoration: underline {line} var(--lr-{kind}-line); }}"
        for kind, (line, *_) in KINDS.items()
    )
    dark = f"@media (prefers-color-scheme: dark) {{\n.literature-record {{ {variables(dark=True)} }}\n}}"
    return f".literature-record {{ {variables(dark=False)} }}\n{dark}{_RULES}{marks}"


def variables(*, dark: bool) -> str:
    """The colours of a light or a dark page, by the names that the rules use."""
    named = {name: pair[dark] for name, pair in PLAIN.items()}
    for kind, (_, *colours) in KINDS.items():
        named[kind], named[f"{kind}-line"] = colours[2:] if dark else colours[:2]
    return " ".join(f"--lr-{name}: {colour};" for name, colour in named.items())
