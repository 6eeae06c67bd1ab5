"""Every page has a door, every door a mark, and the mark is kept: nothing here is a list kept by hand."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Blueprint, Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import factory
from app.accounts import access
from app.accounts.models import Person
from app.accounts.rules import OF_ROLE, ON_PAPER, OWN, Permission, Role
from app.core import db
from app.core.config import Settings
from tests.everywhere.world import (
    CANARIES,
    CONTACT,
    ENDED,
    HELPERS,
    LINES,
    NOBODY,
    QUESTIONS,
    UNSAFE,
    Door,
    Place,
    World,
    address,
    changed,
    doors,
    make_world,
    rows,
    signed_in,
)
from tests.factories import NOW
from tests.page import Client, said

ROLE_OF = {
    "finance officer": Role.FINANCE_OFFICER, "dp officer": Role.DP_OFFICER, "dp lead": Role.DP_LEAD,
    "social worker": Role.SOCIAL_WORKER, "administrator": Role.ADMINISTRATOR, "charging officer": Role.CHARGING_OFFICER,
    "safeguarding lead": Role.SAFEGUARDING_LEAD, "content editor": Role.CONTENT_EDITOR, "support provider": Role.SUPPORT_PROVIDER,
}  # fmt: skip
TYPED = frozenset(["LanguageConverter", "ReferenceConverter", "DayConverter", "NameConverter", "IntegerConverter", "AnyConverter", "SlugConverter"])
# A page that shows an officer more than the draft, or nothing of it: reachable though the person has begun the return.
NOT_THE_DRAFT = frozenset(
    ["returns.index", "returns.sent", "returns.sent_copies", "returns.start", "returns.start_again", "returns.send_again",
     *(f"threads.money_{name}" for name in ("write", "send", "show", "add", "read", "sent", "explain", "add_papers", "paper")),
     *(f"rulings.{name}" for name in ("index", "ask", "keep", "show", "ask_person", "explain")),
     *(f"support.{name}" for name in ("index", "question", "answer", "check", "send", "show", "take_back"))]
)
# Rows of the person who is signed in, named by a number: anybody else's are not found.
OWN_ROWS = frozenset(["accounts.end_one", "accounts.forget_device", "accounts.it_was_me", "accounts.remove_passkey", "home.not_me"])
# They end the sign-in that the next doors need; each has tests of its own.
ENDINGS = frozenset(["accounts.sign_out", "home.not_me"])
# There is nothing of its kind in this council: nobody has proposed to look at this return again, no single sign-on is
# set up, no export was agreed to.
NOTHING_THERE = frozenset(["returns_admin.agree", "oidc.start", "oidc.back", "acts_admin.fetch"])
# What one page of many kinds asks beside its mark: the permission of the kind that waits in this council.
BESIDE_THE_MARK = dict.fromkeys(("acts_admin.show", "acts_admin.agree", "acts_admin.refuse", "acts_admin.fetch"), Permission.CHANGE_BANK_DETAILS) | {
    f"work_admin.{name}": Permission.CHECK_RETURNS
    for name in ("take_from_list", "show", "take", "release", "take_over", "hand_over", "pause", "resume", "note")
}


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    """Pages are compared byte by byte, and each says until when one stays signed in: on a slow machine a minute goes by."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_every_page_and_method_has_exactly_one_mark(app: Flask) -> None:
    known = {access.PUBLIC, access.HALF_OPEN, access.SIGNED_IN, *Permission}
    unmarked = [door for door in doors(app) if door.mark not in known]
    assert not unmarked
    assert len(doors(app)) > 40


def test_a_page_is_never_marked_twice() -> None:
    with pytest.raises(TypeError, match="marked twice"):
        access.public(access.signed_in(lambda: ""))


def test_an_unmarked_page_stops_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "", endpoint="page")
    monkeypatch.setattr(factory, "PUBLIC", [*factory.PUBLIC, forgotten])
    with pytest.raises(TypeError, match=r"forgotten\.page says nothing about who may open it"):
        factory.create_app(settings)


def test_every_value_in_an_address_has_a_kind(app: Flask) -> None:
    plain = {
        f"{rule.endpoint}: {name} is a {type(kind).__name__}"
        for rule in app.url_map.iter_rules()
        for name, kind in rule._converters.items()
        if type(kind).__name__ not in TYPED and rule.endpoint != "static"  # Flask's own: send_from_directory guards it
    }
    assert not plain


def expected(door: Door, who: str, place: Place, standing: frozenset[Permission] | None) -> bool:
    """Whether the mark lets this person in; `standing`: what they hold in the affairs of the person of the place."""
    if door.mark == access.PUBLIC:
        return True
    if who == "anonymous":
        return False
    if door.endpoint in OWN_ROWS:
        return standing == OWN
    if door.mark == access.HALF_OPEN:
        return True
    words = OF_ROLE[ROLE_OF[who]] if who in ROLE_OF else frozenset()
    if "person" not in door.arguments:
        if door.endpoint in BESIDE_THE_MARK and BESIDE_THE_MARK[door.endpoint] not in words:
            return False
        return door.mark in words or (door.mark == access.SIGNED_IN and (door.endpoint != "casework_admin.start" or bool(words)))
    if standing is not None:
        return door.mark in standing
    if Permission.ENTER_ON_PAPER not in words or door.mark not in ON_PAPER:
        return False
    return door.endpoint in NOT_THE_DRAFT or place.owner.display_name != "Amina Begum"


def text_of(response: TestResponse) -> str:
    """Everything an answer says, what is packed in it too."""
    if response.mimetype != "application/zip":
        return response.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(response.data)) as pack:
        return "".join(pack.read(name).decode("utf-8", "replace") for name in pack.namelist())


def secrets_for(who: str, standing: frozenset[Permission] | None) -> tuple[str, ...]:
    """What an answer may not hold, even where somebody is let in: a scope opens its own part and no other."""
    if standing is None or who == "owner":
        return ()
    lines = () if Permission.SEE_RETURNS in standing else LINES
    return CONTACT + lines + (() if Permission.ANSWER_QUESTIONS in standing else QUESTIONS)


def knock(app: Flask, client: Client, door: Door, values: dict[str, Any]) -> TestResponse:
    return client.flask.open(address(app, door, values), method=door.method, buffered=True)


def clients_of(app: Flask, world: World) -> dict[str, Client]:
    return {"anonymous": Client(app)} | {who: signed_in(app, person) for who, person in world.people.items()}


def body_of(response: TestResponse) -> str:
    """The page without its CSRF token, which carries the second it was made, and without the seconds that are left."""
    return re.sub(r'(name="csrf_token" value=|data-warn-in=|data-ends-in=|data-token=)"[^"]+"', r"\1", response.get_data(as_text=True))


def assert_refused(response: TestResponse, who: str, door: Door, *, ended: bool = False) -> None:
    told = f"{who} at {door.endpoint} {door.method}: {response.status_code}"
    if who == "anonymous":
        assert response.status_code == 302, told
        assert "/sign-in" in response.location, told
    else:
        refused = (403,) if ended else (404, 409) if who == "finance officer" else (404,)
        assert response.status_code in refused, told
    text = response.get_data(as_text=True) + str(response.headers)
    # An officer who may enter a paper return knows whose it is, and never what is in it.
    secret = CANARIES[3:] if who in ("finance officer", "owner") else CANARIES
    assert not [one for one in secret if one in text], f"{told} tells of somebody else"


def test_every_door_opens_and_stays_shut_as_its_mark_says(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    clients = clients_of(app, world)
    before = rows(app)
    on_postgres = app.extensions["engine"].dialect.name == "postgresql"
    # Whatever is let in is tried and taken back: what it would do is for the tests of each page.
    monkeypatch.setattr(db, "commit", db.roll_back)
    tried = 0
    for turn, door in enumerate(doors(app)):
        for at, (who, client) in enumerate(clients.items()):
            if door.endpoint in ENDINGS:
                continue
            if who in (*HELPERS, *ENDED) and "person" not in door.arguments and at % 4 != turn % 4:
                continue  # here they are people like all others: every door meets some of them, and each of them many doors
            for place in (world.own, world.paper):
                if place is world.paper and who in (*HELPERS, *ENDED):
                    continue  # to them Chen is somebody else: the next test
                standing = world.standing_of(who, place)
                lets_in = expected(door, who, place, standing)
                values = place.values_for(door.endpoint)
                once = "person" not in door.arguments and (not lets_in or values == world.own.values_for(door.endpoint))
                if once and place is world.paper:
                    continue  # the mark alone refuses, or it is the very same address
                if not lets_in and on_postgres:
                    continue  # nobody is refused by the database: SQLite's run has tried it
                response = knock(app, client, door, values)
                tried += 1
                if lets_in:
                    assert response.status_code in (200, 302, 409, 422) or door.endpoint in NOTHING_THERE, (
                        f"{who} at {door.endpoint} {door.method}: {response.status_code}, let in expected"
                    )
                    assert "/sign-in" not in (response.location or "") or door.mark == access.PUBLIC
                    is_helper = who in (*HELPERS, *ENDED)
                    shown = text_of(response) if is_helper or "person" in door.arguments else ""
                    secret = secrets_for(who, standing) if "person" in door.arguments else CONTACT
                    leaked = [one for one in secret if one in shown]
                    assert not leaked, f"{who} at {door.endpoint} {door.method} reads {leaked}"
                else:
                    ended = who in ENDED and place is world.own and "person" in door.arguments
                    assert_refused(response, who, door, ended=ended)
    assert tried > (1_000 if on_postgres else 10_000)
    assert not changed(before, rows(app)), "looking, and being refused, change nothing but the trail"


@pytest.mark.once
def test_somebody_else_and_nobody_get_the_very_same_page(app: Flask, world: World) -> None:
    """So do a helper without the scope, and a helper of somebody else."""
    app.config["WTF_CSRF_ENABLED"] = False
    clients = clients_of(app, world)
    before = rows(app)
    told: dict[str, Any] = {}
    for client in clients.values():
        client.flask.get(f"/en/for/{NOBODY}/")  # its sign-out form sets the session, which the first page would otherwise do
    for door in doors(app):
        if "person" not in door.arguments:
            continue
        for who, client in clients.items():
            for place in (world.own, world.paper):
                standing = world.standing_of(who, place)
                if who in ("owner", "anonymous") or expected(door, who, place, standing) or (who in ENDED and place is world.own):
                    continue
                if who == "finance officer" and door.mark in ON_PAPER:
                    continue  # let in, and told that the person has begun it themselves: tested below
                alike = who in ROLE_OF or (place is world.paper and who in (*HELPERS, *ENDED) and who != "helper: all")
                if alike and door.endpoint not in ("home.mine", "ledger.explain", "returns.sent"):
                    continue  # the same door refuses them all; these three are a page, a form and a receipt
                other = knock(app, client, door, place.values_for(door.endpoint))
                nobody = knock(app, client, door, place.values_for(door.endpoint, NOBODY))
                assert other.status_code == nobody.status_code == 404, f"{who} at {door.endpoint}"
                assert body_of(other) == body_of(nobody), f"{who} at {door.endpoint}: {said(other.text)}"
                assert dict(other.headers) == dict(nobody.headers), f"{who} at {door.endpoint}"
                told[who] = True
    # All standings together hold every word but those that are the person's alone: each meets a shut door somewhere.
    assert set(told) == set(clients) - {"owner", "anonymous"}
    assert not changed(before, rows(app))


@pytest.mark.once
def test_ended_frozen_and_run_out_look_the_same_and_hold_nothing_of_the_person(app: Flask, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = set()
    for who in ENDED:
        client = signed_in(app, world.people[who])
        for door in doors(app):
            if "person" in door.arguments:
                response = knock(app, client, door, world.own.values_for(door.endpoint))
                assert response.status_code == 403, f"{who} at {door.endpoint}"
                text = body_of(response).replace(world.people[who].display_name, "(name)")
                assert not [one for one in (*CANARIES, world.own.owner.reference) if one in text], door.endpoint
                pages.add(text)
    assert len(pages) == 1


# Whose rows they are, by table: how somebody is reached and signs in, who may act for them, what they told in private.
THE_PERSONS_OWN = {
    "person": "id", "sign_in": "person_id", "half_sign_in": "person_id", "second_factor": "person_id", "sent_code": "person_id",
    "card_code": "person_id", "passkey": "person_id", "passkey_challenge": "person_id", "kept_form": "person_id", "known_device": "person_id",
    "safe_contact_change": "person_id", "needs_change": "person_id", "private_note": "person_id", "representation": "recipient_id", "invitation": "recipient_id",
    "one_look": "recipient_id", "copy_request": "person_id", "activation_code": "person_id", "letter_request": "person_id",
    "recovery_link": "person_id", "email_change": "person_id",
}  # fmt: skip
# They end the standing that the next doors need: that is the helper's own to do, and has tests of its own.
LEAVING = frozenset(["helpers.do_leave"])
PLAUSIBLE = {
    "email": "thief@example.org", "phone": "07700 900999", "mobile": "07700 900999", "safe": ["email", "post", "text", "voicemail"], "code": "123456",
    "passphrase": "four plain words together", "new": "four plain words together", "words": "told by a helper", "invited_name": "A Friend", "way": "email",
    "scopes": ["see-balance"], "months": "12", "what": "balance", "for_whom": "A Friend", "tell": "yes", "agree": "yes", "yes": "yes",
}  # fmt: skip


def owned(app: Flask, person_id: int) -> dict[str, list[str]]:
    """Everything of the tables above that is this person's, as it stands now."""
    with db.reading():
        return {
            name: [str(row) for row in db.session.execute(select(table).where(table.c[column] == person_id).order_by(table.c.id))]
            for name, column in THE_PERSONS_OWN.items() for table in [db.Model.metadata.tables[name]]
        }  # fmt: skip


def test_who_acts_for_somebody_changes_nothing_of_how_they_are_reached_sign_in_or_are_helped(app: Flask, world: World) -> None:
    """Every form of the site is sent by everybody who acts for Amina, with values that would do, and is committed."""
    app.config["WTF_CSRF_ENABLED"] = False
    amina, tried = world.own.owner, 0
    before = owned(app, amina.id)
    assert all(before[name] for name in ("person", "sign_in", "known_device", "passkey", "representation", "invitation", "one_look"))
    for who in (*HELPERS, *ENDED):
        for door in doors(app):
            if door.method not in UNSAFE or door.endpoint in (ENDINGS | LEAVING):
                continue
            client = signed_in(app, world.people[who])  # changing one's own passphrase ends one's own sign-ins
            client.flask.open(address(app, door, world.own.values_for(door.endpoint)), method=door.method, data=PLAUSIBLE)
            tried += 1
        assert owned(app, amina.id) == before, who
    assert tried > 500
    db.session.get_one(Person, amina.id).mobile = "07700 900000"
    db.commit()
    assert owned(app, amina.id) != before, "a change would be seen"


def test_staff_pages_tell_nothing_of_what_is_not_there(app: Flask, world: World) -> None:
    officer = signed_in(app, world.people["finance officer"])
    social_worker = signed_in(app, world.people["social worker"])
    there, not_there = (f"/admin/returns/{subject}" for subject in (world.own.values["subject"], "R-AAAA-AAAA"))
    assert body_of(social_worker.get(there, status=404)) == body_of(social_worker.get(not_there, status=404))
    officer.get(not_there, status=404)
    officer.get(there)


def test_an_officer_never_sees_a_draft_that_a_person_has_begun(app: Flask, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    officer = signed_in(app, world.people["finance officer"])
    draft = {**world.own.values, "period": "2026-07-01"}
    before = rows(app)
    for door in doors(app):
        if not {"person", "period"} <= door.arguments:
            continue
        response = knock(app, officer, door, {**draft, **world.own.by_endpoint.get(door.endpoint, {})})
        back = response.status_code == 302 and response.location == f"/en/for/{draft['person']}/returns/2026-07-01/"
        assert response.status_code in (404, 409) or back, f"{door.endpoint} {door.method}: {response.status_code}"
        assert "CANARYCHEMIST" not in response.text, door.endpoint
    for path in ("/admin/cases/", "/admin/returns/due?show=all", f"/admin/people/{draft['person']}/returns"):
        assert "CANARYCHEMIST UNSENT" not in officer.get(path).text
    assert not changed(before, rows(app))


def test_no_form_is_taken_without_its_token(app: Flask, world: World) -> None:
    owner, officer = (signed_in(app, world.people[who]) for who in ("owner", "finance officer"))
    owner.get(f"/en/for/{world.own.owner.reference}/")
    officer.get("/en/help")
    assert owner.token
    begin = "interest.begin"  # the first form of somebody without a cookie: it makes an empty form in that browser, no more
    forms = [{}, {"csrf_token": ""}, {"csrf_token": "made-up"}, {"csrf_token": token_of_another_session(app, world)}]
    before = rows(app, without=frozenset())
    tried = 0
    for door in doors(app):
        if door.method not in UNSAFE or door.endpoint == begin:
            continue
        client, place = (officer, world.own) if "person" not in door.arguments else (owner, world.own)
        path = address(app, door, place.values_for(door.endpoint))
        for form in forms:
            response = client.flask.open(path, method=door.method, data=form)
            assert response.status_code == 400, f"{door.endpoint} with {form}: {response.status_code}"
            tried += 1
    assert tried > 80
    assert not changed(before, rows(app, without=frozenset()))


def test_a_form_of_another_site_is_refused_even_with_a_token(app: Flask, world: World) -> None:
    owner = signed_in(app, world.people["owner"])
    owner.get(f"/en/for/{world.own.owner.reference}/")
    changes = f"/en/for/{world.own.owner.reference}/returns/2026-07-01/changes"
    before = rows(app)
    owner.post(changes, {"changed": "forged"}, status=400, headers={"Sec-Fetch-Site": "cross-site"})
    assert not changed(before, rows(app))
    owner.get(changes)
    owner.post(changes, {"changed": "mine"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert changed(before, rows(app)) == ["spending_return"]


def token_of_another_session(app: Flask, world: World) -> str:
    """A real token, signed by this very site, that belongs to somebody else's session."""
    other = signed_in(app, world.people["other recipient"])
    other.get(f"/en/for/{world.people['other recipient'].reference}/")
    assert other.token
    return other.token


def test_a_sign_in_that_has_ended_opens_nothing(app: Flask, world: World) -> None:
    owner = signed_in(app, world.people["owner"])
    owner.get(f"/en/for/{world.own.owner.reference}/")
    kept = owner.flask.get_cookie("portal")
    assert kept is not None
    owner.post("/en/sign-out")
    thief = Client(app)
    thief.flask.set_cookie("portal", kept.value)
    for door in doors(app):
        if door.method == "GET" and door.mark != access.PUBLIC:
            assert_refused(knock(app, thief, door, world.own.values_for(door.endpoint)), "anonymous", door)


def test_a_refused_page_is_written_down(app: Flask, world: World) -> None:
    nosy = signed_in(app, world.people["social worker"])
    before = len(rows(app, without=frozenset())["audit_row"])
    nosy.get(f"/en/for/{world.own.owner.reference}/balance/", status=404)
    nosy.get("/admin/cases/", status=404)
    trail = rows(app, without=frozenset())["audit_row"][before:]
    assert [row for row in trail if "page-refused" in str(row)] == trail
    assert "ledger.balance" in str(trail[0])
    assert "casework_admin.queue" in str(trail[1])
