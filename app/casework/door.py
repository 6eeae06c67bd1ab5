"""The second door: before a page about a person opens to somebody whose work that person is not, it asks why.

It looks at the address of the page, so that no page can forget it: a staff page whose address names something must
use one of the names below, or the site does not start.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Someone
from app.casework import caseload
from app.core import clock, db
from app.core.addresses import local_path

Page = TypeVar("Page", bound=Callable[..., Any])
FROM_A_LIST = "door_from_a_list"
# A person, or a case that is about one.
ABOUT_SOMEBODY = frozenset(["person", "reference", "subject"])
# A part of what the address has named already, a value of the council, a colleague, or something that waits for a
# second person or for one reader (the private line): that list is the work of those who may see it. A referral is seen
# by the service it was made to and by nobody else; a service is an organisation. A batch of letters,
# a file of the case system and a list of people by what they wait for are lists; the figures of a month name nobody.
ABOUT_NOBODY = frozenset(
    [
        "act", "batch", "colleague", "file", "kind", "lang", "letter", "month", "name", "number", "referral", "service",
        "show",
    ]
)  # fmt: skip


def from_a_list(page: Page) -> Page:
    """This act belongs to a list and shows nothing of the person: lists need no reason."""
    setattr(page, FROM_A_LIST, True)
    return page


def init_door(app: Flask) -> None:
    """Set up the second door, behind the first."""
    app.before_request(ask_first)


def check_pages(app: Flask) -> None:
    """Raises TypeError for a staff page whose address names something of which nobody said whether it is a person."""
    for rule in app.url_map.iter_rules():
        unknown = set(rule.arguments) - ABOUT_SOMEBODY - ABOUT_NOBODY
        if rule.rule.startswith("/admin/") and unknown:
            raise TypeError(f"the page {rule.endpoint} names {sorted(unknown)}: is that a person? Say so in casework/door.py")


def ask_first() -> Any:
    """To the page that asks why, where this one is about a person outside one's own work."""
    somebody = g.get("person")
    if somebody is None or request.endpoint is None or not somebody.is_staff or _is_from_a_list():
        return None
    with db.reading():
        reference = _reference_to_ask_about(somebody)
    if reference is None:
        return None
    return redirect(url_for("caseload_admin.reason", reference=reference, then=_where_to_go_on()))


def _is_from_a_list() -> bool:
    page = access.page_of(request.endpoint or "")
    return bool(getattr(page, FROM_A_LIST, False))


def _reference_to_ask_about(somebody: Someone) -> str | None:
    """The person on the page, unless their affairs are open to this member of staff. Raises NotYours."""
    about = _person_on_page(somebody)
    if about is None or caseload.may_open(somebody.id, about, clock.today()):
        return None
    return accounts.reference_of(about)


def _person_on_page(somebody: Someone) -> int | None:
    recipient = access.recipient_in_url() if g.get("recipient") else None
    if recipient is not None:
        return recipient.id if access.on_paper() else None
    told = request.view_args or {}
    if "reference" in told:
        return accounts.recipient_by_reference(told["reference"]).id
    if "subject" in told:
        return caseload.recipient_of_case(told["subject"], somebody)
    return None


def _where_to_go_on() -> str:
    """The page that was asked for; for a form the page it was on."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    before = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return local_path(before) or url_for("casework_admin.start")
