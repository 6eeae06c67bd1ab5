"""Threads that live: one of each kind that a team answers, one answered and not read, one we are late with, one in Urdu, and
one that is to be explained in Polish; and the texts that officers begin an answer with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import reply_texts
from app.contact import answering, threads
from app.contact.answering import First, Reply
from app.contact.thread_rules import WAIT, About, Shelf, Team
from app.contact.threads import Said
from app.core.clock import day_in_england
from app.demo.council import with_role
from app.demo.story import Diary

CLASS = "Can I use the money for the armchair exercise class on Tuesdays? It is £6 each time, and my daughter would take me."
ANSWER = (
    "Yes. It helps with what is in your plan: staying steady on your feet. Keep the receipts of the first month, and call it "
    "“Activity” in your return. If the class ends, tell us."
)
LEFT = "My PA told me she leaves at the end of the month. I do not know anybody else yet. What do I do about her notice?"
URDU = (
    "السلام علیکم۔ میری والدہ پیر کو ہسپتال جا رہی ہیں۔ ڈاکٹر کہتے ہیں کہ دس دن رہنا ہوگا۔ "
    "کیا میں اپنی پرسنل اسسٹنٹ کو ان دنوں کی تنخواہ دیتی رہوں؟"
)

NOT_COME = "Beverley has not come this morning and does not pick up. My sister can stay until two. After that I am alone."
WRONG_DAY = (
    "I was told in October that somebody would ring me within a week. Nobody has. I would like to know who has my papers, and "
    "that I am rung when you say so."
)
WHY = "You said no to the taxi on Saturdays. Please tell me why, and let somebody else look at it. It is how I get to my brother."
TWICE = "I think the lunch club of August is in there twice: my bank took it once."
TEXTS = {
    "Which papers to keep": "Please keep the payslips, invoices and receipts for six years. A photo of each is enough. You do "
    "not have to send them, unless we ask for one.",
    "We have passed it on": "Thank you for telling us. A colleague who can answer this has it now. You have the answer by the "
    "day that stands above.",
    "Paying a family member": "In most cases a direct payment cannot pay a close relative who lives with you. There are "
    "exceptions. Tell us who would help you, and why it should be them: then we look at it with you.",
}

REVIEW = (
    "It is a year since we looked at your care plan. We would like to visit you in the next weeks, to see what works and what "
    "does not. Nothing changes before we have talked. Which days are good for you?"
)


def tell(people: Mapping[str, Person], staff: Sequence[Person], diary: Diary, today: date) -> None:
    """Note it all in the diary; who is not there is left out."""
    finance = with_role(staff, Role.FINANCE_OFFICER)[0].id
    for name, ago, shelf, about, words, language in (
        ("Margaret Whitlock", 5, Shelf.MONEY, About.QUESTION, CLASS, "en"),
        ("Winston Grant", 15, Shelf.CARE, About.PA_LEFT, LEFT, "en"),
        ("Nasreen Akhtar", 0, Shelf.CARE, About.HOSPITAL, URDU, "ur"),
        ("Delroy Campbell", 0, Shelf.CARE, About.PA_NOT_COME, NOT_COME, "en"),
        ("Meena Chauhan", 2, Shelf.MONEY, About.LOOKS_WRONG, TWICE, "en"),
        ("Kenneth Oakley", 6, Shelf.OWN, About.COMPLAINT, WRONG_DAY, "en"),
        ("Rashid Mahmood", 4, Shelf.OWN, About.SECOND_LOOK, WHY, "en"),
    ):  # fmt: skip
        if name in people:
            answered_by = finance if (shelf, about) == (Shelf.MONEY, About.QUESTION) else None
            act = partial(_live, people[name].id, shelf, about, Said(words, language), answered_by)
            diary.note(today - timedelta(days=ago), 9, act)
    for name, words in TEXTS.items():
        diary.note(today - timedelta(days=90), 9, partial(_keep, name, words, finance))
    if "Zofia Kowalczyk" in people:
        worker = with_role(staff, Role.SOCIAL_WORKER)[0].id
        diary.note(today - timedelta(days=1), 14, partial(_explain, people["Zofia Kowalczyk"].id, worker))


def _keep(name: str, words: str, officer: int, now: datetime) -> None:
    reply_texts.keep_text(name, "en", words, now, by=officer)


def _explain(person: int, worker: int, now: datetime) -> None:
    reference = answering.write_first(Team.CARE, person, First(Said(REVIEW, "en"), WAIT), day_in_england(now), now, by=worker)
    later = now + timedelta(minutes=40)
    threads.explain(person, Shelf.CARE, reference, "pl", day_in_england(later), later, by=person)


def _live(person: int, shelf: Shelf, about: About, said: Said, answered_by: int | None, now: datetime) -> None:
    reference = threads.open_thread(person, shelf, about, said, day_in_england(now), now, by=person).reference
    if answered_by is not None:
        one = Reply(Said(ANSWER, "en"), "answered", "", 1)
        answering.reply(Team.MONEY, reference, one, now + timedelta(minutes=50), by=answered_by)
