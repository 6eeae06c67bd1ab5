"""A test client that checks every page it is given: valid HTML5, one h1, title, ids, labels, language, no inline script."""

import re
from collections.abc import Callable
from typing import Any

import html5lib
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import db
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage

HTML = "{http://www.w3.org/1999/xhtml}"
CHANGING = re.compile(r'(?<=name="csrf_token")[^>]*|\b[A-Z]-\w{4}-\w{4}\b')  # what differs each time a page is made
good: set[int] = set()  # pages that kept every rule: hundreds of tests open the same ones


class Client:
    """A browser without scripts: keeps cookies, sends CSRF tokens, follows nothing by itself."""

    def __init__(self, app: Flask, *, gives_reasons: bool = True) -> None:
        self.flask = app.test_client()
        self.token = ""
        self.gives_reasons = gives_reasons
        # A page is the same on both engines, and reading it as a browser does takes longer than to make it.
        self.checked_elsewhere = app.extensions["engine"].dialect.name == "postgresql"

    def get(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page; its status must be as told."""
        return self._checked(self._past_the_door(lambda: self.flask.get(path, **options)), status, path)

    def post(self, path: str, form: dict[str, Any] | None = None, *, status: int = 302, **options: Any) -> TestResponse:
        """Send a form with this client's CSRF token; its status must be as told (302 is a success)."""
        fields = {"csrf_token": self.token, **(form or {})}
        return self._checked(self._past_the_door(lambda: self.flask.post(path, data=fields, **options)), status, path)

    def _past_the_door(self, ask: Callable[[], TestResponse]) -> TestResponse:
        """Staff say once why they open a person outside their own work, and go on: as they do all day."""
        response = ask()
        asked = response.location or ""
        if not self.gives_reasons or not re.match(r"/admin/people/[^/]+/reason\?", asked):
            return response
        page = self._checked(self.flask.get(asked), 200, asked)
        then = re.search(r'name="then"[^>]*value="([^"]*)"', page.text)
        fields = {"csrf_token": self.token, "code": "check", "words": "", "then": then[1] if then else ""}
        self._checked(self.flask.post(asked, data=fields), 302, asked)
        return ask()

    def sign_in(self, name: str, passphrase: str) -> None:
        """Sign in as somebody, with the code that was sent to them."""
        self.get("/en/sign-in")
        answer = self.post("/en/sign-in", {"sign_in_name": name, "passphrase": passphrase})
        if answer.location.endswith("/sign-in/code"):
            self.get("/en/sign-in/code")
            self.post("/en/sign-in/code", {"code": newest_code()})
        self.token = ""

    def _checked(self, response: TestResponse, status: int, path: str) -> TestResponse:
        body = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        assert response.status_code == status, f"{path}: {response.status_code}, {status} expected\n{said(body)}"
        if response.mimetype == "text/html" and body and status not in (301, 302, 303, 308):
            if not self.checked_elsewhere:
                check_page(body, path)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)
            self.token = found[1] if found else self.token
        return response


def newest_code() -> str:
    """The code of the newest message in the outbox, as its reader would type it."""
    with db.reading():
        messages = select(OutboxMessage).where(OutboxMessage.message == str(Message.SIGN_IN_CODE))
        return str(db.session.scalars(messages.order_by(OutboxMessage.id.desc())).first().facts["code"])  # type: ignore[union-attr]


def said(body: str) -> str:
    """What a page says in its main part, for the message of a failed test."""
    main = re.search(r"<main.*?</main>", body, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0] if main else body))[:600]


def check_page(body: str, path: str) -> None:
    """Raise AssertionError where a page breaks a rule every page keeps. A page seen before is not read again."""
    form = hash(CHANGING.sub("", body))
    if form in good:
        return
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(body)
    errors = [f"{place}: {kind} {facts}" for place, kind, facts in parser.errors]
    assert not errors, f"{path} is not valid HTML5: {errors[:3]}"
    everything = list(tree.iter())
    root = tree
    assert root.get("lang"), f"{path}: html needs lang"
    assert root.get("dir") in ("ltr", "rtl"), f"{path}: html needs dir"
    headings = [one for one in everything if one.tag == f"{HTML}h1"]
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    _check_title(tree, headings[0], path)
    _check_ids(everything, path)
    _check_labels(everything, path)
    _check_nothing_inline(everything, path)
    good.add(form)


def words(element: Any) -> str:
    """The text of an element, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def _check_title(tree: Any, heading: Any, path: str) -> None:
    title = words(tree.find(f"{HTML}head/{HTML}title"))
    h1 = words(heading)
    assert title.removeprefix("Error: ").startswith(h1), f"{path}: title {title!r} does not start with h1 {h1!r}"


def _check_ids(everything: list[Any], path: str) -> None:
    ids = [one.get("id") for one in everything if one.get("id")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"{path}: ids used twice: {twice}"
    for one in everything:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (one.get(name) or "").split():
                assert target in ids, f"{path}: {name} points at {target}, which is not there"
        href = one.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"{path}: link to {href}, which is not there"


def _check_labels(everything: list[Any], path: str) -> None:
    labelled = {one.get("for") for one in everything if one.tag == f"{HTML}label"}
    for one in everything:
        if one.tag in (f"{HTML}input", f"{HTML}select", f"{HTML}textarea") and one.get("type") not in ("hidden", "submit"):
            assert one.get("id") in labelled, f"{path}: field {one.get('name')} has no label"
        if one.tag == f"{HTML}button":
            assert words(one) or one.get("aria-label"), f"{path}: a button without words"
        if one.tag == f"{HTML}img":
            assert one.get("alt") is not None, f"{path}: an image without alt"


def _check_nothing_inline(everything: list[Any], path: str) -> None:
    for one in everything:
        if one.tag == f"{HTML}script":
            assert one.get("src") and not words(one), f"{path}: an inline script"
        assert one.tag != f"{HTML}style", f"{path}: an inline style sheet"
        for name in one:
            assert name != "style" and not str(name).startswith("on"), f"{path}: inline {name}"
