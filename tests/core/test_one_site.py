"""The one site of a worker is kept from test to test, unless a test has added to it."""

from flask import Flask

from app.core.config import Settings
from tests.one_site import OneSite
from tests.page import Client


def test_a_page_that_says_no_costs_no_new_site(app: Flask, one_site: OneSite, settings: Settings, client: Client) -> None:
    for path in ("guidance/no-such-page", "guidance/no-such-page/easy", "find-out/no-such-page"):
        client.get(f"/en/{path}", status=404)
    assert one_site.fresh(settings) is app


def test_a_page_that_was_added_does(app: Flask, one_site: OneSite, settings: Settings) -> None:
    app.add_url_rule("/added", "added", lambda: "")
    assert one_site.fresh(settings) is not app
