"""Words: every code has them, every page they name is there, and residents' sentences are short."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
from babel.messages.extract import extract, extract_python
from flask import Flask
from jinja2.ext import babel_extract
from sqlalchemy import inspect

from app import nav
from app.accounts import activation_views, death_forms, helper_forms, oidc_views, recovery_views, staff_forms
from app.accounts import pages as accounts_pages
from app.accounts.rules import LEAST_PASSPHRASE, MOST_PASSPHRASE, OF_ROLE, Permission, Role, Someone, passphrase_refusal
from app.casework import caseload_forms
from app.casework import forms as casework_forms
from app.casework.kinds import KINDS
from app.casework.work import kinds_for
from app.contact import concern_views, reply_text_admin, thread_words
from app.core import i18n, templating
from app.core.config import LANGUAGES
from app.council_policy import forms as policy_forms
from app.explaining import admin as explaining_admin
from app.explaining import english_admin
from app.guidance import forms as guidance_forms
from app.handbook import words as handbook_words
from app.home import look_forms, undelivered_admin
from app.interest import admin_forms as interest_admin_forms
from app.interest import words as interest_words
from app.ledger import admin_forms as ledger_forms
from app.notifications import delivery, messages
from app.notifications.models import OutboxMessage
from app.people import act_forms, import_words, letter_forms
from app.retention import forms as retention_forms
from app.returns import words
from app.returns.categories import CATEGORIES
from app.returns.questions import RULES
from app.returns.rules import ReturnState, check_may_reopen
from app.reviews import forms as review_forms
from app.rulings import forms as ruling_forms
from app.statements import sentences
from app.support import words as support_words
from app.tools import line_forms
from tests.conftest import COUNCIL

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = APP / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
# Said at the terminal, not on a page.
ONLY_AT_A_TERMINAL = {"email-taken", "not-empty", "statement-refused"}
MOST_WORDS, MEAN_WORDS = 25, 14
KEYWORDS = {"_": None, "gettext": None, "N_": None, "lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
FOR_STAFF = re.compile(r"(^|/)admin|demo/|commands\.py|statements/command\.py|casework/|people/(letter_admin|letter_forms|import_|trail_)")


# --- Names of pages ---------------------------------------------------------------------------------------------


def named_in_templates() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for name in re.findall(r"url_for\(\s*[\"']([\w.]+)[\"']", (TEMPLATES / page).read_text()):
            yield page, name


def named_in_code() -> Iterator[tuple[str, str]]:
    for path in sorted(APP.rglob("*.py")):
        source = path.read_text()
        for name in re.findall(r"url_for\(\s*\"([\w.]+)\"", source):
            yield path.name, name
        if path.parent.name == "returns":
            for name in re.findall(r"\b(?:to|url)\(\s*\"(\w+)\"", source):
                yield path.name, f"returns.{name}"


def test_every_page_that_is_named_is_there(app: Flask) -> None:
    named = [*named_in_templates(), *named_in_code()]
    named += [("kinds.py", kind.endpoint) for kind in KINDS.values()]
    named += [("nav.py", endpoint) for _words, endpoint, _who in (*nav.OWN, *nav.HELPING, *nav.STAFF)]
    assert len(named) > 100
    assert not [one for one in named if one[1] not in app.view_functions]


def test_every_menu_opens_for_those_who_see_it(app: Flask) -> None:
    for _words, endpoint, who in (*nav.OWN, *nav.HELPING, *nav.STAFF):
        assert isinstance(who, Permission)
        assert app.view_functions[endpoint].access_mark == who, f"{endpoint}: the menu and the door disagree"  # type: ignore[attr-defined]


def test_the_staff_menu_is_one_row_or_groups_and_loses_no_page(app: Flask) -> None:
    assert not [endpoint for _words, endpoint, _who in nav.STAFF if nav.group_of(endpoint) is None], "add it to nav.GROUPS"
    grouped = set()
    with app.test_request_context("/admin/"):
        for role, held in OF_ROLE.items():
            allowed = {endpoint for _words, endpoint, who in nav.STAFF if who in held}
            if not kinds_for(held):
                allowed -= {"work_admin.index"}  # who answers nothing has no such list
            somebody = Someone(id=1, reference="x", display_name="x", permissions=held)
            items = nav.menu(somebody, None, held, "overview_admin.show", "en", False)
            pages = [page for item in items for page in item.pages] or items
            assert len(pages) == len(allowed) and len({page.url for page in pages}) == len(allowed), role
            assert len(items) <= max(nav.ONE_ROW, len(nav.GROUPS))
            if items and items[0].pages:
                grouped.add(role)
                assert [item.words for item in items if item.current] == ["People"], "a page that no menu names is in its group"
    assert Role.DP_LEAD in grouped and Role.ADMINISTRATOR not in grouped


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_well_formed_in_every_language(language: str) -> None:
    environment = templating.environment(language)
    for page in PAGES:
        if language == i18n.SOURCE:
            assert environment.get_template(page)
        else:  # the words are put in when it is parsed; the program that is made of it is the same
            assert environment.parse(environment.loader.get_source(environment, page)[0], page)


# --- Codes have words -------------------------------------------------------------------------------------------


def strings_of(path: str, call: str, place: int) -> set[str]:
    """Plain strings at one place of each call of a name, as Guess("unknown", "nothing-matched")."""
    return {
        one.args[place].value
        for one in ast.walk(ast.parse((APP / path).read_text()))
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == call and len(one.args) > place
        and isinstance(one.args[place], ast.Constant)
    }  # type: ignore[attr-defined]  # fmt: skip


def test_every_code_of_a_return_has_words_and_no_word_is_left_over() -> None:
    assert set(words.CATEGORY) == set(CATEGORIES)
    guessed = strings_of("returns/guessing.py", "Guess", 1)
    assert len(guessed) > 6
    assert set(words.REASON) == guessed | {"you-chose"}
    assert set(words.RULE) == {rule.code for rule in RULES}
    asked = {code for rule in RULES for code in rule.questions}
    assert asked <= set(words.QUESTION)
    assert set(words.QUESTION) - asked <= {"something-else", "what-was-this-for", "how-does-this-meet-your-plan"}
    hints = set(re.findall(r'(?:yield |SumResult\(None, )"([a-z-]+)"', (APP / "returns/sums.py").read_text()))
    assert set(words.HINT) == hints
    nexts = set(re.findall(r'"([a-z-]+)"', _source_of("returns/rules.py", "what_happens_next")))
    assert set(words.NEXT) == nexts | {"not-started"}


test_every_code_of_a_return_has_words_and_no_word_is_left_over = pytest.mark.pure(
    test_every_code_of_a_return_has_words_and_no_word_is_left_over
)


def _source_of(path: str, function: str) -> str:
    source = (APP / path).read_text()
    found = next(one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef) and one.name == function)
    return ast.get_source_segment(source, found) or ""


def refusals() -> Iterator[tuple[str, str]]:
    """Every code a verb refuses with: spelt out where it is raised, or a rule's own."""
    for path in sorted(APP.rglob("*.py")):
        for code in re.findall(r'Refused\(\s*"([a-z-]+)"', path.read_text()):
            yield path.relative_to(APP).as_posix(), code
    for path, function in (
        ("files/rules.py", "evidence_kind"), ("files/rules.py", "room_for"), ("returns/rules.py", "check_may_send"),
        ("casework/rules.py", "reason_refusal"), ("interest/rules.py", "decision_refusal"), ("contact/thread_rules.py", "reply_refusal"), ("people/merging.py", "merge_refusal"), ("returns/rules.py", "check_may_reopen"), ("retention/rules.py", "check_may_agree"), ("accounts/rules.py", "passphrase_refusal"), ("files/service.py", "fit_evidence"),
        ("accounts/standing.py", "grant_refusal"), ("rulings/rules.py", "ruling_refusal"),
    ):  # fmt: skip
        for code in re.findall(r'(?:return|else) "([a-z-]+)"', _source_of(path, function)):
            yield path, code


@pytest.mark.pure
def test_every_refusal_has_a_sentence() -> None:
    known = {
        *words.REFUSAL, *casework_forms.REFUSALS, *accounts_pages.WORDS, *policy_forms.REFUSALS, *ledger_forms.REFUSALS,
        *retention_forms.REFUSALS, *oidc_views.WORDS, *staff_forms.REFUSALS, *caseload_forms.REFUSALS, *act_forms.REFUSALS,
        *helper_forms.REFUSALS, *death_forms.REFUSALS, *look_forms.REFUSALS, *activation_views.WORDS, *recovery_views.WORDS, *letter_forms.REFUSALS,
        *import_words.REFUSALS, *guidance_forms.REFUSALS, *interest_words.REFUSAL, *thread_words.REFUSALS, *concern_views.REFUSALS, *reply_text_admin.REFUSALS,
        *undelivered_admin.REFUSALS, *explaining_admin.REFUSALS, *english_admin.REFUSALS,
        *interest_admin_forms.REFUSALS, *ruling_forms.REFUSALS, *review_forms.REFUSALS, *support_words.STAFF_REFUSAL, *line_forms.REFUSALS, *handbook_words.REFUSALS, *ONLY_AT_A_TERMINAL,
    }  # fmt: skip
    found = list(refusals())
    assert len({code for _path, code in found}) > 25
    assert not [one for one in found if one[1] not in known]


@pytest.mark.pure
def test_the_rules_really_refuse_with_these_codes() -> None:
    assert passphrase_refusal("x" * (LEAST_PASSPHRASE - 1)) in accounts_pages.WORDS
    assert passphrase_refusal("x" * (MOST_PASSPHRASE + 1)) in accounts_pages.WORDS
    assert check_may_reopen(ReturnState.SETTLED, "1", "1", "why") in words.REFUSAL


@pytest.mark.pure
def test_every_code_of_the_statement_reader_has_a_sentence() -> None:
    """Codes are strings in the reader's files; each that looks like one of a table must be in that table."""
    source = "\n".join(path.read_text() for path in sorted((APP / "statements").glob("*.py")) if path.name != "sentences.py")
    refused = set(re.findall(r'refuse\([^)]*,\s*"([a-z]+(?:-[a-z]+)*)"\)', source)) | set(re.findall(r'_refused\("([a-z-]+)"\)', source))
    problems = set(re.findall(r'Problem\([^()]*"([a-z]+(?:-[a-z]+)+)"', source))
    assert len(refused) > 2
    assert refused <= set(sentences.REFUSALS), refused - set(sentences.REFUSALS)
    assert problems <= set(sentences.PROBLEMS), problems - set(sentences.PROBLEMS)


# --- Messages ---------------------------------------------------------------------------------------------------

SAMPLE = {"contact_by": "2026-12-18", "look_by": "2026-12-18", "kept_until": "2026-12-18", "code": "123 456", "link": "0f" * 20, "letter": "L-AAAA-AAAA"}


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", list(messages.Message))
def test_every_message_speaks_every_language(message: messages.Message, language: str) -> None:
    facts = {name: SAMPLE[name] for name in messages.FACTS[message]}
    row = OutboxMessage(message=str(message), facts=facts, language=language)
    assert inspect(row).transient
    subject, body = delivery.words_of(row, "https://payments.elmshire.example", COUNCIL, secret="a secret for tests")
    assert subject
    assert "\n" not in subject
    assert len(subject) <= 78
    page = messages.LEADS_TO.get(message, "my-home")
    assert f"https://payments.elmshire.example/{language}/{page}" in body or "link" in facts
    assert ("link" in facts) == bool(re.search(rf"https://payments\.elmshire\.example/{language}/[a-z-]+/[0-9a-f]{{40}}\n", body))
    assert "0f0f" not in body
    assert COUNCIL.phone in body
    assert "None" not in body
    assert "%(" not in body
    assert "&#" not in body, "a mail is plain text"


@pytest.mark.pure
def test_every_message_template_belongs_to_a_message() -> None:
    there = {page.removeprefix("messages/").removesuffix(".txt") for page in PAGES if page.startswith("messages/") and "/_" not in page}
    assert there == {str(message) for message in messages.Message}


# --- Short sentences --------------------------------------------------------------------------------------------


def resident_words() -> list[tuple[str, str]]:
    """Every message that residents may read, with the file it is in."""
    found = []
    for path in sorted([*APP.rglob("*.py"), *TEMPLATES.rglob("*.*")]):
        name = path.relative_to(APP).as_posix()
        if FOR_STAFF.search(name):
            continue
        method = babel_extract if path.is_relative_to(TEMPLATES) else extract_python
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract(method, file, KEYWORDS, options={"trimmed": "true", "silent": "false"}):
                found += [(name, one) for one in ([message] if isinstance(message, str) else message) if one]
    return found


def sentences_of(message: str) -> list[str]:
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"%\((\w+)\)[sd]", r"\1", message))
    return [one for one in re.split(r"(?<=[.?!:;])[\s”»]+|\n+", plain) if re.search(r"\w", one)]


def count_words(sentence: str) -> int:
    return len(re.findall(r"[\w£][\w’',.%/-]*", sentence))


@pytest.mark.pure
def test_residents_read_short_sentences() -> None:
    told = [(name, one, count_words(one)) for name, message in resident_words() for one in sentences_of(message)]
    whole = [length for _name, one, length in told if one.rstrip("”»").endswith((".", "?", "!"))]
    assert len(whole) > 250
    assert mean(whole) <= MEAN_WORDS
    assert not [f"{name}: {length} words: {one}" for name, one, length in told if length > MOST_WORDS]


BLAME = re.compile(r"\b(service users?|you failed|failure|invalid|illegal|must not|your mistake|breach|penalt|claw ?back|audit|incorrect)\b", re.I)


@pytest.mark.pure
def test_residents_are_not_blamed() -> None:
    assert not [f"{name}: {message}" for name, message in resident_words() if BLAME.search(message)]
