"""Threads that live: one answered and not read, one we are late with, one in Urdu, and one that is to be explained in Polish."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts.models import Person
from app.accounts.rules import Role
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
        ("Nasreen Akhtar", 1, Shelf.CARE, About.HOSPITAL, URDU, "ur"),
    ):  # fmt: skip
        if name in people:
            answered_by = finance if shelf is Shelf.MONEY else None
            act = partial(_live, people[name].id, shelf, about, Said(words, language), answered_by)
            diary.note(today - timedelta(days=ago), 9, act)
    if "Zofia Kowalczyk" in people:
        worker = with_role(staff, Role.SOCIAL_WORKER)[0].id
        diary.note(today - timedelta(days=1), 14, partial(_explain, people["Zofia Kowalczyk"].id, worker))


def _explain(person: int, worker: int, now: datetime) -> None:
    reference = answering.write_first(Team.CARE, person, First(Said(REVIEW, "en"), WAIT), day_in_england(now), now, by=worker)
    later = now + timedelta(minutes=40)
    threads.explain(person, Shelf.CARE, reference, "pl", day_in_england(later), later, by=person)


def _live(person: int, shelf: Shelf, about: About, said: Said, answered_by: int | None, now: datetime) -> None:
    reference = threads.open_thread(person, shelf, about, said, day_in_england(now), now, by=person).reference
    if answered_by is not None:
        one = Reply(Said(ANSWER, "en"), "answered", "", 1)
        answering.reply(Team.MONEY, reference, one, now + timedelta(minutes=50), by=answered_by)
