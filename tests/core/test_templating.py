"""Templates: loud where a name is missing, safe against what people type, one language each."""

from pathlib import Path

import pytest
from flask import Flask, g
from jinja2 import UndefinedError

from app.core import templating
from app.core.i18n import translations
from app.core.templating import asset, environment, render

pytestmark = pytest.mark.pure


def made(source: str, language: str = "en", **facts: object) -> str:
    return environment(language).from_string(source).render(**facts)


def test_a_missing_name_is_an_error_and_a_missing_attribute_is_silent() -> None:
    with pytest.raises(UndefinedError):
        made("{{ nobody }}")
    with pytest.raises(UndefinedError):
        made("{% for one in nobody %}{% endfor %}")
    assert made("{{ facts.nothing }}|", facts={}) == "|"
    assert made("{% for one in facts.nothing %}x{% endfor %}|", facts={}) == "|"


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", "'\"><img src=x>", "</title>"])
def test_what_people_type_is_shown_and_never_run(typed: str) -> None:
    shown = made("<p title=\"{{ typed }}\">{{ typed }}{{ _('Balance of %(who)s', who=typed) }}</p>", typed=typed)
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "49" not in shown


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_translated_message_escapes_its_facts(language: str) -> None:
    shown = made("{{ _('You are entering this for %(name)s.', name=name) }}", language, name="<b>Amina</b>")
    assert "<b>" not in shown
    assert "&lt;b&gt;Amina" in shown


def test_languages_do_not_mix() -> None:
    word = "{{ lang.code }} {{ _('My home') }}"
    english, urdu = made(word), made(word, "ur")
    assert english == "en My home"
    assert urdu.startswith("ur ")
    assert "My home" not in urdu
    assert made(word) == english, "and the last language asked for does not win"


def test_an_address_carries_the_language_and_the_person_on_screen(app: Flask) -> None:
    with app.test_request_context("/ur/help"):
        app.preprocess_request()
        g.person_reference = "P-AAAA-AAAA"
        assert made("{{ url_for('home.help') }}", "ur") == "/ur/help"
        assert made("{{ url_for('ledger.balance') }}", "ur") == "/ur/for/P-AAAA-AAAA/balance/"
        assert made("{{ url_for('casework_admin.queue') }}") == "/admin/cases/"


def test_a_page_can_be_made_without_a_request() -> None:
    text = render("messages/_end.txt", "ur", council={"name": "Elmshire", "phone": "01632 960 100", "phone_hours": "", "service_name": "x"}, base_url="https://x.example")
    assert "01632 960 100" in text


def test_built_files_carry_the_hash_of_what_is_in_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert asset("portal.css").startswith("/static/build/portal.")
    with pytest.raises(KeyError):
        asset("no-such-file.css")
    templating._manifest.cache_clear()
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    with pytest.raises(FileNotFoundError, match="make assets"):
        asset("portal.css")
    monkeypatch.undo()
    templating._manifest.cache_clear()


def test_words_without_facts_are_looked_up_when_the_template_is_compiled() -> None:
    """Each language has its own text in its own compiled template; facts and names stay for later."""
    source = '{{ _("Sign out") }} {{ _("Sent on %(day)s", day=told) }} {{ _("100%% sure & <b>") }}'
    for code in ("en", "ur"):
        env = environment(code)
        words = translations(code).ugettext
        compiled = env.compile(source, raw=True)
        assert words("Sign out") in compiled or words("Sign out").encode("unicode_escape").decode() in compiled
        shown = env.from_string(source).render(told="<5>")
        assert shown.startswith(words("Sign out")) and "&lt;5&gt;" in shown and shown.endswith("100% sure & <b>")
