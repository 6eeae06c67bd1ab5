"""The body of a page as HTML: Markdown made safe, and the first use of each hard word led to what it means."""

import re
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import urljoin

from markupsafe import Markup

from app.core.sanitise import html_from_markdown, shown_as_it_is
from app.guidance.rules import easy_parts
from app.guidance.seed_format import Term

TAG = re.compile(r"(<[^>]+>)")
TABLE = re.compile(r"<table>.*?</table>", re.S)
RELATIVE = re.compile(r'href="(?!#|/|[a-z]+:)([^"]+)"')
# A letter, and the marks of Urdu and of the scripts of India that stand on or after one: they do not end a word.
LETTER = r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d]"
NOT_INSIDE = frozenset(["a", "h2", "h3"])


def body_html(markdown: str, terms: Iterable[Term], address: str = "") -> tuple[Markup, list[Term]]:
    """The HTML, and the terms of the page in the order of their letters: all are explained, and where a term stands in
    the text its first use leads to what it means. `address` is that of the page in plain words, from which its links
    to other pages are meant: the page in large print and the preview are at other addresses."""
    html = TABLE.sub(_with_names, _from(address, html_from_markdown(markdown)))
    ordered = sorted(terms, key=lambda one: -len(one.term))
    for term in ordered:
        html = _first_use(html, term)
    return shown_as_it_is(html), sorted(ordered, key=lambda one: one.term.lower())


def _from(address: str, html: str) -> str:
    """Links to other pages, each with what the address carries on."""
    page, _, carried = address.partition("?")

    def joined(link: re.Match[str]) -> str:
        to, sharp, part = urljoin(page, link[1]).partition("#")
        return f'href="{to}{"?" if carried else ""}{carried}{sharp}{part}"'

    return RELATIVE.sub(joined, html)


def easy_html(body: str) -> list[tuple[str, Markup]]:
    """The pictures of an Easy Read text, each with its sentences: a hard word may be in bold."""
    return [(part.picture, shown_as_it_is(html_from_markdown(part.words))) for part in easy_parts(body)]


def first_section(markdown: str) -> str:
    """The words of a text up to its second heading, without the first: of a myth, what it means for the reader."""
    parts = re.split(r"^## .*$", markdown.strip(), flags=re.M)
    return next((part.strip() for part in parts if part.strip()), "")


def _with_names(table: re.Match[str]) -> str:
    """A table whose first column heads its rows and whose cells know their column: it stacks on a narrow screen."""
    names = [unescape(re.sub(r"<[^>]+>", "", name)).strip() for name in re.findall(r"<th>(.*?)</th>", table[0], re.S)]
    rows = []
    for row in re.split(r"(?=<tr>)", table[0].replace("<table>", '<table class="stacked">').replace("<th>", '<th scope="col">')):
        cells = iter([None, *names[1:]])
        rows.append(re.sub(r"<td>(.*?)</td>", lambda cell, cells=cells: _named(cell[1], next(cells, "")), row, flags=re.S))
    return "".join(rows)


def _named(cell: str, name: str | None) -> str:
    return f'<th scope="row">{cell}</th>' if name is None else f'<td data-name="{escape(name)}">{cell}</td>'


def _first_use(html: str, term: Term) -> str:
    """The HTML with a link at the first use of a term outside links and headings."""
    named = "|".join(_named_so(one) for one in sorted(term.names, key=len, reverse=True))
    words = re.compile(rf"(?<!{LETTER})(?:{named})(?!{LETTER})", re.I)
    parts, open_tags = TAG.split(html), 0
    for at, part in enumerate(parts):
        if part.startswith("<"):
            name = part.strip("</>").split()[0]
            open_tags += (-1 if part.startswith("</") else 1) if name in NOT_INSIDE else 0
        elif not open_tags and words.search(part):
            parts[at] = words.sub(lambda found: f'<a class="term" href="#word-{term.slug}">{found[0]}</a>', part, count=1)
            return "".join(parts)
    return html


def _named_so(name: str) -> str:
    """A pattern for a name, one or several, as it stands in HTML."""
    bare = re.escape(escape(name, quote=False))
    several = rf"{bare[:-1]}ies" if bare.endswith("y") else rf"{bare}e?s"
    return f"{several}|{bare}"
