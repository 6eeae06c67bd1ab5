"""Who may do what. Each permission is a word; roles add words; nothing is allowed that is not said here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from zxcvbn import zxcvbn

LEAST_PASSPHRASE = 12
MOST_PASSPHRASE = 200
IDLE = timedelta(minutes=60)
STAFF_IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
STAFF_ABSOLUTE = timedelta(hours=10)
WARNING, STAFF_WARNING = timedelta(minutes=10), timedelta(minutes=5)


class Permission(StrEnum):
    """Alphabetical. SEE_BANK_LINES and SEE_CARE_NOTES are different words: each team sees its own part.
    WORK_HERE comes with every role, READ_HANDBOOK with every role of the council's own."""

    ANSWER_CARE = "answer-care"
    ANSWER_INTEREST = "answer-interest"
    ANSWER_MONEY = "answer-money"
    ANSWER_QUESTIONS = "answer-questions"
    ASK_SUPPORT = "ask-support"
    CHALLENGE = "challenge"
    CHANGE_BANK_DETAILS = "change-bank-details"
    CHECK_RETURNS = "check-returns"
    CHOOSE_HELPERS = "choose-helpers"
    COMPLAIN = "complain"
    DECIDE_BY_TWO = "decide-by-two"
    DECIDE_RISK = "decide-risk"
    EDIT_GUIDANCE = "edit-guidance"
    ENTER_ON_PAPER = "enter-on-paper"
    ERASE_PEOPLE = "erase-people"
    EXPLAIN_BALANCE = "explain-balance"
    EXPORT_PEOPLE = "export-people"
    FREEZE_HELPERS = "freeze-helpers"
    GIVE_CASELOADS = "give-caseloads"
    IMPORT_PEOPLE = "import-people"
    ISSUE_LETTERS = "issue-letters"
    KEEP_HANDBOOK = "keep-handbook"
    KEEP_SERVICES = "keep-services"
    MANAGE_STAFF = "manage-staff"
    MERGE_PEOPLE = "merge-people"
    PACK_PEOPLE = "pack-people"
    POST_LETTERS = "post-letters"
    PREPARE_RETURNS = "prepare-returns"
    PUBLISH_GUIDANCE = "publish-guidance"
    READ_HANDBOOK = "read-handbook"
    READ_PRIVATE_LINE = "read-private-line"
    RECORD_SAFE_CONTACT = "record-safe-contact"
    RECORD_STANDINGS = "record-standings"
    RELEASE_SIGHTS = "release-sights"
    SEE_ALERTS = "see-alerts"
    SEE_BALANCE = "see-balance"
    SEE_BALANCE_PARTS = "see-balance-parts"
    SEE_BANK_LINES = "see-bank-lines"
    SEE_CARE_MESSAGES = "see-care-messages"
    SEE_CARE_NOTES = "see-care-notes"
    SEE_FIGURES = "see-figures"
    SEE_HOME = "see-home"
    SEE_MONEY_MESSAGES = "see-money-messages"
    SEE_OUTBOX = "see-outbox"
    SEE_OWN_TRAIL = "see-own-trail"
    SEE_PEOPLE = "see-people"
    SEE_REFERRED = "see-referred"
    SEE_RETURNS = "see-returns"
    SEE_TRAIL = "see-trail"
    SEE_TRAINING = "see-training"
    SEND_RETURNS = "send-returns"
    SET_POLICY = "set-policy"
    SET_SAFE_CONTACT = "set-safe-contact"
    SHOW_ONCE = "show-once"
    START_DIRECT_PAYMENTS = "start-direct-payments"
    STOP_HELPING = "stop-helping"
    SUSPEND_PAYMENTS = "suspend-payments"
    UNFREEZE_SIGN_IN = "unfreeze-sign-in"
    WORK_HERE = "work-here"
    WRITE_PRIVATELY = "write-privately"


class Role(StrEnum):
    """The roles of DOMAIN 6.1. They add up; none is implied by another."""

    ADMINISTRATOR = "administrator"
    CHARGING_OFFICER = "charging_officer"
    CONTENT_EDITOR = "content_editor"
    DP_LEAD = "dp_lead"
    DP_OFFICER = "dp_officer"
    FINANCE_OFFICER = "finance_officer"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    SOCIAL_WORKER = "social_worker"
    SUPPORT_PROVIDER = "support_provider"


_P = Permission
# What belongs to the person alone: no standing ever holds one of these (TRUST A3).
ONLY_OWN = frozenset(
    [_P.CHOOSE_HELPERS, _P.COMPLAIN, _P.SEE_OWN_TRAIL, _P.SET_SAFE_CONTACT, _P.SHOW_ONCE, _P.WRITE_PRIVATELY]
)
OWN = ONLY_OWN | frozenset(
    [
        _P.ANSWER_QUESTIONS, _P.ASK_SUPPORT, _P.CHALLENGE, _P.EXPLAIN_BALANCE, _P.PREPARE_RETURNS, _P.SEE_BALANCE,
        _P.SEE_BALANCE_PARTS, _P.SEE_CARE_MESSAGES, _P.SEE_HOME, _P.SEE_MONEY_MESSAGES, _P.SEE_RETURNS, _P.SEND_RETURNS,
    ]
)  # fmt: skip
ON_PAPER = frozenset([_P.ANSWER_QUESTIONS, _P.PREPARE_RETURNS, _P.SEE_MONEY_MESSAGES, _P.SEE_RETURNS, _P.SEND_RETURNS])
# An administrator does no casework by that role alone: the words of that role open no person's affairs. One may erase,
# blind, but not read a person's whole record.
_WORDS: dict[Role, list[Permission]] = {
    Role.ADMINISTRATOR: [_P.ERASE_PEOPLE, _P.MANAGE_STAFF, _P.SEE_FIGURES, _P.SEE_OUTBOX, _P.SEE_TRAIL, _P.SET_POLICY],
    Role.CHARGING_OFFICER: [_P.SEE_PEOPLE],
    Role.CONTENT_EDITOR: [_P.EDIT_GUIDANCE, _P.KEEP_HANDBOOK, _P.PUBLISH_GUIDANCE],
    Role.DP_LEAD: [
        _P.ANSWER_INTEREST, _P.DECIDE_BY_TWO, _P.DECIDE_RISK, _P.EDIT_GUIDANCE, _P.ERASE_PEOPLE, _P.EXPORT_PEOPLE,
        _P.FREEZE_HELPERS, _P.GIVE_CASELOADS, _P.IMPORT_PEOPLE, _P.ISSUE_LETTERS, _P.KEEP_HANDBOOK, _P.KEEP_SERVICES,
        _P.MERGE_PEOPLE,
        _P.PACK_PEOPLE, _P.PUBLISH_GUIDANCE,
        _P.RECORD_SAFE_CONTACT, _P.RECORD_STANDINGS, _P.SEE_ALERTS, _P.SEE_FIGURES, _P.SEE_PEOPLE, _P.SEE_TRAIL,
        _P.SEE_TRAINING, _P.SET_POLICY, _P.SUSPEND_PAYMENTS, _P.UNFREEZE_SIGN_IN,
    ],
    Role.DP_OFFICER: [
        _P.ANSWER_INTEREST, _P.CHANGE_BANK_DETAILS, _P.DECIDE_BY_TWO, _P.EDIT_GUIDANCE, _P.FREEZE_HELPERS, _P.IMPORT_PEOPLE,
        _P.ISSUE_LETTERS, _P.MERGE_PEOPLE, _P.POST_LETTERS, _P.RECORD_SAFE_CONTACT, _P.RECORD_STANDINGS, _P.SEE_PEOPLE,
        _P.START_DIRECT_PAYMENTS, _P.SUSPEND_PAYMENTS, _P.UNFREEZE_SIGN_IN,
    ],
    Role.FINANCE_OFFICER: [
        _P.ANSWER_MONEY, _P.CHANGE_BANK_DETAILS, _P.CHECK_RETURNS, _P.DECIDE_BY_TWO, _P.ENTER_ON_PAPER, _P.EXPORT_PEOPLE,
        _P.RECORD_SAFE_CONTACT, _P.SEE_BANK_LINES, _P.SEE_PEOPLE,
    ],
    Role.SAFEGUARDING_LEAD: [
        _P.ANSWER_CARE, _P.FREEZE_HELPERS, _P.READ_PRIVATE_LINE, _P.RECORD_SAFE_CONTACT, _P.RELEASE_SIGHTS, _P.SEE_CARE_NOTES,
        _P.SEE_PEOPLE,
    ],
    Role.SOCIAL_WORKER: [
        _P.ANSWER_CARE, _P.ANSWER_INTEREST, _P.DECIDE_RISK, _P.FREEZE_HELPERS, _P.RECORD_SAFE_CONTACT, _P.SEE_CARE_NOTES,
        _P.SEE_PEOPLE,
    ],
    Role.SUPPORT_PROVIDER: [_P.SEE_REFERRED],
}  # fmt: skip
# The handbook is for everybody whom the council employs: a support provider works elsewhere.
_OF_STAFF: dict[Role, list[Permission]] = {role: [_P.READ_HANDBOOK] for role in Role if role is not Role.SUPPORT_PROVIDER}
OF_ROLE: dict[Role, frozenset[Permission]] = {
    role: frozenset([*words, *_OF_STAFF.get(role, []), _P.WORK_HERE]) for role, words in _WORDS.items()
}


@dataclass(frozen=True)
class Someone:
    """A person as pages and verbs know them. `permissions` come from the roles in force today."""

    id: int
    reference: str
    display_name: str
    language: str = "en"
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        """Whether any role of the council is in force."""
        return bool(self.permissions)


def role_permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """What a set of roles adds up to."""
    return frozenset().union(*(OF_ROLE[role] for role in roles))


def permissions_for(
    actor: Someone, recipient: Someone, standing: frozenset[Permission] | None = None
) -> frozenset[Permission]:
    """What `actor` may do in the affairs of `recipient`: one's own; or what a standing in force today gives; or on
    paper as an officer; or nothing. An officer who helps somebody acts for them as a helper, never as the council."""
    if actor.id == recipient.id:
        return OWN
    if standing is not None:
        return standing - ONLY_OWN
    if Permission.ENTER_ON_PAPER in actor.permissions:
        return ON_PAPER
    return frozenset()


def is_over(started_at: datetime, last_seen_at: datetime, now: datetime, staff: bool) -> bool:
    """Whether a sign-in has ended by itself: 60 minutes idle or 12 hours in all, for staff 30 minutes and 10 hours."""
    idle, absolute = (STAFF_IDLE, STAFF_ABSOLUTE) if staff else (IDLE, ABSOLUTE)
    return now - last_seen_at > idle or now - started_at > absolute


def open_until(started_at: datetime, last_seen_at: datetime, staff: bool) -> datetime:
    """When a sign-in ends if no other page is opened."""
    return min(last_seen_at + (STAFF_IDLE if staff else IDLE), last_moment(started_at, staff))


def last_moment(started_at: datetime, staff: bool) -> datetime:
    """When a sign-in ends however busy it is."""
    return started_at + (STAFF_ABSOLUTE if staff else ABSOLUTE)


@dataclass(frozen=True)
class TimeLeft:
    """Until when a sign-in stays open, in how many seconds to warn and to end, and whether another page moves the end."""

    until: datetime
    warn_in: int
    ends_in: int
    can_stay: bool


def time_left(until: datetime, last: datetime, now: datetime, staff: bool) -> TimeLeft:
    """What a page says of its sign-in: the warning comes 10 minutes before the end, for staff 5 (WCAG 2.2.1)."""
    ends_in = max(0, int((until - now).total_seconds()))
    return TimeLeft(until, max(0, ends_in - int((STAFF_WARNING if staff else WARNING).total_seconds())), ends_in, until < last)


def in_force(from_day: date, until_day: date | None, today: date) -> bool:
    """Whether something dated holds today; `until_day` is its last day."""
    return from_day <= today and (until_day is None or today <= until_day)


def roles_of_claim(claim: object, names: Mapping[str, str]) -> list[Role]:
    """The roles that a claim of the council's single sign-on stands for: one name or a list of them. Names that the
    council has not mapped count for nothing."""
    told = claim if isinstance(claim, list) else [claim]
    return sorted({Role(names[one]) for one in told if isinstance(one, str) and one in names})


@dataclass(frozen=True)
class SignInName:
    """What somebody typed to say who they are, read both ways."""

    email: str
    reference: str


def sign_in_name(typed: str) -> SignInName:
    """An e-mail address in small letters, or the reference of a letter however it is written: p7kq4m3xa, P 7KQ4 M3XA."""
    bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
    reference = f"{bare[0]}-{bare[1:5]}-{bare[5:]}" if len(bare) == 9 and bare[0] == "P" else ""
    return SignInName(typed.strip().lower(), reference)


@dataclass(frozen=True)
class Failures:
    """Failed sign-ins lately: for this account from this place, from this place, for this account from anywhere.

    A place is an internet address, or a browser on which the account's owner has signed in before.
    """

    pair: int
    address: int
    account: int


WINDOW = timedelta(minutes=5)
MOST_PAIR, MOST_ADDRESS, MOST_ACCOUNT = 10, 50, 100
MOST_OVERALL = 1_000  # wrong codes of letters from anywhere: far above a bad day, far below a machine


def must_wait(failures: Failures, known_device: bool) -> bool:
    """Whether to slow a sign-in down. On a device the owner used before only its own tries count: whole towns
    share one mobile address, so a stranger behind it must not be able to lock an owner out (ASVS 6.3.1)."""
    if failures.pair >= MOST_PAIR:
        return True
    return not known_device and (failures.address >= MOST_ADDRESS or failures.account >= MOST_ACCOUNT)


READ = 72  # characters that are judged; zxcvbn takes longer and longer for more
EASY = 10**10  # guesses; what zxcvbn calls «very unguessable» begins here


def passphrase_refusal(passphrase: str, about: Sequence[str] = ()) -> str | None:
    """Why a new passphrase will not do, or None. Length is what counts (NCSC); no rules about symbols.

    `about`: words anybody would try first for this person, such as the name or the e-mail address (ASVS 6.2.11).
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        return "passphrase-short"
    if len(passphrase) > MOST_PASSPHRASE:
        return "passphrase-long"
    words = [part for word in about for part in re.split(r"[\W_]+", word) if len(part) > 2]
    return "passphrase-common" if zxcvbn(passphrase[:READ], user_inputs=[*about, *words])["guesses"] < EASY else None
