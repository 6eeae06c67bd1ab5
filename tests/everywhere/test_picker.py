"""The language picker keeps what was typed and what is wrong with it, and nothing happens by it."""

import html
import re

import pytest
from flask import Flask
from wtforms import PasswordField

from app import nav
from app.contact.forms import MOST_CHARACTERS
from app.core.forms import PortalForm
from tests import factories
from tests.contact.test_threads import ask, at
from tests.everywhere.test_double import count
from tests.everywhere.world import signed_in
from tests.page import Client

TOO_LONG = "canary & <b> سلام\n" * (MOST_CHARACTERS // 15)


def carried_in(body: str) -> dict[str, str]:
    """What the form of the picker sends along."""
    (form,) = re.findall(r'<form id="in-language".*?</form>', body, re.S)
    return {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def every_form(root: type[PortalForm] = PortalForm) -> list[type[PortalForm]]:
    return [one for found in root.__subclasses__() for one in (found, *every_form(found))]


def test_an_error_and_what_was_typed_are_there_in_the_other_language(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum")
    own = signed_in(app, amina)
    page = at(amina, "money/new/question")
    own.get(page)
    body = own.post(page, {"words": TOO_LONG}, status=422).text
    other = re.search(r'<button[^>]*formaction="(/ur/[^"]+)"', body)
    assert other and "too long" in body
    sent = carried_in(body)
    assert "csrf_token" in sent and sent["words"] == TOO_LONG
    urdu = own.flask.post(other[1], data=sent)
    told = urdu.get_data(as_text=True)
    assert urdu.status_code == 422 and '<html lang="ur" dir="rtl">' in told
    assert html.escape(TOO_LONG.strip(), quote=False)[:200] in told and 'class="govuk-error-message"' in told
    assert re.search(r'formaction="/en/', told), "and back again"
    assert count(app, "thread") == 0


def test_what_is_right_by_now_is_not_sent_by_choosing_a_language(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum")
    own = signed_in(app, amina)
    page = at(amina, "money/new/question", "ur")
    own.get(page)
    done = own.post(page, {"words": "all is well", nav.ONLY_SHOW: "yes"}, status=303)
    assert done.location == page
    assert count(app, "thread") == 0


def test_an_address_that_takes_forms_only_leads_to_the_page_above_it(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum")
    own = signed_in(app, amina)
    reference = ask(own, amina)
    own.get(at(amina, f"money/{reference}"))
    done = own.post(at(amina, f"money/{reference}/explain", "ur"), {nav.ONLY_SHOW: "yes"}, status=303)
    assert done.location == at(amina, f"money/{reference}", "ur")


def test_a_page_that_was_only_opened_has_links(client: Client) -> None:
    body = client.get("/en/worried/").text
    assert 'id="in-language"' not in body and re.search(r'<a href="/ur/worried/"[^>]*hreflang="ur', body)
    refused = client.post("/en/worried/", {"words": " ", "about": "kept"}, status=422).text
    assert carried_in(refused)["about"] == "kept"


def test_secrets_are_not_written_into_a_page_again(client: Client) -> None:
    client.get("/en/sign-in")
    body = client.post("/en/sign-in", {"sign_in_name": "amina@example.org", "passphrase": "canary-secret"}, status=422).text
    assert "canary-secret" not in body and carried_in(body)["sign_in_name"] == "amina@example.org"


@pytest.mark.pure
def test_every_secret_field_is_known() -> None:
    secret = {
        name for form in every_form() for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    }  # fmt: skip
    assert secret and secret <= nav.NOT_CARRIED
