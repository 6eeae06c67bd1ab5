"""References, logs, and text made safe."""

import html
import io
import json
import re
from contextlib import redirect_stdout

import html5lib
import nh3
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.log import init_log, log
from app.core.references import LETTERS, new_reference
from app.core.sanitise import ATTRIBUTES, SCHEMES, TAGS, html_from_markdown, plain_text

pytestmark = pytest.mark.pure


def test_references_can_be_read_out_and_are_not_repeated() -> None:
    made = {new_reference("R") for _ in range(5_000)}
    assert len(made) == 5_000
    assert all(re.fullmatch(rf"R-[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", one) for one in made)
    assert not set(LETTERS) & set("0O1IL5S2Z8BUV"), "nothing that sounds or looks like its neighbour"


@pytest.mark.parametrize("fact", [["Amina"], {"name": "Amina"}, ("a",), object(), b"bytes", {1, 2}])
def test_a_log_line_refuses_what_carries_more_than_one_thing(fact: object) -> None:
    init_log()
    with pytest.raises(TypeError, match="scalars"):
        log.info("something", person=fact)


def test_a_log_line_is_one_line_of_json() -> None:
    init_log()
    told = io.StringIO()
    with redirect_stdout(told):
        structlog.get_logger().bind().info("went-well", path="/en/help\n{", count=3, good=True, nothing=None)
    assert told.getvalue().count("\n") == 1
    line = json.loads(told.getvalue())
    assert (line["event"], line["path"], line["count"], line["good"], line["nothing"]) == ("went-well", "/en/help\n{", 3, True, None)


# --- Markdown by staff ------------------------------------------------------------------------------------------

PIECES = [
    "**bold**", "*soft*", "# Head", "## Head", "- one\n- two", "1. one", "> said", "[link](https://example.org)", "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHN2Zz4=)", "[x](vbscript:x)", "[x](//evil.example)", "![p](https://example.org/p.png)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<style>p{}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>", "<iframe src=//evil>", "<p onclick=x>", "</p><script>", "<!-- -->", "&lt;script&gt;", "&#106;avascript:",
    "[a](tel:01632960100)", "[a](mailto:a@example.org)", "`code`", "```\n<b>\n```", "\x00", "\u202e", "<<a>>", "[a][b]\n\n[b]: javascript:x", "<https://example.org>", "<javascript:x>",
    "{{7*7}}", "a\n\nb", "a  \nb", "***", "|a|b|", "</a>", "<a", "'\"", "<plaintext>", "<noscript><p title='</noscript><img src=x onerror=x>'>",
]  # fmt: skip


def parts(markup: str) -> list[tuple[str, dict[str, str]]]:
    tree = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    return [(str(one.tag), {str(name): value for name, value in one.attrib.items()}) for one in tree.iter() if one is not tree]


def only_allowed(markup: str) -> None:
    for tag, attributes in parts(markup):
        assert tag in TAGS, tag
        assert set(attributes) <= set(ATTRIBUTES.get(tag, [])), attributes
        scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", html.unescape(attributes.get("href", "")).lower())
        assert scheme is None or scheme[1] in SCHEMES, attributes


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=8), st.sampled_from(["", " ", "\n", "\n\n"]))
def test_staff_markdown_keeps_nothing_but_the_short_list(pieces: list[str], between: str) -> None:
    made = html_from_markdown(between.join(pieces))
    only_allowed(made)
    other = nh3.clean(made, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None)
    assert parts(other) == parts(made), "a second cleaner with the same list finds nothing more to take out"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_is_safe(text: str) -> None:
    only_allowed(html_from_markdown(text))


def test_what_staff_write_is_kept() -> None:
    made = html_from_markdown("## Head\n\nSome **bold** words and a [link](https://example.org).\n\n- one\n- two")
    assert [tag for tag, _attributes in parts(made)] == ["h2", "p", "strong", "a", "ul", "li", "li"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Kasia Nowak", "Kasia Nowak"), ("  a  ", "a"), ("a\x00b\x07c", "abc"), ("a\tb\nc", "a\tb\nc"), ("\u202eevil\u202c", "evil"), ("\u2066x\u2069", "x"),
        ("زینب", "زینب"), ("Zoë 😀 Ł", "Zoë 😀 Ł"), ("x" * 3_000, "x" * 2_000), ("a\u200db", "a\u200db"),
    ],
)  # fmt: skip
def test_plain_text(typed: str, kept: str) -> None:
    assert plain_text(typed) == kept
