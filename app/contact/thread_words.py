"""The words of threads: what each is about, what it sets off, how it ended. Staff read the English."""

from typing import Any

from app.contact.thread_rules import About, Entered, Outcome, Shelf, Team
from app.core.i18n import N_, gettext

ABOUT = {
    About.QUESTION: N_("A question"),
    About.HOSPITAL: N_("Hospital: going in, or coming home"),
    About.ADDRESS: N_("A new address"),
    About.PA_LEFT: N_("A personal assistant has left"),
    About.REPRESENTATIVE: N_("Somebody else is to act for me"),
    About.BENEFITS: N_("Benefits or income"),
    About.DIED: N_("Somebody has died"),
    About.OTHER: N_("Something else has changed"),
    About.PA_NOT_COME: N_("My personal assistant has not come today"),
    About.COMPLAINT: N_("A complaint"),
    About.SECOND_LOOK: N_("Reasons for a decision, or a second look at it"),
    About.LOOKS_WRONG: N_("A figure looks wrong"),
    About.FROM_COUNCIL: N_("A message from the council"),
}
SETS_OFF = {
    About.QUESTION: N_("You can ask anything. No question is too small."),
    About.HOSPITAL: N_("Tell us the day and the hospital, if you know. We look at what care and money you need until you are home."),
    About.ADDRESS: N_("Write the new address and the day you move. We change our records. If you leave this council's area, we help you with the next council."),
    About.PA_LEFT: N_("Tell us their last day, and if you have enough help now. We talk with you about who helps you next."),
    About.REPRESENTATIVE: N_("Only you can send this, and only you see it. We talk with you first. Nothing changes before that."),
    About.BENEFITS: N_("Tell us what has changed and from which day. We look at what you pay towards your care."),
    About.DIED: N_("We are sorry. Tell us who has died. Somebody from the council rings you. If it is somebody you help here, we stop all reminders about them at once. Nothing else is stopped before we have talked with you."),
    About.OTHER: N_("Tell us what has changed and from which day. We tell you what happens next."),
    About.PA_NOT_COME: N_("Ring first if you need help today. Then tell us who has not come, and what you need help with."),
    About.COMPLAINT: N_("Tell us what went wrong and what would put it right. A complaint never changes your care or your money. If our answer does not help, you can go to the Ombudsman."),
    About.SECOND_LOOK: N_("Tell us which decision. You can ask for our reasons, or that somebody else looks at it again. It costs nothing."),
    About.LOOKS_WRONG: N_("Tell us what you think is right, and how you know. We look at it and show you how we count. Nothing changes before we have answered."),
}  # fmt: skip
QUESTION = {Shelf.CARE: N_("Ask about care"), Shelf.MONEY: N_("Ask about money")}
TEAM = {Team.CARE: N_("A social worker answers."), Team.MONEY: N_("The direct payments finance team answers.")}
OUTCOME = {
    Outcome.ANSWERED: N_("We have answered."), Outcome.DONE: N_("We have done it."),
    Outcome.NO: N_("We said no. The reasons are here. You can ask for a second look."),
    Outcome.ELSEWHERE: N_("Somebody else can help. It says here who."),
    Outcome.TOLD: N_("We wrote this to tell you something. You can write back."),
    Outcome.SAME: N_("You wrote about this twice. We answer both under %(reference)s."),
    Outcome.NO_ANSWER: N_("We closed this without an answer here. Ring us, or write again, if that is wrong."),
}  # fmt: skip
ENTERED = {
    Entered.PHONE: N_("Told on the phone. %(name)s of the council wrote it down."),
    Entered.PAPER: N_("Sent on paper. %(name)s of the council wrote it down."),
    Entered.VISIT: N_("Told face to face. %(name)s of the council wrote it down."),
}
ENTERED_IN_ENGLISH = {Entered.PHONE: "On the phone", Entered.PAPER: "On paper", Entered.VISIT: "Face to face"}
REFUSALS = {
    "thread-not-the-same": "Choose another open message of the same person. Nothing was changed.",
    "thread-moved-on": "Somebody has written here meanwhile. Read it, then send yours again: your words are still in the box.",
    "thread-needs-words": "Write the message",
    "thread-not-chosen": "Choose what becomes of it",
    "thread-needs-answer": "Write the answer, or close it without one and say why",
    "thread-needs-reason": "Say why there is no answer: the person may ask",
    "thread-has-answer": "There is an answer in the box: choose how it ends, or empty the box",
}


def door(shelf: str, about: str) -> str:
    """What the page is called where somebody writes, in the language in use: a question by its door."""
    return gettext(QUESTION[Shelf(shelf)]) if about == About.QUESTION else gettext(ABOUT[About(about)])


def title(about: str) -> str:
    """What a thread is called once it was sent, in the language in use."""
    return gettext(ABOUT[About(about)])


def ended(row: Any) -> str:
    """How a thread ended, in the language in use. Of two about the same it names the one with the answer."""
    return gettext(OUTCOME[Outcome(row.outcome)], **({"reference": row.reason} if row.outcome == Outcome.SAME else {}))


def said(words: dict[str, str], code: str) -> str:
    """The words of a code, in the language in use."""
    return gettext(words[code])


def entered(code: str, name: str) -> str:
    """How it was told and who wrote it down, in the language in use."""
    return gettext(ENTERED[Entered(code)], name=name)
