"""The public home, My home, and the pages every page links to."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for

from app.accounts import access, death, devices, faces, recovery_views
from app.accounts.device_words import shown
from app.accounts.pages import DEVICE
from app.accounts.rules import ABSOLUTE, IDLE, Permission
from app.contact import threads
from app.contact.thread_views import open_shelves
from app.core import clock
from app.core.i18n import PSEUDO, SOURCE, language
from app.core.kept_pages import keep
from app.core.templating import render
from app.explaining import service as explaining
from app.guidance import people_checks, telling
from app.guidance import service as guidance
from app.home import service, worries
from app.interest import service as interest
from app.returns.forms import StatementForm
from app.reviews import service as reviews
from app.rulings import service as rulings
from app.support import lists as support
from app.tools import lines
from app.tools import words as tool_words

pages = Blueprint("home", __name__)
ANSWER_IS_NEW = timedelta(days=28)  # so long My home tells of it
# The one place that says when the public pages were last read through, and which law they tell.
REVIEWED_ON = date(2026, 11, 22)
LAW_AS_AT = date(2026, 11, 22)
TESTED_ON = date(2026, 11, 28)  # when all automatic tests of this version last ran to their end


@pages.get("/")
@access.public
def index() -> str:
    """The same for everyone: what this is, four doors, three myths with their truth."""
    keep()
    myths = guidance.home_myths(g.language, clock.today())
    return render("home/index.html", myths=myths, reviewed_on=REVIEWED_ON, law_as_at=LAW_AS_AT)


@pages.get("/find-out")
@access.public
def find_out() -> str:
    """What a direct payment is."""
    return render("home/find_out.html", reviewed_on=REVIEWED_ON, law_as_at=LAW_AS_AT)


@pages.get("/helping")
@access.public
def helping() -> str:
    """For somebody who helps another person."""
    return render("home/helping.html", reviewed_on=REVIEWED_ON, law_as_at=LAW_AS_AT)


@pages.get("/my-home")
@access.signed_in
def my_home() -> Any:
    """The fixed link in the header: to one's own page, or to the council's."""
    person = access.current_person()
    if person.is_staff:
        return redirect(url_for("casework_admin.start"))
    return redirect(url_for("home.mine", lang=g.language, person=person.reference))


@pages.get("/for/<ref:person>/")
@access.needs(Permission.SEE_HOME)
def mine() -> str:
    """What is due and when, the one sum, what the council is doing for me, whom to ring. Nothing else.

    For a helper it is cut to what they may see; one's own also lists the people one helps, never their sums.
    """
    recipient, today = access.recipient_in_url(), clock.today()
    is_own = access.acting() is None
    grieves = not is_own and death.is_told(recipient.id)
    home = service.my_home(
        recipient.id, today, clock.now(), with_questions=access.may(Permission.ANSWER_QUESTIONS), reminds=not grieves
    )
    return render(
        "home/easy_mine.html" if access.reads_easily() else "home/mine.html",
        home=home, grieves=grieves, today=today, day_after=service.day_after, form=StatementForm(formdata=None), shown=shown,
        interested=is_own and interest.has_any(recipient.id),
        helped=service.people_helped(recipient.id, today) if is_own else [],
        answered=_answered(recipient.id) if access.may(Permission.SEE_RETURNS) else None,
        decided=access.may(Permission.CHALLENGE) and reviews.decided_since(
            recipient.id, clock.now() - ANSWER_IS_NEW, alone=is_own
        ),
        support=support.news_of(recipient.id, clock.now() - ANSWER_IS_NEW) if access.may(Permission.ASK_SUPPORT) else None,
        unread=threads.unread_count(recipient.id, open_shelves(), reader=access.current_person().id),
        explanation=explaining.waits_for(recipient.id) if is_own else None,
        new_devices=devices.unanswered(recipient.id) if is_own else [],
    )  # fmt: skip


def _answered(person_id: int) -> Any:
    """What the council answered lately to a question before a payment."""
    found = rulings.newest_since(person_id, clock.now() - ANSWER_IS_NEW)
    return found and found[0]


@pages.post("/my-home/face")
@access.signed_in
def choose_face() -> Any:
    """Easy Read, or the usual pages, from now on."""
    person = access.current_person()
    face = faces.EASY if request.form.get("face") == faces.EASY else faces.USUAL
    faces.choose_face(person.id, face, by=person.id)
    return redirect(url_for("home.my_home", lang=g.language))


@pages.post("/new-device/<int:number>/not-me")
@access.signed_in
def not_me(number: int) -> Any:
    """This was not me: every sign-in ends, also this one, and somebody at the council rings."""
    person, sign_in = access.current_person(), access.current_sign_in()
    worries.not_me(person, number, clock.today(), clock.now(), not_by=sign_in.way)
    access.clear_session()
    response = redirect(url_for("home.locked", lang=g.language))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/not-me/<name:token>")
@access.public
def email_not_me_link(token: str) -> Any:
    """Where the link at an old e-mail address leads."""
    return recovery_views.land(token, "home.email_not_me")


@pages.get("/not-me")
@access.public
def email_not_me() -> str:
    """Did somebody else change your address?"""
    return render("accounts/recovery_not_me.html", refused="")


@pages.post("/not-me")
@access.public
def do_email_not_me() -> Any:
    """It was not me: the old address holds again, nobody gets in, and somebody at the council rings."""
    return recovery_views.said_yes(
        "accounts/recovery_not_me.html", lambda token: worries.email_was_not_mine(token, clock.today(), clock.now())
    )


@pages.get("/locked")
@access.public
def locked() -> str:
    """What happens after «this was not me»."""
    return render("home/locked.html")


@pages.get("/signed-out")
@access.public
def signed_out() -> str:
    """You are signed out."""
    return render("home/signed_out.html")


@pages.get("/help")
@access.public
def help() -> str:
    """Whom to ring, and when."""
    return render("home/help.html")


@pages.get("/accessibility")
@access.public
def accessibility() -> str:
    """What programs tested, what people tested as staff have marked it, and what nobody has tested yet."""
    offered = [language(code) for code in current_app.config["SETTINGS"].languages if code not in (SOURCE, PSEUDO)]
    note = people_checks.accessibility_note()
    return render(
        "home/accessibility.html", note=note, reviewed_on=note.reviewed_on if note else REVIEWED_ON, tested_on=TESTED_ON,
        languages=offered, trials=people_checks.trials(), easy=people_checks.easy_state(g.language),
        has_signed=telling.has_sign_films(),
    )  # fmt: skip


@pages.get("/cookies")
@access.public
def cookies() -> str:
    """The cookies there are."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    return render("home/cookies.html", session_name=name, device_name=DEVICE, idle=_minutes(IDLE), hours=_minutes(ABSOLUTE) // 60)


def _minutes(span: Any) -> int:
    return int(span.total_seconds() // 60)


@pages.get("/rules")
@access.public
def rules() -> str:
    """Every rule a person is judged by, with today's numbers."""
    today = clock.today()
    values, checks = service.rules_in_force(today)
    found = lines.lines_on(today)
    return render(
        "home/rules.html", today=today, values=values, checks=checks, categories=service.categories,
        lines=found, told=lines.in_language(found.values(), g.language), about=tool_words.ANSWER["what"],
    )
