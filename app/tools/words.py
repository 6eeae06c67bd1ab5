"""The words of the tools. Sources are told in English, as in guidance; `guide` is the guidance page that says more."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.i18n import lazy
from app.tools.pa_cost import Age
from app.tools.rules import Account

# When the tools were last read through, and which law they tell.
REVIEWED_ON = date(2026, 11, 26)
LAW_AS_AT = date(2026, 11, 1)


@dataclass(frozen=True)
class Reason:
    """Why: the sentence, where it comes from, and the guidance page with more."""

    words: Any
    source: str
    guide: str = ""


TITLE = {
    "is-this-for-me": lazy("Is this for me?"),
    "hold-the-money": lazy("Choose how to hold the money"),
    "can-i-use-it": lazy("Can I use it for this?"),
    "what-to-keep": lazy("What do I have to keep?"),
    "pa-cost": lazy("What would a PA cost?"),
}
YES, NO, NOT_SURE = lazy("Yes"), lazy("No"), lazy("I am not sure")
QUESTION = {
    "who": lazy("Who is it for?"),
    "decide": lazy("Can they say yes to having this money, with help to understand it?"),
    "assessed": lazy("Has the council looked at what help is needed?"),
    "manage": lazy("Who would look after the money?"),
    "want": lazy("Who should arrange the care?"),
    "see": lazy("May we see each payment?"),
    "pay": lazy("Who would pay the bills?"),
    "papers": lazy("Could you, or a helper, send us bank papers every three months?"),
    "bank": lazy("Could you open another bank account?"),
    "what": lazy("What would you pay for?"),
    "live": lazy("Does the relative live with you?"),
    "stay": lazy("How long would you stay?"),
    "plan": lazy("Does it help with a need in your care and support plan?"),
    "safe": lazy("Is it safe, and does the law allow it?"),
    "how": lazy("How would you pay?"),
    "hold": lazy("Where is the money kept?"),
    "employ": lazy("Do you employ somebody?"),
    "others": lazy("Do you pay an agency, or somebody who works for themselves?"),
    "large": lazy("Have you bought large equipment with this money?"),
}
_YES_NO = {"yes": YES, "no": NO}
ANSWER = {
    "who": {
        "me": lazy("Me. I am 18 or over."),
        "someone": lazy("Another adult"),
        "carer": lazy("Me, because I look after somebody"),
        "child": lazy("Somebody under 18"),
    },
    "decide": {**_YES_NO, "not-sure": NOT_SURE},
    "assessed": {**_YES_NO, "not-sure": NOT_SURE},
    "manage": {
        "me": lazy("The person it is for"),
        "helper": lazy("A relative or a friend"),
        "nobody": lazy("Nobody that I know of"),
    },
    "want": {"all": lazy("We would, all of it"), "part": lazy("We would, some of it"), "council": lazy("The council")},
    "see": {"fine": lazy("Yes, that is fine"), "rather-not": lazy("I would rather not")},
    "pay": {"me": lazy("Me"), "helper": lazy("A relative or a friend"), "organisation": lazy("An organisation")},
    "papers": _YES_NO,
    "bank": {**_YES_NO, "not-sure": NOT_SURE},
    "what": {
        "help": lazy("Somebody to help me, or an agency"),
        "activity": lazy("A day centre, a class or an activity"),
        "equipment": lazy("Equipment"),
        "relative": lazy("A relative"),
        "transport": lazy("Travel"),
        "care-home": lazy("A care home"),
        "everyday": lazy("Rent, bills, food or clothes"),
        "health": lazy("Health care from the NHS"),
        "other": lazy("Something else"),
    },
    "live": _YES_NO,
    "hold": {"own": lazy("Your own bank account"), "card": lazy("A prepaid card"), "managed": lazy("A managed account")},
    "employ": _YES_NO,
    "others": _YES_NO,
    "large": _YES_NO,
    "stay": {"short": lazy("For a short time"), "good": lazy("For good")},
    "plan": {**_YES_NO, "not-sure": NOT_SURE},
    "safe": {"yes": YES, "not-sure": NOT_SURE},
    "how": {"bank": lazy("By card, or from the bank"), "cash": lazy("In cash")},
}
# The heading of an answer, and what it means.
OUTCOME = {
    "could-be": (lazy("This may well be for you"), lazy("You can ask for it. We talk it over with you.")),
    "look-first": (
        lazy("You can ask. First we look at the need."),
        lazy(
            "First we look at what you need, together with you, and write a plan."
            " This website cannot give you a direct payment by itself."
        ),
    ),
    "council-arranges": (lazy("The council can arrange the care"), lazy("You can ask for a direct payment later.")),
    "other-rules": (
        lazy("Other rules hold here"),
        lazy("Money for disabled children has other rules. So has money from the NHS. Ring us, and we tell you whom to ask."),
    ),
    "three-ways": (
        lazy("Three ways to hold the money"),
        lazy("None of them changes how much you get, or who decides about your care."),
    ),
    "likely": (lazy("Yes, most likely"), lazy("Your answers fit what people use it for.")),
    "ask-first": (lazy("Ask us first"), lazy("Ask before you pay. Ask for an answer with a date, and keep it.")),
    "keep-these": (lazy("Keep these papers"), lazy("A folder is enough. You do not need to be a bookkeeper.")),
    "no": (lazy("No, not as you describe it"), lazy("If you see it differently, ring us.")),
}
_ACT = "Care Act 2014, sections 31 and 32"
_NEEDS = "Care Act 2014, section 33"
_USE = "what-you-can-use-it-for"
REASON = {
    "carers-too": Reason(
        lazy("Carers can have one too, for their own support."), "Camden Council, direct payments", "carers-can-have-one"
    ),
    "authorised": Reason(
        lazy("If someone cannot decide about this, another person can ask for them. That person must act for their good."),
        "Care Act 2014, section 32",
        "without-capacity",
    ),
    "plan-first": Reason(
        lazy("The money is for the needs in a care and support plan. So the plan comes first."),
        _NEEDS,
        "what-happens-when-you-ask",
    ),
    "help-is-there": Reason(lazy("You can get help with the money. You can also stop."), _ACT, "not-alone-with-the-money"),
    "helper-may": Reason(lazy("Somebody you trust may look after the money."), _ACT, "not-alone-with-the-money"),
    "somebody-holds": Reason(
        lazy("An organisation can hold the money. It pays when you say so."),
        "Norfolk County Council, direct payments",
        "ways-to-hold-the-money",
    ),
    "part-is-fine": Reason(
        lazy("It can be for part of your care. The council can arrange the rest."),
        "Camden Council, direct payments",
        "not-all-or-nothing",
    ),
    "your-choice": Reason(
        lazy("It is your choice. Nobody has to have one."), "Care and support statutory guidance, chapter 12", "nobody-is-forced"
    ),
    "means-test": Reason(
        lazy("You may have to pay a part yourself. The council works this out in the same way as for care it arranges."),
        "Camden Council, direct payments",
        "same-means-test",
    ),
    "court-orders": Reason(
        lazy("Some court orders about drugs or alcohol affect this. We talk about that in private."),
        "Hampshire County Council, direct payments",
        "who-can-have-one",
    ),
    "child": Reason(lazy("Another law holds for somebody under 18."), "Children Act 1989, section 17A"),
    "may-change": Reason(
        lazy("If another way suits you better later, ask us."),
        "Worcestershire councillors' review of direct payments, public minutes",
        "ways-to-hold-the-money",
    ),
    "not-in-plan": Reason(lazy("The money is for the needs in your plan. If they have changed, tell us."), _NEEDS, _USE),
    "nhs": Reason(
        lazy("You cannot use it for health care from the NHS, or to live in a care home for good."),
        "Leicester City Council and South Tyneside Council, direct payments",
        _USE,
    ),
    "home-for-good": Reason(
        lazy("You cannot use it for health care from the NHS, or to live in a care home for good."),
        "Leicester City Council and South Tyneside Council, direct payments",
        _USE,
    ),
    "plan-not-sure": Reason(lazy("Look in your plan. Which need does it help with?"), _NEEDS, _USE),
    "same-home": Reason(
        lazy("A close relative in your home can usually be paid only if we agree that it is needed."),
        "Oldham Council, direct payments; Ombudsman decision about Lincolnshire, 21-007-887",
        "paying-family",
    ),
    "other-home": Reason(
        lazy("A relative who lives somewhere else can be paid like any other worker."),
        "Leicester City Council, direct payments",
        "paying-family",
    ),
    "short-stay": Reason(
        lazy("A short stay can be paid for, up to four weeks in a row in a year. Ask us how the weeks are counted."),
        "Luton Council, prepaid cards",
        _USE,
    ),
    "councils-differ": Reason(
        lazy("Councils do not agree about this."), "Oldham Council and Camden Council, direct payments", _USE
    ),
    "everyday": Reason(
        lazy("Usually not. There is other help for these. But if it meets a need in your plan, ask us."),
        "Merton Council, direct payments",
        _USE,
    ),
    "something-else": Reason(
        lazy("No list has everything, and none is the last word."), "Think Local Act Personal, checking direct payments", _USE
    ),
    "often-paid": Reason(
        lazy("Many people use it for this."), "Worcestershire County Council and Camden Council, direct payments", _USE
    ),
    "not-sure-safe": Reason(lazy("It has to be safe, and the law has to allow it."), "Merton Council, direct payments", _USE),
    "cash": Reason(
        lazy("Cash leaves no record. Some councils do not accept it."),
        "Ombudsman decision about Suffolk, 24-008-529",
        "no-cash-in-hand",
    ),
    "enough": Reason(
        lazy("We ask for enough to see that the money meets your needs, and for no more."),
        "Think Local Act Personal, checking direct payments",
        "no-bookkeeping",
    ),
    "councils-keep": Reason(
        lazy("Councils differ in how long. Your agreement says what counts. If not, ask us before you throw papers away."),
        "Warwickshire, St Helens and Merton councils, direct payments",
        "keeping-records",
    ),
    "in-plan": Reason(lazy("It helps with a need in your plan."), _NEEDS, _USE),
}
ACCOUNT = {
    Account.CARD: lazy("A prepaid card"),
    Account.MANAGED: lazy("A managed account"),
    Account.OWN: lazy("Your own bank account"),
}
FIT = {
    "no-return": lazy("There is usually no return to send."),
    "seen-later": lazy("We see your bank papers only every three months."),
    "they-see": lazy("The organisation sees each payment, and sends us papers."),
    "you-pay": lazy("You pay the bills yourself."),
    "helper-added": lazy("A helper can be added."),
    "helper-speaks": lazy("A helper can speak for you."),
    "they-pay": lazy("They pay when you say so."),
    "papers-fine": lazy("You send us a return every three months."),
    "they-send": lazy("They send us the papers."),
    "bank-fine": lazy("You can open the account."),
    "we-open": lazy("We open it for you."),
    "they-open": lazy("They open it for you."),
}
THINK = {
    "council-sees": lazy("We see each payment, but not what was in the bag."),
    "you-wait": lazy("You wait a little until something is paid."),
    "ask-bank": lazy("Ask the bank how somebody may help you."),
    "you-must-pay": lazy("You, or a helper, pay each bill."),
    "papers-needed": lazy("You send us a return every three months."),
    "bank-needed": lazy("Some people find it hard to open another account."),
    "some-shops": lazy("Some shops and small firms do not take cards."),
    "fee": lazy("There is often a fee. Ask if your budget covers it."),
    "apart": lazy("This money stays apart from your own."),
}
_ONE_YEAR = lazy("This year and one more")
# What to keep, and how long; None where no source says it.
KEEP = {
    "agreement": (lazy("Your agreement, your care and support plan, and our letters about the money"), None),
    "statements": (lazy("All bank statements"), lazy("This year and six more")),
    "bills": (lazy("Bills and larger receipts"), _ONE_YEAR),
    "asked-them": (lazy("What you asked them to pay. They keep the rest."), None),
    "contract": (lazy("The contract"), None),
    "payslips": (lazy("Payslips, and the lists of hours worked"), _ONE_YEAR),
    "tax-papers": (lazy("Papers from the tax office, and about pensions"), lazy("Three years after the tax year")),
    "insurance": (lazy("The insurance certificate"), None),
    "days-off": (lazy("A list of holidays and sick days"), None),
    "right-to-work": (lazy("A note of the day you did the right to work check, and a copy of what you saw"), None),
    "their-bills": (lazy("Their bills, and the contract"), _ONE_YEAR),
    "equipment": (lazy("Papers about large equipment"), lazy("As long as you have it, and one more year")),
    "our-answers": (lazy("Our answers about what you can pay for"), None),
}
AGE = {
    Age.UNDER_18: lazy("16 or 17"),
    Age.TO_20: lazy("18 to 20"),
    Age.AT_21: "21",
    Age.FROM_22: lazy("From 22 to State Pension age"),
    Age.PENSIONER: lazy("State Pension age or older"),
}
RATE = {
    "wage-21": lazy("Lowest wage for an hour"),
    "wage-18": lazy("Lowest wage for an hour"),
    "wage-16": lazy("Lowest wage for an hour"),
    "holiday-weeks": lazy("Weeks of holiday"),
    "holiday-share": lazy("Holiday pay"),
    "ni-share": lazy("Employer's National Insurance"),
    "ni-threshold": lazy("National Insurance: above, a year"),
    "allowance": lazy("Employment Allowance"),
    "pension-share": lazy("Employer's part of the pension"),
    "pension-trigger": lazy("Pension: if paid more than, a year"),
    "pension-floor": lazy("Pension: counted from, a year"),
    "pension-ceiling": lazy("Pension: counted up to, a year"),
    "earnings-limit": lazy("Lower earnings limit, a year"),
    "sick-pay": lazy("Sick pay for a week, at most"),
}
