"""The door. Marks say who may open a page; `enforce()` is the one function that reads them.

Every page carries exactly one mark, or the site does not start.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import flask
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from app.accounts import kept, representations, second_step, service
from app.accounts.rules import Permission, Someone, TimeLeft, permissions_for, time_left
from app.accounts.second_step import Half
from app.accounts.service import OpenSignIn
from app.audit.events import Event
from app.audit.service import record
from app.core import clock, db
from app.core.errors import AccessEnded, NotYours

Page = TypeVar("Page", bound=Callable[..., Any])
MARK = "access_mark"
PUBLIC, HALF_OPEN, SIGNED_IN = "public", "half-open", "signed-in"
KEPT = "kept"  # set in the cookie while something typed waits for this person
HALF = "half"  # where the cookie keeps the token of a half-open sign-in: it opens half-open pages and nothing else


class _Login(LoginManager):
    """flask-login without its «remember me» cookie: looking for one would touch the session on every public page,
    and a page that touched it says «Vary: Cookie» and is never shared by a cache."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


login = _Login()


def public(page: Page) -> Page:
    """Anybody may read this; the session is not touched."""
    return _mark(page, PUBLIC)


def half_open(page: Page) -> Page:
    """Somebody whose passphrase was right and whose second step is still to come, or who is signed in."""
    return _mark(page, HALF_OPEN)


def signed_in(page: Page) -> Page:
    """Anybody signed in; the page shows nothing but the signed-in person's own."""
    return _mark(page, SIGNED_IN)


def needs(permission: Permission) -> Callable[[Page], Page]:
    """Needs this permission: in the affairs of the person in the URL, or as staff where the URL names nobody."""
    return lambda page: _mark(page, permission)


def _mark(page: Page, mark: str) -> Page:
    if hasattr(page, MARK):
        raise TypeError(f"{page.__name__} is marked twice")
    setattr(page, MARK, mark)
    return page


def mark_of(app: Flask, endpoint: str) -> str | None:
    """The mark of a page, or None."""
    return cast(str | None, getattr(app.view_functions[endpoint], MARK, None))


def page_of(endpoint: str) -> Any:
    """The function of a page, with the marks on it."""
    return current_app.view_functions[endpoint]


def current_person() -> Someone:
    """Who is signed in. Only for pages whose mark needs a sign-in."""
    return cast(Someone, g.person)


def current_sign_in() -> OpenSignIn:
    """The sign-in of this browser. Only for pages whose mark needs one."""
    return cast(OpenSignIn, g.sign_in)


def time_left_here() -> TimeLeft | None:
    """Until when the sign-in of this browser stays open; None where nobody is signed in."""
    found = g.get("sign_in")
    return time_left(found.open_until, found.last_moment, clock.now(), found.person.is_staff) if found else None


def current_half() -> Half | None:
    """The half-open sign-in of this browser; None where somebody is signed in. Only for half-open pages."""
    return cast(Half | None, g.half)


def recipient_in_url() -> Someone:
    """Whose affairs are on screen; checked by `enforce()` on this very request."""
    return cast(Someone, g.recipient)


def acting() -> representations.Acting | None:
    """The standing by which the signed-in person acts for the recipient; None for oneself and for an officer."""
    return cast("representations.Acting | None", g.get("acting"))


def on_paper() -> bool:
    """Whether an officer is entering for the recipient."""
    person, recipient = g.get("person"), g.get("recipient")
    return bool(person and recipient and person.id != recipient.id and acting() is None)


def reads_easily() -> bool:
    """Whether the Easy Read face of this page is shown: the signed-in person chose it, and did not ask for the usual one
    just here."""
    found = g.get("sign_in")
    return bool(found and found.reads_easily and not on_paper() and request.args.get("face") != "usual")


def may(permission: Permission) -> bool:
    """Whether the signed-in person holds a permission here."""
    return permission in g.get("permissions", frozenset())


def init_access(app: Flask) -> None:
    """Set up the door."""
    login.init_app(app)
    login.session_protection = None  # phones change their address all day
    login.user_loader(_load)
    app.before_request(enforce)
    app.after_request(_note_refusal)


class SignedIn:
    """What flask-login holds: the token is the id, so that ending the token ends the sign-in."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, token: str, found: OpenSignIn) -> None:
        self.token, self.person, self.sign_in = token, found.person, found

    def get_id(self) -> str:
        """The token of this sign-in."""
        return self.token


def _load(token: str) -> SignedIn | None:
    found = service.signed_in_person(token, clock.now(), clock.today())
    if found is None:
        return None
    g.note_seen = token if found.seen_due else None
    return SignedIn(token, found)


def enforce() -> Any:
    """Read the mark of the page and open or refuse. Anything unmarked is refused."""
    g.person = g.recipient = g.sign_in = g.half = g.acting = None
    if request.endpoint is None:
        return None  # not found, said by the router
    mark = mark_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    with db.reading():
        answer = _decide(mark, current_user)
    _after_decision()
    return answer


def _decide(mark: str | None, user: Any) -> Any:
    if not getattr(user, "is_authenticated", False):
        return _decide_half() if mark == HALF_OPEN else _to_sign_in()
    g.person, g.sign_in = user.person, user.sign_in
    if request.method == "GET" and flask.session.get(KEPT):
        g.kept_fields = kept.kept_for(user.person.id, request.path, clock.now())
    g.permissions = g.person.permissions
    reference = g.get("person_reference")
    if reference is not None:
        return _decide_for(mark, reference)
    if mark in (SIGNED_IN, HALF_OPEN) or (mark is not None and mark in g.permissions):
        return None
    g.refused = True
    return abort(404)


def _decide_half() -> Any:
    token = flask.session.get(HALF)
    g.half = second_step.half_open(token, clock.now()) if token else None
    return None if g.half else _to_sign_in()


def _decide_for(mark: str | None, reference: str) -> Any:
    recipient = g.person if reference == g.person.reference else service.recipient_by_reference(reference)
    today = clock.today()
    g.acting = representations.acting_for(g.person.id, recipient.id, today) if recipient.id != g.person.id else None
    g.permissions = permissions_for(g.person, recipient, g.acting.permissions if g.acting else None)
    if not g.permissions and representations.had_access(g.person.id, recipient.id, today):
        raise AccessEnded
    if mark not in g.permissions:
        g.acting = None
        raise NotYours
    g.recipient = recipient
    return None


def _to_sign_in() -> Any:
    """To the sign-in page, and afterwards back. What was sent by somebody whose sign-in is over is kept for them."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", lang=g.language, then=request.full_path.rstrip("?")))
    page = _page_of_form()
    g.to_keep = page if page and request.blueprint != "accounts" else None
    return redirect(url_for("accounts.sign_in", lang=g.language, then=page))


def _page_of_form() -> str | None:
    """The page on which this form stands: its own address, or the nearest one above it that can be opened."""
    urls, path = current_app.create_url_adapter(request), request.path
    while urls and path.strip("/"):
        try:
            urls.match(path, "GET")
            return path
        except RequestRedirect as there:
            return urlsplit(there.new_url).path
        except (NotFound, MethodNotAllowed):
            path = path.rstrip("/").rpartition("/")[0]
    return None


def forget_kept() -> None:
    """A form was taken: what waited on its page is done with. Called just before the commit of a POST."""
    person, page = g.get("person"), _page_of_form() if flask.session.get(KEPT) else None
    if person is not None and page is not None:
        kept.forget(person.id, page)


def _after_decision() -> None:
    """«Last seen» is written by itself: a page that reads must not wait for a writer. So is what cannot be taken now."""
    token, page = g.get("note_seen"), g.get("to_keep")
    if token:
        db.in_own_transaction(lambda: service.note_seen(token, clock.now()))
    if page and "_user_id" in flask.session:
        kept.keep(flask.session["_user_id"], page, request.form.items(multi=True), clock.now())


def _note_refusal(response: Response) -> Response:
    """Write a refused page to the trail, after the rollback. Here, because a refusal may be raised anywhere."""
    person = g.get("person")
    if response.status_code in (403, 404) and person is not None and request.endpoint is not None:
        endpoint = request.endpoint
        db.in_own_transaction(lambda: record(Event.PAGE_REFUSED, by=person.id, endpoint=endpoint))
    return response


def clear_session() -> None:
    """Forget everything the cookie carried."""
    flask.session.clear()
