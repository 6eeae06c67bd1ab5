"""Text that staff write, made safe. The only import of bleach.

Markdown has raw HTML switched off before bleach sees it, and a strict CSP stands after it.
"""

import re

import bleach
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = frozenset(
    ["p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "table", "thead", "tbody", "tr", "th", "td"]
)
ATTRIBUTES = {"a": ["href"]}
SCHEMES = frozenset(["https", "mailto", "tel"])

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def html_from_markdown(text: str) -> str:
    """Markdown by staff to HTML with a short list of tags and no scripts, styles or pictures."""
    return bleach.clean(_markdown.render(text), tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True)


def shown_as_it_is(html: str) -> Markup:
    """HTML of `html_from_markdown`, with links that we put in since, for a template: cleaned once more at the end."""
    allowed = {"a": ["href", "class"], "table": ["class"], "th": ["scope"], "td": ["data-name"]}
    return Markup(bleach.clean(html, tags=TAGS, attributes=allowed, protocols=SCHEMES, strip=True))  # noqa: S704 - cleaned


_BLOCK_ENDS = re.compile(r"</(?:h2|h3|li|p)>")


def lines_of(shown: Markup) -> list[str]:
    """What a page says as lines of plain text, each block of it a line of its own."""
    parted = _BLOCK_ENDS.sub(r"\g<0>\n", str(shown)).splitlines()
    return [line for line in (Markup(part).striptags() for part in parted) if line]  # noqa: S704 - tags are taken off


# Control characters and the marks that reverse the direction of text: a name may not rewrite the line around it.
_RANGES = ((0x00, 0x09), (0x0B, 0x0D), (0x0E, 0x20), (0x7F, 0x80), (0x202A, 0x202F), (0x2066, 0x206A))
_UNSEEN = dict.fromkeys(code for first, end in _RANGES for code in range(first, end))


# A spreadsheet would work these out as a formula, or lose them (OWASP, CSV injection; also in their wide forms).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_cell(text: str) -> str:
    """A text for a cell of a table that somebody opens in a spreadsheet: never a formula, always the same words."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def plain_text(text: str, longest: int = 2_000) -> str:
    """Typed text without characters that cannot be seen, cut to `longest` characters."""
    return text.translate(_UNSEEN).strip()[:longest]
