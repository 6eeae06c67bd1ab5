"""Who may do what, and when a sign-in is over: spelt out here, so that a change of rights is seen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.rules import (
    ABSOLUTE,
    IDLE,
    LEAST_PASSPHRASE,
    MOST_ACCOUNT,
    MOST_ADDRESS,
    MOST_PAIR,
    MOST_PASSPHRASE,
    OF_ROLE,
    STAFF_ABSOLUTE,
    STAFF_IDLE,
    Failures,
    Permission,
    Role,
    SignInName,
    Someone,
    in_force,
    is_over,
    must_wait,
    open_until,
    passphrase_refusal,
    permissions_for,
    role_permissions,
    sign_in_name,
)

pytestmark = pytest.mark.pure
ME, YOU = Someone(1, "P-AAAA-AAAA", "Amina"), Someone(2, "P-CCCC-CCCC", "Bogdan")
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
RIGHTS = {
    "administrator": {"erase-people", "manage-staff", "see-figures", "see-outbox", "see-trail", "set-policy"},
    "charging_officer": {"see-people"},
    "content_editor": {"edit-guidance", "keep-handbook", "publish-guidance"},
    "dp_lead": {
        "answer-interest", "decide-by-two", "decide-risk", "edit-guidance", "erase-people", "export-people", "freeze-helpers", "give-caseloads", "import-people", "issue-letters",
        "keep-handbook", "keep-services", "merge-people", "pack-people", "publish-guidance", "record-safe-contact", "record-standings", "see-alerts", "see-figures", "see-people", "see-trail",
        "see-training", "set-policy", "suspend-payments",
        "unfreeze-sign-in",
    },
    "dp_officer": {
        "answer-interest", "change-bank-details", "decide-by-two", "edit-guidance", "freeze-helpers", "import-people", "issue-letters", "merge-people", "post-letters", "record-safe-contact",
        "record-standings", "see-people", "start-direct-payments", "suspend-payments", "unfreeze-sign-in",
    },
    "finance_officer": {
        "answer-money", "change-bank-details", "check-returns", "decide-by-two", "enter-on-paper", "export-people", "record-safe-contact",
        "see-bank-lines", "see-people",
    },
    "safeguarding_lead": {
        "answer-care", "freeze-helpers", "read-private-line", "record-safe-contact", "release-sights", "see-care-notes", "see-people",
    },
    "social_worker": {"answer-care", "answer-interest", "decide-risk", "freeze-helpers", "record-safe-contact", "see-care-notes", "see-people"},
    "support_provider": {"see-referred"},
}  # fmt: skip


ON_PAPER = {"answer-questions", "prepare-returns", "see-money-messages", "see-returns", "send-returns"}
OWN_AFFAIRS = ON_PAPER | {
    "ask-support", "challenge", "choose-helpers", "complain", "explain-balance", "see-balance", "see-balance-parts", "see-care-messages", "see-home",
    "see-own-trail", "set-safe-contact", "show-once", "write-privately",
}  # fmt: skip


def staff(*roles: Role) -> Someone:
    return Someone(9, "P-DDDD-DDDD", "Olu", permissions=role_permissions(list(roles)))


def test_every_role_has_these_rights_and_no_more() -> None:
    assert {str(role): {str(one) for one in words} for role, words in OF_ROLE.items()} == {
        role: {*words, "work-here", *({"read-handbook"} if role != "support_provider" else ())} for role, words in RIGHTS.items()
    }
    assert set(OF_ROLE) == set(Role)


def test_permissions_are_in_the_order_of_the_alphabet() -> None:
    assert [one.name for one in Permission] == sorted(one.name for one in Permission)


def test_bank_lines_and_care_notes_are_seen_by_different_teams() -> None:
    both = [role for role, words in OF_ROLE.items() if {Permission.SEE_BANK_LINES, Permission.SEE_CARE_NOTES} <= words]
    assert not both


def test_roles_add_up() -> None:
    assert role_permissions([]) == frozenset()
    both = role_permissions([Role.DP_LEAD, Role.ADMINISTRATOR])
    assert {str(one) for one in both} == {str(one) for role in (Role.DP_LEAD, Role.ADMINISTRATOR) for one in OF_ROLE[role]}
    assert not {"see-bank-lines", "see-care-notes", "check-returns", "enter-on-paper", "start-direct-payments"} & {str(one) for one in both}
    assert not Someone(1, "P", "x").is_staff
    assert staff(Role.SOCIAL_WORKER).is_staff


def test_everybody_may_do_everything_in_their_own_affairs_and_nothing_in_others() -> None:
    assert {str(one) for one in permissions_for(ME, ME)} == OWN_AFFAIRS
    assert permissions_for(ME, YOU) == frozenset()
    for role in Role:
        allowed = {str(one) for one in permissions_for(staff(role), YOU)}
        assert allowed == (ON_PAPER if role is Role.FINANCE_OFFICER else set()), role


def test_a_standing_gives_what_it_says_and_never_what_is_the_persons_alone() -> None:
    given = frozenset([Permission.SEE_BALANCE, Permission.CHOOSE_HELPERS])
    assert permissions_for(ME, YOU, given) == {Permission.SEE_BALANCE}
    assert permissions_for(ME, YOU, frozenset()) == frozenset()
    assert permissions_for(ME, ME, given) == permissions_for(ME, ME)


def test_an_officer_who_helps_somebody_acts_as_a_helper() -> None:
    officer = staff(Role.FINANCE_OFFICER)
    assert permissions_for(officer, YOU, frozenset([Permission.SEE_BALANCE])) == {Permission.SEE_BALANCE}


def test_an_officer_with_a_payment_of_their_own_is_a_recipient_there_and_nothing_else() -> None:
    officer = staff(Role.FINANCE_OFFICER)
    assert permissions_for(officer, officer) == permissions_for(ME, ME)
    assert Permission.CHECK_RETURNS not in permissions_for(officer, officer)


@pytest.mark.parametrize(
    ("started", "seen", "is_staff", "over"),
    [
        (timedelta(0), timedelta(0), False, False),
        (IDLE, IDLE, False, False), (IDLE + timedelta(seconds=1),) * 2 + (False, True),
        (ABSOLUTE, timedelta(0), False, False), (ABSOLUTE + timedelta(seconds=1), timedelta(0), False, True),
        (STAFF_IDLE,) * 2 + (True, False), (STAFF_IDLE + timedelta(seconds=1),) * 2 + (True, True), (STAFF_IDLE + timedelta(minutes=1),) * 2 + (False, False),
        (STAFF_ABSOLUTE, timedelta(0), True, False), (STAFF_ABSOLUTE + timedelta(seconds=1), timedelta(0), True, True),
        (-timedelta(hours=1), -timedelta(hours=1), False, False),
    ],
)  # fmt: skip
def test_when_a_sign_in_is_over(started: timedelta, seen: timedelta, is_staff: bool, over: bool) -> None:
    assert is_over(NOW - started, NOW - seen, NOW, is_staff) is over


@pytest.mark.parametrize(
    ("start", "end", "day", "holds"),
    [
        ((2026, 1, 1), None, (2026, 1, 1), True), ((2026, 1, 2), None, (2026, 1, 1), False), ((2026, 1, 1), (2026, 1, 1), (2026, 1, 1), True),
        ((2025, 1, 1), (2025, 12, 31), (2026, 1, 1), False), ((2025, 1, 1), (2026, 1, 1), (2026, 1, 1), True),
    ],
)  # fmt: skip
def test_an_until_day_is_the_last_day(start: tuple[int, int, int], end: tuple[int, int, int] | None, day: tuple[int, int, int], holds: bool) -> None:
    assert in_force(date(*start), date(*end) if end else None, date(*day)) is holds


@pytest.mark.parametrize(
    ("failures", "known", "wait"),
    [
        (Failures(0, 0, 0), False, False), (Failures(MOST_PAIR - 1, 0, 0), False, False), (Failures(MOST_PAIR, 0, 0), False, True),
        (Failures(MOST_PAIR, 0, 0), True, True), (Failures(0, MOST_ADDRESS, 0), False, True), (Failures(0, MOST_ADDRESS, 0), True, False),
        (Failures(0, 0, MOST_ACCOUNT), False, True), (Failures(0, 10**6, 10**6), True, False), (Failures(0, MOST_ADDRESS - 1, MOST_ACCOUNT - 1), False, False),
    ],
)  # fmt: skip
def test_who_has_to_wait(failures: Failures, known: bool, wait: bool) -> None:
    assert must_wait(failures, known) is wait


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("four plain words together", None), ("x" * (LEAST_PASSPHRASE - 1), "passphrase-short"), ("", "passphrase-short"),
        ("mzqhtwvbkxpd"[:LEAST_PASSPHRASE], None), ("k7 " * 66 + "ab", "passphrase-common"), ("ab" * (MOST_PASSPHRASE // 2) + "c", "passphrase-long"),
        ("پاس ورڈ بہت لمبا ہے", None), ("kettle meadow biscuit violet", None), ("kettle meadow biscuit violet " * 6, None),
        ("passwordpassword", "passphrase-common"), ("Password123456", "passphrase-common"), ("qwertyuiop1234", "passphrase-common"),
        ("iloveyou123456", "passphrase-common"), ("aaaaaaaaaaaaaaaa", "passphrase-common"), ("123456789012345", "passphrase-common"),
        ("P@ssw0rdP@ssw0rd", "passphrase-common"), ("letmeinletmein", "passphrase-common"), ("abcdefghijklmnop", "passphrase-common"),
    ],
)  # fmt: skip
def test_passphrases(passphrase: str, code: str | None) -> None:
    assert passphrase_refusal(passphrase) == code


@pytest.mark.parametrize("passphrase", ["Amina Begum 1950", "amina.begum@example.org", "begumamina1950"])
def test_ones_own_name_is_no_passphrase(passphrase: str) -> None:
    assert passphrase_refusal(passphrase, ["Amina Begum", "amina.begum@example.org"]) == "passphrase-common"


@pytest.mark.parametrize(
    ("typed", "email", "reference"),
    [
        (" Amina@Example.ORG ", "amina@example.org", ""), ("P-7KQ4-M3XA", "p-7kq4-m3xa", "P-7KQ4-M3XA"), ("p7kq4m3xa", "p7kq4m3xa", "P-7KQ4-M3XA"),
        (" p 7kq4 m3xa", "p 7kq4 m3xa", "P-7KQ4-M3XA"), ("R-7KQ4-M3XA", "r-7kq4-m3xa", ""), ("P-7KQ4-M3X", "p-7kq4-m3x", ""), ("", "", ""), ("%", "%", ""),
    ],
)  # fmt: skip
def test_who_one_says_one_is(typed: str, email: str, reference: str) -> None:
    assert sign_in_name(typed) == SignInName(email, reference)


@pytest.mark.parametrize(
    ("started", "seen", "is_staff", "minutes"),
    [(0, 0, False, 60), (20, 10, False, 50), (0, 0, True, 30), (11 * 60 + 30, 0, False, 30), (9 * 60 + 50, 0, True, 10)],
)  # fmt: skip
def test_until_when_a_sign_in_stays_open(started: int, seen: int, is_staff: bool, minutes: int) -> None:
    until = open_until(NOW - timedelta(minutes=started), NOW - timedelta(minutes=seen), is_staff)
    assert until == NOW + timedelta(minutes=minutes)
