"""A chain of questions as data: what to ask next, and what the answers come to. Codes only; words.py has the words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """`key` names it in the address. With `only_if`, it is asked after one of these answers to an earlier question."""

    key: str
    answers: tuple[str, ...]
    only_if: tuple[str, tuple[str, ...]] | None = None


class Account(StrEnum):
    """The three ways to hold the money, in the order in which guidance tells them."""

    CARD = "card"
    MANAGED = "managed"
    OWN = "own"


@dataclass(frozen=True)
class Fit:
    """One way to hold the money: what fits the answers, and what to think about. All are codes."""

    account: Account
    fits: tuple[str, ...]
    thinks: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What the answers come to, and every reason for it; a person decides."""

    code: str
    reasons: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tool:
    """One chain. After an answer of `ends` nothing more is asked. `outcomes` are all that `decide` can give."""

    slug: str
    questions: tuple[Question, ...]
    ends: frozenset[tuple[str, str]]
    outcomes: tuple[str, ...]
    decide: Callable[[Answers], Outcome]


def _asked(question: Question, answers: Answers) -> bool:
    if question.only_if is None:
        return True
    key, wanted = question.only_if
    return answers.get(key) in wanted


def walk(tool: Tool, told: Answers) -> tuple[dict[str, str], Question | None]:
    """The answers that count, in order, and the question that comes next; None: there is an outcome.

    What is told beyond an open question, or to a question that is not asked, does not count.
    """
    counted: dict[str, str] = {}
    for question in tool.questions:
        if not _asked(question, counted):
            continue
        answer = told.get(question.key, "")
        if answer not in question.answers:
            return counted, question
        counted[question.key] = answer
        if (question.key, answer) in tool.ends:
            break
    return counted, None


# --- Is this for me? ---------------------------------------------------------------------------------------------

_REASONS_FOR_ME: tuple[tuple[str, str, str], ...] = (
    ("who", "carer", "carers-too"),
    ("decide", "no", "authorised"),
    ("decide", "not-sure", "authorised"),
    ("assessed", "no", "plan-first"),
    ("assessed", "not-sure", "plan-first"),
    ("manage", "me", "help-is-there"),
    ("manage", "helper", "helper-may"),
    ("manage", "nobody", "somebody-holds"),
    ("want", "part", "part-is-fine"),
    ("want", "council", "your-choice"),
)


def _for_me(answers: Answers) -> Outcome:
    if answers["who"] == "child":
        return Outcome("other-rules", ("child",))
    reasons = tuple(reason for key, answer, reason in _REASONS_FOR_ME if answers.get(key) == answer)
    if answers["want"] == "council":
        return Outcome("council-arranges", reasons)
    code = "could-be" if answers["assessed"] == "yes" else "look-first"
    return Outcome(code, (*reasons, "means-test", "court-orders"))


IS_THIS_FOR_ME = Tool(
    "is-this-for-me",
    (
        Question("who", ("me", "someone", "carer", "child")),
        Question("decide", ("yes", "no", "not-sure"), ("who", ("someone",))),
        Question("assessed", ("yes", "no", "not-sure")),
        Question("manage", ("me", "helper", "nobody")),
        Question("want", ("all", "part", "council")),
    ),
    frozenset([("who", "child")]),
    ("could-be", "look-first", "council-arranges", "other-rules"),
    _for_me,
)

# --- Hold the money ----------------------------------------------------------------------------------------------

_FITS: dict[tuple[str, str], tuple[tuple[Account, str], ...]] = {
    ("see", "fine"): ((Account.CARD, "no-return"),),
    ("see", "rather-not"): ((Account.OWN, "seen-later"), (Account.MANAGED, "they-see")),
    ("pay", "me"): ((Account.CARD, "you-pay"), (Account.OWN, "you-pay")),
    ("pay", "helper"): ((Account.CARD, "helper-added"), (Account.MANAGED, "helper-speaks")),
    ("pay", "organisation"): ((Account.MANAGED, "they-pay"),),
    ("papers", "yes"): ((Account.OWN, "papers-fine"),),
    ("papers", "no"): ((Account.CARD, "no-return"), (Account.MANAGED, "they-send")),
    ("bank", "yes"): ((Account.OWN, "bank-fine"),),
    ("bank", "no"): ((Account.CARD, "we-open"), (Account.MANAGED, "they-open")),
    ("bank", "not-sure"): ((Account.CARD, "we-open"), (Account.MANAGED, "they-open")),
}
_THINKS: dict[tuple[str, str], tuple[tuple[Account, str], ...]] = {
    ("see", "rather-not"): ((Account.CARD, "council-sees"),),
    ("pay", "me"): ((Account.MANAGED, "you-wait"),),
    ("pay", "helper"): ((Account.OWN, "ask-bank"),),
    ("pay", "organisation"): ((Account.CARD, "you-must-pay"), (Account.OWN, "you-must-pay")),
    ("papers", "no"): ((Account.OWN, "papers-needed"),),
    ("bank", "no"): ((Account.OWN, "bank-needed"),),
    ("bank", "not-sure"): ((Account.OWN, "bank-needed"),),
}
ALWAYS: dict[Account, str] = {Account.CARD: "some-shops", Account.MANAGED: "fee", Account.OWN: "apart"}


def _codes(table: dict[tuple[str, str], tuple[tuple[Account, str], ...]], answers: Answers, account: Account) -> tuple[str, ...]:
    found = [code for pair in answers.items() for one, code in table.get(pair, ()) if one is account]
    return tuple(dict.fromkeys(found))


def _hold(answers: Answers) -> Outcome:
    fits = tuple(Fit(one, _codes(_FITS, answers, one), (*_codes(_THINKS, answers, one), ALWAYS[one])) for one in Account)
    return Outcome("three-ways", ("may-change",), fits)


HOLD_THE_MONEY = Tool(
    "hold-the-money",
    (
        Question("see", ("fine", "rather-not")),
        Question("pay", ("me", "helper", "organisation")),
        Question("papers", ("yes", "no")),
        Question("bank", ("yes", "no", "not-sure")),
    ),
    frozenset(),
    ("three-ways",),
    _hold,
)

# --- Can I use it for this? --------------------------------------------------------------------------------------

NO = frozenset(["not-in-plan", "nhs", "home-for-good"])
ASK = frozenset(
    ["plan-not-sure", "same-home", "short-stay", "councils-differ", "everyday", "something-else", "not-sure-safe", "cash"]
)
_REASONS_TO_USE: tuple[tuple[str, str, str], ...] = (
    ("what", "health", "nhs"),
    ("stay", "good", "home-for-good"),
    ("plan", "no", "not-in-plan"),
    ("plan", "not-sure", "plan-not-sure"),
    ("live", "yes", "same-home"),
    ("live", "no", "other-home"),
    ("stay", "short", "short-stay"),
    ("what", "transport", "councils-differ"),
    ("what", "everyday", "everyday"),
    ("what", "other", "something-else"),
    ("what", "help", "often-paid"),
    ("what", "activity", "often-paid"),
    ("what", "equipment", "often-paid"),
    ("safe", "not-sure", "not-sure-safe"),
    ("how", "cash", "cash"),
    ("plan", "yes", "in-plan"),
)


def _use(answers: Answers) -> Outcome:
    reasons = [reason for key, answer, reason in _REASONS_TO_USE if answers.get(key) == answer]
    if NO & set(reasons):
        return Outcome("no", tuple(one for one in reasons if one in NO))
    if ASK & set(reasons):
        return Outcome("ask-first", tuple(one for one in reasons if one != "often-paid"))
    return Outcome("likely", tuple(reasons))


# What somebody may want to pay for; a council may say of each what its own policy says.
ABOUT = ("help", "activity", "equipment", "relative", "transport", "care-home", "everyday", "health", "other")

CAN_I_USE_IT = Tool(
    "can-i-use-it",
    (
        Question("what", ABOUT),
        Question("live", ("yes", "no"), ("what", ("relative",))),
        Question("stay", ("short", "good"), ("what", ("care-home",))),
        Question("plan", ("yes", "no", "not-sure")),
        Question("safe", ("yes", "not-sure")),
        Question("how", ("bank", "cash")),
    ),
    frozenset([("what", "health"), ("stay", "good"), ("plan", "no")]),
    ("likely", "ask-first", "no"),
    _use,
)

# --- What to keep ------------------------------------------------------------------------------------------------

_KEEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("hold", "own", ("statements", "bills")),
    ("hold", "card", ("bills",)),
    ("hold", "managed", ("asked-them",)),
    ("employ", "yes", ("contract", "payslips", "tax-papers", "insurance", "days-off", "right-to-work")),
    ("others", "yes", ("their-bills",)),
    ("large", "yes", ("equipment",)),
)


def _keep(answers: Answers) -> Outcome:
    found = (code for key, answer, codes in _KEEPS if answers[key] == answer for code in codes)
    return Outcome("keep-these", ("enough", "councils-keep"), keeps=("agreement", *found, "our-answers"))


WHAT_TO_KEEP = Tool(
    "what-to-keep",
    (
        Question("hold", tuple(str(one) for one in (Account.OWN, Account.CARD, Account.MANAGED))),
        Question("employ", ("yes", "no")),
        Question("others", ("yes", "no")),
        Question("large", ("yes", "no")),
    ),
    frozenset(),
    ("keep-these",),
    _keep,
)

TOOLS: dict[str, Tool] = {one.slug: one for one in (IS_THIS_FOR_ME, HOLD_THE_MONEY, CAN_I_USE_IT, WHAT_TO_KEEP)}
