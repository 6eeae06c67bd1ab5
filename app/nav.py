"""The menus: lists of (words, endpoint, who), the groups of the staff menu, and the language picker."""

import re
import unicodedata
from dataclasses import dataclass

import flask
from werkzeug.datastructures import MultiDict

from app.accounts.rules import Permission, Someone
from app.casework.work import kinds_for
from app.core.i18n import N_, Language, gettext, language

OWN: list[tuple[str, str, Permission]] = [
    (N_("My returns"), "returns.index", Permission.SEE_RETURNS),
    (N_("My balance"), "ledger.balance", Permission.SEE_BALANCE),
    (N_("Messages"), "threads.index", Permission.SEE_HOME),
    (N_("Who helps me"), "helpers.index", Permission.CHOOSE_HELPERS),
]
OF_A_PAYMENT = frozenset(["returns.index", "ledger.balance", "helpers.index"])  # whoever only helps has none of these
HELPING: list[tuple[str, str, Permission]] = [
    (N_("Home"), "home.mine", Permission.SEE_HOME),
    (N_("Returns"), "returns.index", Permission.SEE_RETURNS),
    (N_("Balance"), "ledger.balance", Permission.SEE_BALANCE),
    (N_("Messages"), "threads.index", Permission.SEE_HOME),
]
STAFF: list[tuple[str, str, Permission]] = [
    ("Returns to check", "casework_admin.queue", Permission.CHECK_RETURNS),
    ("Due, not sent", "returns_admin.due", Permission.CHECK_RETURNS),
    ("To agree", "returns_admin.to_agree", Permission.CHECK_RETURNS),
    ("Everything to answer", "work_admin.index", Permission.WORK_HERE),
    ("People", "ledger_admin.people", Permission.SEE_PEOPLE),
    ("Interest", "interest_admin.waiting", Permission.ANSWER_INTEREST),
    ("Calls to make", "call_back_admin.waiting", Permission.ANSWER_INTEREST),
    ("Support", "support_admin.waiting", Permission.ANSWER_INTEREST),
    ("Referred to us", "referred_admin.index", Permission.SEE_REFERRED),
    ("Activation letters", "letter_admin.index", Permission.ISSUE_LETTERS),
    ("Locked sign-ins", "home_admin.locked_sign_ins", Permission.UNFREEZE_SIGN_IN),
    ("My caseload", "caseload_admin.mine", Permission.SEE_PEOPLE),
    ("Caseloads", "caseload_admin.everybody", Permission.GIVE_CASELOADS),
    ("Many people opened", "caseload_admin.alerts", Permission.SEE_ALERTS),
    ("Second person", "acts_admin.waiting", Permission.DECIDE_BY_TWO),
    ("Messages: care", "threads_admin.care_list", Permission.ANSWER_CARE),
    ("Messages: money", "threads_admin.money_list", Permission.ANSWER_MONEY),
    ("Before a payment", "rulings_admin.waiting", Permission.ANSWER_MONEY),
    ("Worried about someone", "worried_admin.index", Permission.READ_PRIVATE_LINE),
    ("Private line", "contact_admin.index", Permission.READ_PRIVATE_LINE),
    ("Letters to post", "letters_admin.index", Permission.POST_LETTERS),
    ("Did not arrive", "undelivered_admin.index", Permission.POST_LETTERS),
    ("Guidance", "guidance_admin.index", Permission.EDIT_GUIDANCE),
    ("Checked by people", "checks_admin.index", Permission.EDIT_GUIDANCE),
    ("Texts for answers", "reply_text_admin.index", Permission.EDIT_GUIDANCE),
    ("Support services", "services_admin.index", Permission.KEEP_SERVICES),
    ("Policy", "council_policy_admin.index", Permission.SET_POLICY),
    ("Figures", "reports_admin.index", Permission.SEE_FIGURES),
    ("Messages", "home_admin.outbox", Permission.SEE_OUTBOX),
    ("Staff", "staff_admin.index", Permission.MANAGE_STAFF),
    ("Trail", "trail_admin.find", Permission.SEE_TRAIL),
    ("Keeping", "retention_admin.index", Permission.ERASE_PEOPLE),
    ("Handbook", "handbook_admin.index", Permission.READ_HANDBOOK),
]

# The first row of the staff menu: under which word a page of STAFF stands, by its blueprint or its endpoint.
GROUPS: list[tuple[str, frozenset[str]]] = [
    ("Work", frozenset([
        "casework_admin", "returns_admin", "interest_admin", "call_back_admin", "threads_admin", "entering_admin",
        "explaining_admin", "english_admin", "contact_admin", "acts_admin", "worried_admin", "rulings_admin", "work_admin",
        "support_admin",
        "referred_admin",
    ])),
    ("People", frozenset([
        "ledger_admin", "overview_admin", "caseload_admin", "letter_admin", "letters_admin", "undelivered_admin",
        "home_admin", "trail_admin",
        "retention_admin", "needs_admin", "safe_contact_admin", "death_admin", "helpers_admin", "reviews_admin",
        "support_person_admin",
    ])),
    ("Guidance", frozenset([
        "guidance_admin", "telling_admin", "checks_admin",
        "reply_text_admin", "handbook_admin", "handbook_keep_admin", "training_admin",
    ])),
    ("Council", frozenset([
        "reports_admin", "council_policy_admin", "lines_admin", "services_admin", "home_admin.outbox", "staff_admin",
    ])),
]  # fmt: skip
ONE_ROW = 7  # so many pages need no groups


@dataclass(frozen=True)
class MenuItem:
    """One word of the menu; a word of the staff menu's first row has pages of its own."""

    words: str
    url: str
    current: bool
    pages: tuple["MenuItem", ...] = ()


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    lang: Language
    url: str


def menu(
    person: Someone | None, recipient: Someone | None, permissions: frozenset[Permission], here: str, code: str,
    on_paper: bool, only_helps: bool = False,
) -> list[MenuItem]:
    """The menu of this page: one's own affairs, those of somebody one helps, or the council's. `only_helps`: the person
    has no direct payment of their own, and so none of its pages."""
    if person is None:
        return []
    if recipient is not None and not on_paper:
        return [
            MenuItem(gettext(words), flask.url_for(endpoint, lang=code, person=recipient.reference), endpoint == here)
            for words, endpoint, permission in (OWN if recipient.id == person.id else HELPING)
            if permission in permissions and not (only_helps and endpoint in OF_A_PAYMENT)
        ]
    return _staff_menu(person.permissions, here)


def group_of(endpoint: str) -> str | None:
    """The word of the first row under which a staff page stands. A page by itself goes before its blueprint."""
    for name in (endpoint, endpoint.split(".")[0]):
        for words, members in GROUPS:
            if name in members:
                return words
    return None


def _staff_menu(permissions: frozenset[Permission], here: str) -> list[MenuItem]:
    """One row where it is short, else groups with the pages of each."""
    allowed = [
        (words, endpoint) for words, endpoint, permission in STAFF
        if permission in permissions and (endpoint != "work_admin.index" or kinds_for(permissions))
    ]  # fmt: skip
    if len(allowed) <= ONE_ROW:
        return [MenuItem(words, flask.url_for(endpoint), endpoint == here) for words, endpoint in allowed]
    found = []
    for group, _members in GROUPS:
        pages = tuple(
            MenuItem(words, flask.url_for(endpoint), endpoint == here)
            for words, endpoint in allowed if group_of(endpoint) == group
        )  # fmt: skip
        if pages:
            found.append(MenuItem(group, pages[0].url, group_of(here) == group, pages))
    return found


ONLY_SHOW = "only-show"  # in a form: nothing is to happen, the page is wanted in another language
# Never written into a page again: what signs somebody in, what only a machine fills in, and the token of each form.
NOT_CARRIED = frozenset({"passphrase", "old", "new", "code", "csrf_token", "website", ONLY_SHOW})
MOST_CARRIED = 100_000  # characters


def carried(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What was typed into a form that came back with an error: it goes along when the page is asked for in another language.
    What no page may hold is left out."""
    found = [
        (name, "".join(one for one in value if one in "\t\r\n" or unicodedata.category(one) not in ("Cc", "Cn", "Cs")))
        for name, value in form.items(multi=True)
        if name not in NOT_CARRIED and re.fullmatch(r"[\w-]{1,60}", name)
    ]
    return found if sum(len(value) for _name, value in found) <= MOST_CARRIED else []


def language_links(languages: tuple[str, ...], full_path: str, current: str) -> list[LanguageLink]:
    """Links to this page in each language. Admin pages are English."""
    prefix = f"/{current}/"
    if len(languages) < 2 or not full_path.startswith(prefix):
        return []
    rest = full_path.removeprefix(prefix)
    return [LanguageLink(language(code), f"/{code}/{rest}") for code in languages]
