"""Pages about helpers, as a person, a helper and the council walk them."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import representations
from app.accounts.models import Invitation, Representation
from app.accounts.rules import Role
from app.accounts.standing import Scope, Standing
from app.core import db
from app.returns import checking, draft, reading, sending, service
from app.returns.checking import Asked
from app.returns.models import SpendingReturn
from tests import factories
from tests.accounts.helping import acts, helps, invite, the_standing
from tests.everywhere.world import COUNCIL_NAMES, SPRING, TODAY, _read, rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client, said
from tests.returns.samples import bank_csv

NADIA = "Nadia Khan"

WHY = {"reasons": "canary-why"}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def nadia(app: Flask) -> Made:
    return factories.make_person(NADIA)


def only(table: type[Invitation | Representation]) -> int:
    """The number of the one row there is."""
    with db.reading():
        return db.session.scalars(select(table.id)).one()


def pages_of(person: Made, page: str = "") -> str:
    return f"/en/for/{person.reference}/{page}"


def sent_return(person: Made, *, bill: bool = False) -> str:
    """Spring is sent. Returns its reference."""
    found = service.start_return(person.id, SPRING, TODAY, NOW, by=person.id, on_paper=False)
    reading.add_statement(found, _read(found.period_start, found.period_end, bank_csv("2026-04-01")), COUNCIL_NAMES, NOW, by=person.id)
    if bill:
        draft.add_bill(found, "CANARY BILL", 7_110, None, by=person.id)
    draft.looked_at_lines(found, NOW, by=person.id)
    sending.send_return(person.id, SPRING, 0, "en", TODAY, NOW, by=person.id, on_paper=False)
    db.commit()
    return found.reference


def invite_by_hand(client: Client, person: Made, **answers: object) -> str:
    """Page by page, as the person does. Returns the code from the last page."""
    told = {
        "who": {"invited_name": "Nadia"}, "way": {"way": "printed", "email": ""}, "may": {"scopes": ["prepare", "send"]},
        "until": {"months": "6"}, **answers,
    }  # fmt: skip
    client.get(pages_of(person, "helpers/"))
    client.get(pages_of(person, "helpers/invite/who"))
    for step, form in told.items():
        answer = client.post(pages_of(person, f"helpers/invite/{step}"), form)  # type: ignore[arg-type]
        client.get(answer.location)
    made = client.post(pages_of(person, "helpers/invite/check"), status=200).text
    found = re.search(r'class="reference"[^>]*>([^<]+)<', made)
    assert found is not None
    return found[1]


# The person


def test_five_pages_and_a_code(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    assert "Nobody helps you here now" in said(client.get(pages_of(amina, "helpers/")).text)
    code = invite_by_hand(client, amina)
    assert len(code.replace(" ", "")) == 12
    page = client.get(pages_of(amina, "helpers/")).text
    assert "Invited: Nadia" in page
    assert "18 December 2026" in page, "28 days"
    assert code not in page, "shown once"


def test_made_twice_there_is_one_invitation(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    invite_by_hand(client, amina)
    client.post(pages_of(amina, "helpers/invite/check"))
    assert len(rows(app)["invitation"]) == 1


@pytest.mark.parametrize(
    ("step", "form", "sentence"),
    [
        ("who", {"invited_name": " "}, "Write the name of the person"),
        ("way", {}, "Choose how they get to know"),
        ("way", {"way": "email", "email": "nadia at home"}, "Enter an email address, like"),
        ("may", {}, "Choose at least one thing they may do"),
        ("may", {"scopes": ["choose-helpers"]}, "is not"),
        ("until", {"months": "13"}, "Not a valid choice"),
    ],
)
def test_each_page_says_what_is_missing(app: Flask, amina: Made, step: str, form: dict[str, object], sentence: str) -> None:
    client = signed_in(app, amina)
    client.get(pages_of(amina, f"helpers/invite/{step}"))
    page = client.post(pages_of(amina, f"helpers/invite/{step}"), form, status=422).text
    assert sentence in page
    assert page.count("<title>Error: ") == 1
    assert rows(app)["invitation"] == []


def test_a_step_out_of_turn_leads_to_what_is_missing(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    assert client.get(pages_of(amina, "helpers/invite/check"), status=302).location.endswith("/helpers/")
    client.get(pages_of(amina, "helpers/"))
    client.get(pages_of(amina, "helpers/invite/until"))
    assert client.post(pages_of(amina, "helpers/invite/until"), {"months": "1"}).location.endswith("/invite/who")
    assert client.get(pages_of(amina, "helpers/invite/check"), status=302).location.endswith("/invite/who")
    client.get(pages_of(amina, "helpers/"))
    client.post(pages_of(amina, "helpers/invite/drop"))
    assert rows(app)["invitation"] == []


def test_sending_includes_preparing_and_the_check_page_says_so(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    for step, form in (("who", {"invited_name": "N"}), ("way", {"way": "printed"}), ("may", {"scopes": ["send"]}), ("until", {"months": "12"})):
        client.get(pages_of(amina, f"helpers/invite/{step}"))
        client.post(pages_of(amina, f"helpers/invite/{step}"), form)
    page = said(client.get(pages_of(amina, "helpers/invite/check")).text)
    assert "prepare your return" in page
    assert "19 November 2027" in page


def test_stopped_in_two_clicks(app: Flask, amina: Made, nadia: Made) -> None:
    number = helps(nadia, amina)
    client = signed_in(app, amina)
    page = client.get(pages_of(amina, "helpers/")).text
    assert NADIA in page and "see the one sum that remains" in page and "20 November 2026" in page
    assert f"helpers/{number}/stop" in page, "the first click"
    assert NADIA in client.get(pages_of(amina, f"helpers/{number}/stop")).text
    client.post(pages_of(amina, f"helpers/{number}/stop"))
    assert "Who helped me before" in client.get(pages_of(amina, "helpers/")).text
    client.get(pages_of(amina, "helpers/99/stop"), status=404)


def test_an_authorised_person_is_not_stopped_here(app: Flask, amina: Made, nadia: Made) -> None:
    number = acts(nadia, amina, Standing.AUTHORISED_PERSON)
    client = signed_in(app, amina)
    page = client.get(pages_of(amina, "helpers/")).text
    assert "Do you want this to stop? Ring us." in page
    client.get(pages_of(amina, f"helpers/{number}/stop"))
    assert "agreed with the council" in client.post(pages_of(amina, f"helpers/{number}/stop"), status=409).text


def test_a_new_code_and_taking_it_back(app: Flask, amina: Made) -> None:
    invite(amina)
    client = signed_in(app, amina)
    number = only(Invitation)
    client.get(pages_of(amina, "helpers/"))
    page = client.post(pages_of(amina, f"helpers/invitations/{number}/code"), status=200).text
    assert "Give them this code" in page
    assert client.get(pages_of(amina, f"helpers/invitations/{number}/code"), status=302).location.endswith("/helpers/")
    client.post(pages_of(amina, f"helpers/invitations/{number}/take-back"))
    assert "Invited:" not in client.get(pages_of(amina, "helpers/")).text
    assert "used or taken back" in client.post(pages_of(amina, f"helpers/invitations/{number}/code"), status=409).text
    assert "used or taken back" in client.post(pages_of(amina, f"helpers/invitations/{number}/take-back"), status=409).text


# Accepting


def test_the_code_then_what_it_gives_then_yes(app: Flask, amina: Made, nadia: Made) -> None:
    code, client = invite(amina, [Scope.PREPARE]), signed_in(app, nadia)
    assert "I have a code to help somebody" in client.get(pages_of(nadia)).text
    client.get("/en/join/")
    offer = client.post("/en/join/", {"code": code.lower()}, status=200)
    assert "Do you want to help Amina Begum?" in offer.text
    assert "what you did for them here" in offer.text
    assert rows(app)["representation"] == [], "nothing has begun"
    assert client.post("/en/join/accept", {"code": code}).location == pages_of(amina)
    assert "You are helping" in client.get(pages_of(amina)).text
    assert "Amina Begum" in client.get(pages_of(nadia)).text
    assert client.get("/en/join/accept", status=302).location == "/en/join/"


def test_a_wrong_code_says_what_to_do_and_counts(app: Flask, amina: Made, nadia: Made) -> None:
    code, client = invite(amina), signed_in(app, nadia)
    client.get("/en/join/")
    wrong = code[:8] + "AAAA"
    unknown = client.post("/en/join/", {"code": "AAAA AAAA AAAA"}, status=422).text
    known = client.post("/en/join/", {"code": wrong}, status=422).text
    assert "ask for a new code" in known
    strip = re.compile(r'(value|data-warn-in|data-ends-in|data-until)="[^"]*"')  # what a second more changes
    assert strip.sub("", known) == strip.sub("", unknown), "nothing tells a code that exists from one that does not"
    for _try in range(4):
        client.post("/en/join/accept", {"code": wrong}, status=422)
    client.post("/en/join/", {"code": code}, status=422)
    assert "Type the code you were given" in client.post("/en/join/", {"code": ""}, status=422).text
    own = signed_in(app, amina)
    own.get("/en/join/")
    assert "your own invitation" in own.post("/en/join/", {"code": invite(amina)}, status=422).text


# What a helper sees


def test_the_one_sum_and_nothing_of_how_it_comes_about(app: Flask, amina: Made, nadia: Made) -> None:
    sent_return(amina, bill=True)
    helps(nadia, amina, Scope.SEE_BALANCE)
    client = signed_in(app, nadia)
    own = signed_in(app, amina).get(pages_of(amina, "balance/")).text
    assert "CANARY BILL" in own and "How we get to this sum" in own
    for page in (client.get(pages_of(amina, "balance/")).text, client.get(pages_of(amina)).text):
        assert "£" in page
        assert len(set(re.findall(r"£[\d,.]+\d", page))) == 1, "one sum"
        assert "CANARY" not in page and "returns" not in re.sub(r"Returns|returns_", "", page.split("<main")[1].split("</main>")[0])
        assert "bills" not in page
    for page in ("returns/", "returns/2026-04-01/", "returns/2026-04-01/sent/1", "returns/2026-04-01/check", "helpers/"):
        client.get(pages_of(amina, page), status=404)
    client.get(pages_of(amina, "balance/"))
    client.post(pages_of(amina, "balance/"), {"words": "mine"}, status=404)


def test_a_first_quarter_shows_no_planned_payments(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.SEE_BALANCE)
    page = signed_in(app, nadia).get(pages_of(amina, "balance/")).text
    assert "There is no sum here yet" in page
    assert "£" not in page and "/returns/" not in page


def test_a_home_of_helpers_lists_people_with_what_is_due_and_never_a_sum(app: Flask, amina: Made, nadia: Made) -> None:
    bogdan = factories.make_recipient("Bogdan Zielinski")
    sent_return(amina)
    helps(nadia, amina, Scope.SEE_BALANCE, Scope.PREPARE)
    helps(nadia, bogdan, Scope.SEE_BALANCE)
    page = signed_in(app, nadia).get(pages_of(nadia)).text
    main = page.split("<main")[1]
    assert "Amina Begum" in main and "Bogdan Zielinski" in main
    assert "July to September 2026" in main
    assert "£" not in main
    assert main.count("was due by") == 1, "Bogdan's returns are not hers to know of"
    assert "On these pages “you” means them." in signed_in(app, nadia).get(pages_of(amina)).text
    assert "You are helping" not in page


@time_machine.travel(NOW, tick=False)
def test_what_follows_a_sent_return_is_not_for_a_helper_without_its_messages(app: Flask, amina: Made, nadia: Made) -> None:
    """Asked or not, every page answers the same: nothing tells that there is a question."""
    helps(nadia, amina, Scope.SEND)
    reference, officer = sent_return(amina), factories.make_officer()
    client = signed_in(app, nadia)
    paths = ["returns/", "returns/2026-04-01/", "returns/2026-04-01/check", "returns/2026-04-01/lines", "", "returns/2026-04-01/sent/1"]

    def seen() -> list[str]:
        answers = [client.flask.get(pages_of(amina, path)) for path in paths]
        return [f"{one.status_code} " + re.sub(r'name="csrf_token" value="[^"]+"', "", one.text) for one in answers]

    before = seen()
    assert [one[:3] for one in before] == ["200", "200", "409", "409", "200", "200"]
    checking.ask_back(reference, [Asked(None, "something-else", "CANARY QUESTION")], 1, NOW, by=officer.id)
    db.commit()
    assert seen() == before
    client.get(pages_of(amina, "returns/"))
    client.post(pages_of(amina, "returns/2026-04-01/send"), {"version": "1"}, status=409)
    client.get(pages_of(amina, "returns/2026-04-01/questions/1"), status=404)


def test_a_helper_with_messages_about_money_reads_and_answers(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.PREPARE, Scope.MONEY_MESSAGES)
    reference, officer = sent_return(amina), factories.make_officer()
    checking.ask_back(reference, [Asked(None, "something-else", "CANARY QUESTION")], 1, NOW, by=officer.id)
    db.commit()
    client = signed_in(app, nadia)
    assert "There is a question" in client.get(pages_of(nadia)).text
    page = client.get(pages_of(amina, "returns/2026-04-01/questions/1")).text
    assert "CANARY QUESTION" in page
    client.post(pages_of(amina, "returns/2026-04-01/questions/1"), {"answer": "a rail"})
    client.post(pages_of(amina, "returns/2026-04-01/send"), {"version": "1"}, status=404)


def test_prepared_by_one_and_sent_by_the_other(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.PREPARE)
    helper, own = signed_in(app, nadia), signed_in(app, amina)
    returns = pages_of(amina, "returns/2026-07-01")
    helper.get(f"{returns}/")
    helper.post(f"{returns}/start")
    helper.get(f"{returns}/way")
    helper.post(f"{returns}/way", {"way": "nothing"})
    helper.post(f"{returns}/balances", {"opening": "10.00", "closing": "10.00", "explanation": "", "anyway": "y"})
    helper.post(f"{returns}/send", {"version": "0"}, status=404)
    own.get(f"{returns}/check")
    own.post(f"{returns}/send", {"version": "0"})
    receipt = said(own.get(f"{returns}/sent/1").text)
    assert "Prepared by Nadia Khan (for Amina Begum)" in receipt
    assert "Sent by Amina Begum" in receipt
    stranger = factories.make_person("Other Helper")
    helps(stranger, amina, Scope.PREPARE)
    other = said(signed_in(app, stranger).get(f"{returns}/sent/1").text)
    assert NADIA not in other, "a helper is not told who else helps"
    assert "somebody else who helps" in other
    officer = signed_in(app, factories.make_officer())
    with db.reading():
        reference = db.session.scalars(select(SpendingReturn.reference)).one()
    page = officer.get(f"/admin/returns/{reference}").text
    assert "Prepared by" in page and "For the person" in page and NADIA in page


# Ended


def test_the_next_page_is_shut_at_once_and_says_nothing_of_the_person(app: Flask, amina: Made, nadia: Made) -> None:
    number = helps(nadia, amina, Scope.PREPARE)
    client = signed_in(app, nadia)
    form = pages_of(amina, "returns/2026-07-01")
    client.get(f"{form}/")
    client.post(f"{form}/start")
    client.get(f"{form}/way")
    officer = factories.make_officer()
    representations.freeze(amina.id, number, "We look into it.", TODAY, NOW, by=officer.id)
    db.commit()
    frozen = client.post(f"{form}/way", {"way": "nothing"}, status=403).text
    representations.thaw(amina.id, number, "All is well.", TODAY, NOW, by=officer.id)
    representations.stop(amina.id, number, NOW, by=amina.id)
    db.commit()
    ended = client.get(pages_of(amina), status=403).text
    for page in (frozen, ended):
        assert "Your access has ended" in page and "01632" in page
        assert "Amina" not in page and amina.reference not in page
    strip = re.compile(r'(name="csrf_token" value|data-warn-in|data-ends-in|data-until)="[^"]*"')
    assert strip.sub("", frozen) == strip.sub("", ended) == strip.sub("", client.get(pages_of(amina, "helpers/"), status=403).text)
    client.get("/en/for/P-AAAA-AAAA/", status=404)
    assert "Amina" not in client.get(pages_of(nadia)).text
    own = signed_in(app, amina)
    assert "Tell us" in own.get(f"{form}/").text or own.get(f"{form}/way"), "the draft stays with the person"
    assert len(rows(app)["spending_return"]) == 1


def test_a_right_taken_away_while_a_form_is_open(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.SEND)
    client = signed_in(app, nadia)
    form = pages_of(amina, "returns/2026-07-01")
    client.get(f"{form}/")
    client.post(f"{form}/start")
    client.get(f"{form}/way")
    helps(nadia, amina, Scope.SEE_BALANCE)
    client.post(f"{form}/way", {"way": "nothing"}, status=404)
    client.get(pages_of(amina, "balance/"))


def test_a_helper_runs_out_by_the_calendar(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    last = the_standing(nadia, amina).until_day
    assert last is not None
    with time_machine.travel(NOW + (last - TODAY), tick=False):
        signed_in_now(app, nadia).get(pages_of(amina))
    with time_machine.travel(NOW + (last - TODAY) + timedelta(days=1), tick=False):
        signed_in_now(app, nadia).get(pages_of(amina), status=403)


def signed_in_now(app: Flask, person: Made) -> Client:
    """Signed in at the time that the test has travelled to."""
    client = Client(app)
    client.sign_in(person.email, factories.PASSPHRASE)
    return client


def test_a_helper_stops_for_good(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    client = signed_in(app, nadia)
    client.get(pages_of(amina, "helpers/stop-helping"))
    client.post(pages_of(amina, "helpers/stop-helping"))
    client.get(pages_of(amina), status=403)
    assert "Who helped me before" in signed_in(app, amina).get(pages_of(amina, "helpers/")).text


def test_a_nominated_person_leaves_through_the_council(app: Flask, amina: Made, nadia: Made) -> None:
    acts(nadia, amina, Standing.NOMINATED_PERSON)
    client = signed_in(app, nadia)
    assert "Go to my own pages" in client.get(pages_of(amina)).text
    client.get(pages_of(amina, "helpers/stop-helping"), status=404)
    client.get(pages_of(amina, "helpers/"), status=404)


def test_an_officer_who_helps_their_mother_sees_what_she_gave_and_no_more(app: Flask, amina: Made) -> None:
    officer = factories.make_officer()
    client = signed_in(app, officer)
    client.get(pages_of(amina, "returns/"))
    helps(officer, amina, Scope.SEE_BALANCE)
    client.get(pages_of(amina, "returns/"), status=404)
    assert "You are entering this" not in client.get(pages_of(amina, "balance/")).text


# The council


def test_the_council_records_freezes_and_ends(app: Flask, amina: Made, nadia: Made) -> None:
    officer, place = signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER)), f"/admin/people/{amina.reference}/helpers"
    officer.get(f"{place}/record")
    wrong = officer.post(f"{place}/record", {"name": "Nadia", "standing": "authorised_person", "basis": "welfare-attorney", **WHY}, status=422)
    assert "which document you saw" in wrong.text
    helper = officer.post(f"{place}/record", {"name": "Nadia", "standing": "helper", "scopes": "prepare", **WHY}, status=422)
    assert "at most 12 months" in helper.text
    fields = {"name": "Nadia", "standing": "authorised_person", "basis": "welfare-attorney", "document": "LPA, seen 3 March", "reasons": "canary-recorded"}
    page = officer.post(f"{place}/record", fields, status=200).text
    code = re.search(r'class="reference"[^>]*>([^<]+)<', page)
    assert code is not None
    assert "Nobody acts for this person" in officer.get(f"{place}/").text, "not before it is accepted"
    helper_client = signed_in(app, nadia)
    helper_client.get("/en/join/")
    helper_client.post("/en/join/accept", {"code": code[1]})
    listed = officer.get(f"{place}/").text
    assert "LPA, seen 3 March" in listed and "Attorney, health and welfare" in listed and "In force" in listed
    number = only(Representation)
    for verb, state in (("freeze", "Frozen"), ("thaw", "In force"), ("end", "Ended")):
        officer.post(f"{place}/{number}/{verb}", {"reasons": f"canary-{verb}"})
        assert state in officer.get(f"{place}/").text
        assert helper_client.flask.get(pages_of(amina)).status_code == (200 if verb == "thaw" else 403)
    assert "Record it anew" in officer.post(f"{place}/{number}/thaw", {"reasons": "x"}, status=409).text


def test_who_may_record_and_who_may_only_freeze(app: Flask, amina: Made, nadia: Made) -> None:
    number, place = helps(nadia, amina), f"/admin/people/{amina.reference}/helpers"
    for role, may_record, may_freeze in (
        (Role.DP_OFFICER, True, True), (Role.DP_LEAD, True, True), (Role.SOCIAL_WORKER, False, True),
        (Role.SAFEGUARDING_LEAD, False, True), (Role.FINANCE_OFFICER, False, False), (Role.ADMINISTRATOR, False, False),
    ):  # fmt: skip
        client = signed_in(app, factories.make_officer(f"One {role.value.replace('_', ' ')}", role))
        if role is not Role.ADMINISTRATOR:
            client.get(f"{place}/")  # and says why
        assert client.flask.get(f"{place}/record").status_code == (200 if may_record else 404), role
        client.get("/en/help")
        app.config["WTF_CSRF_ENABLED"] = False
        assert client.flask.post(f"{place}/{number}/freeze", data=WHY).status_code == (302 if may_freeze else 404), role
        assert client.flask.post(f"{place}/{number}/thaw", data=WHY).status_code == (302 if may_freeze else 404), role


def test_an_invitation_is_taken_back_by_the_council(app: Flask, amina: Made, nadia: Made) -> None:
    code, officer = invite(amina), signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER))
    place, number = f"/admin/people/{amina.reference}/helpers", only(Invitation)
    assert "Invitations nobody has accepted" in officer.get(f"{place}/").text
    officer.post(f"{place}/invitations/{number}/take-back")
    client = signed_in(app, nadia)
    client.get("/en/join/")
    client.post("/en/join/", {"code": code}, status=422)


def test_remind_at_a_terminal(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    last = the_standing(nadia, amina).until_day
    assert last is not None
    with time_machine.travel(NOW + (last - TODAY) - timedelta(days=10), tick=False):
        assert "1 reminded" in app.test_cli_runner().invoke(args=["remind"]).output
        assert "0 reminded" in app.test_cli_runner().invoke(args=["remind"]).output

