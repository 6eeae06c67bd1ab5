"""See where it stands, with a reference and one more thing or signed in; and the questions that are only counted."""

from typing import Any

from flask import request

from app.accounts import access
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.interest import draft, equality, service, words
from app.interest.forms import EqualityForm, WhereForm
from app.interest.pages import begun, pages, said, to, try_of


@pages.get("/interest/where")
@access.public
def where() -> str:
    """Reference and one more thing."""
    return render("interest/where.html", form=WhereForm(formdata=None))


@pages.post("/interest/where")
@access.public
def do_where() -> Any:
    """Where it stands; the same answer for what is not there and for what does not fit."""
    form, now = WhereForm(), clock.now()
    if not form.validate_on_submit():
        return render("interest/where.html", form=form), 422
    one = try_of(form.reference.data or "", form.fact.data or "")
    try:
        number = draft.find_sent(one, now)
    except Refused as refused:
        draft.note_wrong(one, refused.code, now)
        form.refuse("reference", said(refused))
        return render("interest/where.html", form=form), 422
    return render("interest/stands.html", found=[service.standing_by_id(number)], own=False, words=words, today=clock.today())


@pages.get("/my-interest")
@access.signed_in
def mine() -> str:
    """Where it stands, for somebody who was signed in when they sent it."""
    me = access.current_person()
    return render(
        "interest/stands.html", found=service.of_person(me.id), own=True, words=words, today=clock.today(),
        asks_as=None if me.is_staff else me.reference,
    )  # fmt: skip


@pages.get("/interest/about-you")
@access.public
def about_you() -> Any:
    """The equality questions, after sending."""
    found = begun()
    if found is None or found.interest_id is None:
        return to("start")
    done = found.counted_at is not None
    return render("interest/about_you.html", form=EqualityForm(formdata=None), done=done)


@pages.post("/interest/about-you")
@access.public
def count_about_you() -> Any:
    """Count the answers, once, and forget them."""
    found = begun(lock=True)
    if found is None or found.interest_id is None:
        return to("start")
    if request.form:
        equality.count(found, EqualityForm().told(), clock.today(), clock.now())
    return to("about_you")
