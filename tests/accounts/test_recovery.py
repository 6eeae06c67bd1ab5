"""Getting back in: no weaker than the front door, told another way, and nothing says who is known here."""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from app.accounts import recovery
from app.accounts import service as accounts
from app.accounts.entry_models import EmailChange, RecoveryLink
from app.accounts.models import CardCode, Person, SecondFactor, SignIn
from app.accounts.recovery import LINK_LASTS, MOST_ASKED, UNDO_LASTS
from app.accounts.rules import WINDOW, Role
from app.audit.models import AuditRow
from app.core import clock, db
from app.core.links import token_of
from app.notifications import delivery
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from tests.accounts.steps import SECRET, app_code, give_app, give_card, half, is_in, type_code
from tests.conftest import COUNCIL, NOW
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole
from tests.everywhere.world import rows, signed_in
from tests.factories import PASSPHRASE, Made, make_officer, make_person, make_recipient, remembered_device
from tests.page import Client, said

NEW = "seven green kettles marching"
OVER = "This link has been used, or it is too old."


@pytest.fixture
def amina(app: Flask) -> Made:
    """She reads her codes from an app: for her alone a link by e-mail is no weaker than the front door."""
    person = make_recipient()
    give_app(person)
    return person


def ask(client: Client, email: str, *, address: str = "192.0.2.1", status: int = 200) -> Any:
    client.get("/en/forgotten")
    return client.post("/en/forgotten", {"email": email}, status=status, environ_base={"REMOTE_ADDR": address})


def messages(name: str) -> list[OutboxMessage]:
    db.session.expire_all()
    return db.session.query(OutboxMessage).filter_by(message=name).order_by(OutboxMessage.id).all()


def link(app: Flask, name: str = "passphrase-link") -> str:
    """The path of the newest link of a kind, as the mail has it."""
    secret = app.config["SECRET_KEY"]
    _subject, body = delivery.words_of(messages(name)[-1], "http://localhost", COUNCIL, secret=secret)
    return re.search(r"http://localhost(/\S+/[0-9a-f]{40})", body)[1]  # type: ignore[index]


def follow(client: Client, path: str) -> str:
    """Open a link of a mail. Returns the path of the page with words on it."""
    answer = client.get(path, status=302)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    client.get(answer.location)
    return str(answer.location)


def choose(client: Client, passphrase: str = NEW, *, status: int = 200) -> Any:
    client.get("/en/new-passphrase")
    return client.post("/en/new-passphrase", {"passphrase": passphrase}, status=status)


def may_sign_in(app: Flask, email: str, passphrase: str) -> bool:
    client = Client(app)
    client.get("/en/sign-in")
    form = {"csrf_token": client.token, "sign_in_name": email, "passphrase": passphrase}
    return client.flask.post("/en/sign-in", data=form).status_code == 302


# --- A forgotten passphrase -------------------------------------------------------------------------------------------


def test_from_forgetting_to_signing_in(app: Flask, client: Client, amina: Made) -> None:
    ask(client, f" {amina.email.upper()} ")
    follow(client, link(app))
    assert "Your new passphrase is kept" in choose(client).text
    assert client.get(f"/en/for/{amina.reference}/", status=302).location.startswith("/en/sign-in"), "the front door is next"
    assert may_sign_in(app, amina.email, NEW)
    assert not may_sign_in(app, amina.email, PASSPHRASE)


def test_the_second_step_is_asked_as_always(app: Flask, client: Client, amina: Made) -> None:
    """S-12: also on a device that was remembered before."""
    client.flask.set_cookie("portal-device", remembered_device(amina))
    ask(client, amina.email)
    follow(client, link(app))
    choose(client)
    client.get("/en/sign-in")
    client.post("/en/sign-in", {"sign_in_name": amina.email, "passphrase": NEW})
    assert not is_in(client)
    assert [one.kind for one in db.session.query(SecondFactor).filter_by(person_id=amina.id).order_by(SecondFactor.kind)] == ["authenticator", "email"]
    client.get("/en/sign-in/way")
    client.post("/en/sign-in/way", {"way": "authenticator"})
    type_code(client, app_code(pyotp.TOTP(SECRET), clock.now()))
    assert is_in(client)


def test_a_mailbox_alone_is_never_both_steps(app: Flask, client: Client) -> None:
    """Codes by e-mail and a link by e-mail would be one thing, not two: a letter is that person's way back."""
    bea = make_recipient("Bea Patel")
    assert "Do you get your codes by email and no other way?" in said(ask(client, bea.email).text)
    assert not messages("passphrase-link")
    codes = give_card(bea)
    ask(client, bea.email)
    assert len(messages("passphrase-link")) == 1
    db.session.query(CardCode).filter_by(person_id=bea.id).update({"used_at": NOW})
    db.commit()
    ask(client, bea.email)
    assert codes
    assert len(messages("passphrase-link")) == 1, "a card that is used up opens nothing"


def test_a_half_open_sign_in_ends_with_the_others(app: Flask, client: Client, amina: Made) -> None:
    thief = half(app, amina)
    ask(client, amina.email)
    follow(client, link(app))
    choose(client)
    assert thief.flask.get("/en/sign-in/code").status_code == 302


def test_every_sign_in_is_over_and_the_person_is_told_another_way(app: Flask, client: Client, amina: Made) -> None:
    db.session.get_one(Person, amina.id).mobile = "07700 900123"
    db.commit()
    elsewhere = signed_in(app, amina)
    ask(client, amina.email)
    follow(client, link(app))
    choose(client)
    elsewhere.get(f"/en/for/{amina.reference}/", status=302)
    assert all(one.ended_at for one in db.session.query(SignIn))
    assert [(one.channel, one.facts) for one in messages("passphrase-changed")] == [("text", {})]


@pytest.mark.parametrize(("mobile", "post", "channel"), [(None, True, "letter"), ("07700 900123", True, "text"), (None, False, "call")])
def test_the_other_way_is_one_that_is_safe(app: Flask, client: Client, amina: Made, mobile: str | None, post: bool, channel: str) -> None:
    person = db.session.get_one(Person, amina.id)
    person.mobile, person.post_is_safe = mobile, post
    db.commit()
    ask(client, amina.email)
    follow(client, link(app))
    choose(client)
    assert messages("passphrase-changed")[0].channel == channel


def test_a_link_works_once_and_for_an_hour(app: Flask, client: Client, amina: Made) -> None:
    ask(client, amina.email)
    path = link(app)
    with time_machine.travel(NOW + LINK_LASTS + timedelta(minutes=1), tick=True):
        follow(client, path)
        assert OVER in choose(client, status=422).text
    with time_machine.travel(NOW + LINK_LASTS - timedelta(minutes=1), tick=True):
        follow(client, path)
        choose(client)
    follow(client, path)
    assert OVER in choose(client, "another four words here", status=422).text


def new_link(app: Flask, amina: Made) -> None:
    ask(Client(app), amina.email, address="192.0.2.9")


def new_passphrase(_app: Flask, amina: Made) -> None:
    accounts.set_passphrase(db.session.get_one(Person, amina.id), "some other four words", by=amina.id)
    db.commit()


def new_email(_app: Flask, amina: Made) -> None:
    db.session.get_one(Person, amina.id).email = "amina.new@example.org"
    db.commit()


def frozen(_app: Flask, amina: Made) -> None:
    db.session.get_one(Person, amina.id).frozen_at = NOW
    db.commit()


@pytest.mark.parametrize("happens", [new_link, new_passphrase, new_email, frozen])
def test_a_link_dies_when_something_newer_happens(app: Flask, client: Client, amina: Made, happens: Callable[[Flask, Made], None]) -> None:
    ask(client, amina.email)
    path = link(app)
    happens(app, amina)
    follow(client, path)
    assert OVER in choose(client, status=422).text


def test_opening_a_link_changes_nothing(app: Flask, client: Client, amina: Made) -> None:
    """Programs that look at mail for danger open every link in it."""
    ask(client, amina.email)
    before = rows(app, frozenset())
    for _ in range(3):
        follow(Client(app), link(app))
    assert rows(app, frozenset()) == before


def test_the_token_is_nowhere_but_in_the_mail(app: Flask, client: Client, amina: Made, capsys: pytest.CaptureFixture[str]) -> None:
    ask(client, amina.email)
    path = link(app)
    token = path.rsplit("/", 1)[1]
    place = follow(client, path)
    page = client.get(place)
    assert token not in page.text
    assert token not in place
    assert token not in str(page.headers)
    choose(client, "short", status=422)
    choose(client)
    assert token not in str(rows(app, frozenset()))
    assert token not in "".join(capsys.readouterr())
    admin = signed_in(app, make_person("Karim Haddad", roles=(accounts.Role.ADMINISTRATOR,)))
    assert token not in admin.get("/admin/messages/").text, "whoever reads the outbox cannot use it"
    assert token_of(app.config["SECRET_KEY"], messages("passphrase-link")[0].facts["link"]) == token


def test_a_made_up_link_opens_nothing(app: Flask, client: Client, amina: Made) -> None:
    follow(client, f"/en/new-passphrase/{'0f' * 20}")
    assert OVER in choose(client, status=422).text
    assert OVER in choose(Client(app), status=422).text
    for wrong in ("0f", "G" * 40, "0f" * 40):
        client.get(f"/en/new-passphrase/{wrong}", status=404)


def test_bad_passphrases_keep_the_link(app: Flask, client: Client, amina: Made) -> None:
    ask(client, amina.email)
    follow(client, link(app))
    assert "Your passphrase must have 12 letters or more" in choose(client, "short", status=422).text
    assert "Choose a passphrase" in choose(client, "", status=422).text
    choose(client)


def without_token(answer: Any, email: str) -> tuple[Any, ...]:
    body = re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", answer.text).replace(email, "")
    return answer.status_code, sorted((name, value) for name, value in answer.headers if name != "Set-Cookie"), body


def test_known_and_unknown_addresses_get_the_very_same_answer(app: Flask, amina: Made) -> None:
    silent, unsafe = make_recipient("Bea Patel"), make_recipient("Cora Khan")
    give_app(silent)
    give_app(unsafe)
    db.session.get_one(Person, silent.id).passphrase_hash = None
    db.session.get_one(Person, unsafe.id).email_is_safe = False
    db.commit()
    emails = (amina.email, "nobody@example.org", silent.email, unsafe.email, make_recipient("Dora Lee").email)
    answers = [without_token(ask(Client(app), email, address=f"192.0.2.{at}"), email) for at, email in enumerate(emails)]
    assert all(answer == answers[0] for answer in answers)
    assert [one.address for one in messages("passphrase-link")] == [amina.email], "who never began begins with a letter"


def test_a_mailbox_is_not_filled(app: Flask, amina: Made) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for at in range(MOST_ASKED + 3):
            assert "Look at your email" in ask(Client(app), amina.email, address=f"192.0.2.{at}").text
        assert len(messages("passphrase-link")) == MOST_ASKED
        clock.shift(WINDOW + timedelta(seconds=1))
        ask(Client(app), amina.email)
    assert len(messages("passphrase-link")) == MOST_ASKED + 1


def test_a_lockout_never_stops_the_owners_link(app: Flask, client: Client, amina: Made) -> None:
    ask(client, amina.email)
    for _ in range(11):
        assert not may_sign_in(app, amina.email, "not the passphrase")
    follow(client, link(app))
    choose(client)


def test_the_time_tells_nothing_apart(app: Flask, amina: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-10, as for codes of letters: six rounds are allowed, because chance alone leaves the band now and then."""
    slept: list[float] = []
    monkeypatch.setattr(recovery.time, "sleep", slept.append)
    rounds = (told_apart(app, amina.email, turn, slept) for turn in range(6))
    assert any(gap < 0.002 and 0.45 <= above <= 0.55 for gap, above in rounds)


def told_apart(app: Flask, email: str, turn: int, slept: list[float]) -> tuple[float, float]:
    """The gap of the medians in seconds, and how often the known one takes longer. The random wait is counted, what
    other tests do beside this one is not."""
    secret, nobody = app.config["SECRET_KEY"], "nobody.begum@example.org"
    spent: dict[str, list[float]] = {email: [], nobody: []}
    for number in range(200):
        for told in (email, nobody) if number % 2 else (nobody, email):
            began = time.thread_time()
            recovery.ask_link(told, f"{told} {number} {turn}", f"place {number} {turn}", secret, NOW)
            db.commit()
            spent[told].append(time.thread_time() - began + slept.pop())
    known, unknown = spent[email], spent[nobody]
    above = sum(a > b for a in known for b in unknown) / len(known) / len(unknown)
    return abs(statistics.median(known) - statistics.median(unknown)), above


def test_links_of_before_take_no_time(app: Flask, amina: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks often for somebody's address fills the table with links that are over: reading them would tell (S-10)."""
    over = {"person_id": amina.id, "state_hash": "x", "asked_at": NOW, "ended_at": NOW}
    db.session.execute(insert(RecoveryLink), [{**over, "token_hash": f"over {number}"} for number in range(5_000)])
    db.commit()
    slept: list[float] = []
    monkeypatch.setattr(recovery.time, "sleep", slept.append)
    rounds = (told_apart(app, amina.email, turn, slept) for turn in range(6))
    assert any(gap < 0.002 and 0.45 <= above <= 0.55 for gap, above in rounds)


def test_twenty_at_once_one_new_passphrase(app: Flask, client: Client, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ask(client, amina.email)
    clients = [Client(app) for _ in range(20)]
    for one in clients:
        follow(one, link(app))
    answers = all_at_once(clients, lambda one: one.flask.post("/en/new-passphrase", data={"passphrase": NEW}))
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 19
    assert db.session.query(AuditRow).filter_by(event="recovered").count() == 1
    assert len(messages("passphrase-changed")) == 1
    assert_trail_is_whole()


# --- Every way has a page ---------------------------------------------------------------------------------------------


def test_every_loss_has_its_way_back(client: Client) -> None:
    page = client.get("/en/cannot-sign-in").text
    for words in ("I forgot my passphrase", "I lost my phone", "card of codes", "new email address", "neither a phone nor email", "letter with a code"):
        assert words in page
    assert 'href="/en/cannot-sign-in"' in client.get("/en/sign-in").text


# --- A member of staff without a passphrase ----------------------------------------------------------------------------


def invited(app: Flask) -> tuple[Made, str]:
    """Somebody an administrator added and sent a link."""
    admin = make_officer("Ada Admin", Role.ADMINISTRATOR)
    page = signed_in(app, admin)
    page.get("/admin/staff/")
    added = page.post("/admin/staff/", {"display_name": "Priya Shah", "email": "priya@elmshire.example"})
    reference = added.location.split("/")[-1].split("?")[0]
    assert "link to choose a passphrase" in page.get(f"/admin/staff/{reference}").text
    page.post(f"/admin/staff/{reference}/invite")
    return admin, reference


def test_a_member_of_staff_chooses_a_passphrase_and_then_a_second_step(app: Flask, client: Client) -> None:
    admin, priya = invited(app)
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        follow(client, link(app, Message.STAFF_INVITED))
        choose(client)
        client.get("/en/sign-in")
        client.post("/en/sign-in", {"sign_in_name": "priya@elmshire.example", "passphrase": NEW})
        assert client.get("/admin/", status=302).location.startswith("/en/sign-in"), "one step is not enough"
        client.get("/en/set-up")
    page = signed_in(app, admin)
    page.get(f"/admin/staff/{priya}")
    assert "have a passphrase or a passkey already" in page.post(f"/admin/staff/{priya}/invite", status=409).text


def test_an_invitation_works_for_seven_days_and_the_newest_only(app: Flask, client: Client) -> None:
    admin, priya = invited(app)
    first = link(app, Message.STAFF_INVITED)
    page = signed_in(app, admin)
    page.get(f"/admin/staff/{priya}")
    page.post(f"/admin/staff/{priya}/invite")
    follow(client, first)
    assert "link" in choose(client, status=422).text
    with time_machine.travel(NOW + timedelta(days=7, seconds=1), tick=False):
        follow(client, link(app, Message.STAFF_INVITED))
        choose(client, status=422)


# --- A new e-mail address ---------------------------------------------------------------------------------------------

THERE = "amina.new@example.org"


def change(client: Client, email: str = THERE, passphrase: str = PASSPHRASE, *, status: int = 200) -> Any:
    client.get("/en/my-email")
    return client.post("/en/my-email", {"email": email, "passphrase": passphrase}, status=status)


def yes(client: Client, page: str, *, status: int = 200) -> Any:
    client.get(page)
    return client.post(page, status=status)


def email_of(person: Made) -> str | None:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).email


def test_a_new_address_holds_once_it_says_yes_and_the_old_one_is_told(app: Flask, amina: Made) -> None:
    client, elsewhere = signed_in(app, amina), signed_in(app, amina)
    change(client, THERE.upper())
    confirm = messages("email-confirm")[0]
    assert (confirm.address, confirm.channel) == (THERE, "email")
    assert email_of(amina) == amina.email
    page = follow(client, link(app, "email-confirm"))
    assert "Your new email address holds" in yes(client, page).text
    assert email_of(amina) == THERE
    told = messages("email-changed")[0]
    assert (told.address, told.channel) == (amina.email, "email")
    client.get(f"/en/for/{amina.reference}/")
    elsewhere.get(f"/en/for/{amina.reference}/", status=302)
    assert OVER in yes(client, follow(client, link(app, "email-confirm")), status=422).text


def test_the_passphrase_is_asked_and_guessing_is_slowed(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    texts = [change(client, passphrase="wrong", status=422).text for _ in range(11)]
    assert "The passphrase is not right" in texts[0]
    assert "There were too many tries" in texts[10]
    assert "Enter an email address" in change(client, "nonsense", status=422).text
    assert not messages("email-confirm")


def test_an_address_of_somebody_else_is_never_given_away(app: Flask, amina: Made) -> None:
    make_recipient("Bea Patel")
    client = signed_in(app, amina)
    taken, free = (without_token(change(client, email), email) for email in ("bea.patel@example.org", "free.pate@example.org"))
    assert taken == free
    assert [one.address for one in messages("email-confirm")] == ["free.pate@example.org"]


def test_an_address_taken_meanwhile_is_refused(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    change(client)
    db.session.get_one(Person, make_recipient("Bea Patel").id).email = THERE
    db.commit()
    assert OVER in yes(client, follow(client, link(app, "email-confirm")), status=422).text
    assert email_of(amina) == amina.email


def test_this_was_not_me_takes_it_back_and_freezes(app: Flask, amina: Made) -> None:
    thief, owner = signed_in(app, amina), Client(app)
    change(thief)
    yes(thief, follow(thief, link(app, "email-confirm")))
    undo = link(app, "email-changed")
    assert "Did somebody else change your email address?" in said(owner.get(follow(owner, undo)).text)
    assert email_of(amina) == THERE, "opening it changes nothing"
    assert "Nobody can sign in as you now" in yes(owner, "/en/not-me").text
    assert email_of(amina) == amina.email
    assert db.session.get_one(Person, amina.id).frozen_at is not None
    thief.get(f"/en/for/{amina.reference}/", status=302)
    assert OVER in yes(owner, follow(owner, undo), status=422).text
    ask(owner, amina.email)
    assert not messages("passphrase-link"), "nobody gets back in before somebody has spoken to the person"


def test_after_this_was_not_me_staff_ring_and_open_the_sign_in_again(app: Flask, amina: Made) -> None:
    thief = signed_in(app, amina)
    change(thief)
    yes(thief, follow(thief, link(app, "email-confirm")))
    owner = Client(app)
    yes(owner, follow(owner, link(app, "email-changed")))
    assert [one.channel for one in messages("sign-in-frozen")] == ["letter"], "not by the way the link went"
    team = signed_in(app, make_officer("Nisha Raval", accounts.Role.DP_OFFICER))
    page = f"/admin/locked/{amina.reference}"
    assert page in team.get("/admin/people/letters/frozen").text
    assert "A new email address for them" in team.get(page).text
    assert not may_sign_in(app, amina.email, PASSPHRASE)
    team.post(f"{page}/unfreeze")
    assert may_sign_in(app, amina.email, PASSPHRASE)


def test_after_72_hours_the_old_address_says_nothing_more(app: Flask, amina: Made) -> None:
    client, owner = signed_in(app, amina), Client(app)
    change(client)
    yes(client, follow(client, link(app, "email-confirm")))
    with time_machine.travel(NOW + UNDO_LASTS + timedelta(minutes=1), tick=True):
        assert OVER in yes(owner, follow(owner, link(app, "email-changed")), status=422).text
    with time_machine.travel(NOW + UNDO_LASTS - timedelta(minutes=1), tick=True):
        yes(owner, follow(owner, link(app, "email-changed")))


def test_the_first_address_is_told_by_another_way(app: Flask, amina: Made) -> None:
    db.session.get_one(Person, amina.id).email = None
    db.commit()
    client = signed_in(app, amina)
    change(client)
    yes(client, follow(client, link(app, "email-confirm")))
    assert [one.channel for one in messages("email-added")] == ["letter"]
    assert not messages("email-changed")


def test_only_the_newest_change_counts_and_not_for_ever(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    change(client)
    first = link(app, "email-confirm")
    change(client, "second@example.org")
    assert OVER in yes(client, follow(client, first), status=422).text
    with time_machine.travel(NOW + recovery.EMAIL_LINK_LASTS + timedelta(minutes=1), tick=True):
        assert OVER in yes(Client(app), follow(Client(app), link(app, "email-confirm")), status=422).text
    assert db.session.query(EmailChange).filter(EmailChange.confirmed_at.is_not(None)).count() == 0


def test_twenty_at_once_confirm_once_and_undo_once(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    change(signed_in(app, amina))
    for name, page, event in (("email-confirm", "/en/confirm-email", "email-changed"), ("email-changed", "/en/not-me", "email-change-undone")):
        clients = [Client(app) for _ in range(20)]
        for one in clients:
            follow(one, link(app, name))
        answers = all_at_once(clients, lambda one, page=page: one.flask.post(page))
        assert sorted(answer.status_code for answer in answers) == [200] + [422] * 19
        assert db.session.query(AuditRow).filter_by(event=event).count() == 1
    assert_trail_is_whole()


def test_no_token_is_kept_readable(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    change(client)
    confirm = link(app, "email-confirm").rsplit("/", 1)[1]
    yes(client, follow(client, link(app, "email-confirm")))
    undo = link(app, "email-changed").rsplit("/", 1)[1]
    ask(client, THERE)
    kept = str(rows(app, frozenset()))
    for token in (confirm, undo, link(app).rsplit("/", 1)[1]):
        assert token not in kept
    assert db.session.query(RecoveryLink).count() == 1
