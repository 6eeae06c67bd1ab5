"""The council's letters: who waits for one, printing, posting, what came back, and codes given by hand."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for

from app.accounts import access, activation
from app.accounts.paper_code import LASTS, grouped
from app.accounts.rules import Permission
from app.accounts.service import person_card
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import language, long_day, name_in_english
from app.core.pdf import make_pdf
from app.core.templating import render
from app.people import letters
from app.people.letter_forms import FORMATS, REFUSALS, AskForm, CameBackForm, CodeByHandForm
from app.people.letter_words import activation_letter, heading

pages = Blueprint("letter_admin", __name__)
SIZE = 50
FORMAT_WORDS = dict(FORMATS)
# Points, and the space between lines in hundredths of a letter's height. Nastaliq climbs, and the scripts of India hang
# from a line above the letters: they need more.
LETTER_SIZES = {"standard": 14, "large-print": 20, "easy-read": 18}
LINES = {"ur": 100, "gu": 85, "pa": 85, "bn": 85}


def _me() -> int:
    return access.current_person().id


@pages.get("/people/letters")
@access.needs(Permission.ISSUE_LETTERS)
def index() -> str:
    """Who waits, what is printed and not posted yet, and the lists to work through."""
    return _index(CameBackForm(formdata=None))


def _index(form: CameBackForm, refused: str = "") -> str:
    return render(
        "people/admin_letters.html", form=form, waiting=letters.to_post(), batches=letters.unposted(), refused=refused,
        counts=letters.counts(clock.now()), formats=FORMAT_WORDS, language_name=name_in_english, most=letters.MOST_IN_BATCH,
        done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/people/letters/print")
@access.needs(Permission.ISSUE_LETTERS)
def print_batch() -> Any:
    """Make the codes and answer with the letters. This answer is the only place where the codes can be read."""
    wanted, code = request.form.get("letter_format", ""), request.form.get("language", "")
    people = letters.next_batch(wanted, code)
    if not people:
        return _index(CameBackForm(formdata=None), REFUSALS["letters-moved-on"]), 409
    fresh = activation.fresh_codes(current_app.config["SECRET_KEY"], len(people))
    facts = _letter_facts(people, fresh, wanted, code)
    as_pdf = make_pdf("people/letter.typ", facts) if request.form.get("kind") == "pdf" else None
    try:
        batch = letters.keep_batch(people, fresh, wanted, code, clock.now(), by=_me())
    except Refused as refused:
        return _index(CameBackForm(formdata=None), REFUSALS[refused.code]), 409
    if as_pdf is not None:
        named = {"Content-Disposition": f'attachment; filename="letters-{batch.reference}.pdf"'}
        return Response(as_pdf, mimetype="application/pdf", headers=named)
    return render(
        "letters/print.html", facts=facts, batch=batch, letter_format=wanted, formats=FORMAT_WORDS,
        language_name=name_in_english,
    )  # fmt: skip


def _letter_facts(people: Any, fresh: Any, letter_format: str, code: str) -> dict[str, Any]:
    """Everything the letters say, for the page and for the PDF alike."""
    settings, today = current_app.config["SETTINGS"], clock.today()
    address = f"{settings.base_url}{url_for('activation.code', lang=code)}"
    until = today + timedelta(days=LASTS.days)
    spoken = language(code)
    return {
        "title": heading(code), "lang": spoken.tag, "dir": spoken.direction, "size": LETTER_SIZES[letter_format],
        "line": LINES.get(code, 75), "easy": letter_format == "easy-read",
        "letters": [
            {
                "to": who.lines, "reference": who.reference, "heading": heading(code),
                "from": settings.council.name, "day": long_day(today, code),
                "blocks": [
                    vars(block)
                    for block in activation_letter(
                        letter_format, code, settings.council, address, grouped(one.code), who.reference, until
                    )
                ],
            }
            for who, one in zip(people, fresh, strict=True)
        ],
    }  # fmt: skip


@pages.post("/people/letters/batches/<ref:batch>/posted")
@access.needs(Permission.ISSUE_LETTERS)
def posted(batch: str) -> Any:
    """These letters are in the post."""
    return _moved(batch, letters.mark_posted, "posted")


@pages.post("/people/letters/batches/<ref:batch>/give-up")
@access.needs(Permission.ISSUE_LETTERS)
def give_up(batch: str) -> Any:
    """These letters were never posted: their codes die, and the people wait again."""
    return _moved(batch, letters.give_up_batch, "given-up")


def _moved(reference: str, move: Any, done: str) -> Any:
    try:
        move(letters.batch_by_reference(reference), clock.now(), by=_me())
    except Refused as refused:
        return _index(CameBackForm(formdata=None), REFUSALS[refused.code]), 409
    return redirect(url_for("letter_admin.index", done=done))


@pages.post("/people/letters/came-back")
@access.needs(Permission.ISSUE_LETTERS)
def came_back() -> Any:
    """A letter came back undelivered."""
    form = CameBackForm()
    if form.validate_on_submit():
        try:
            letters.mark_came_back((form.reference.data or "").upper(), clock.now(), by=_me())
        except Refused as refused:
            form.refuse("reference", REFUSALS[refused.code])
        else:
            return redirect(url_for("letter_admin.people", show="came-back"))
    return _index(form), 422


@pages.get("/people/letters/<any('frozen', 'by-hand', 'not-ready', 'came-back', 'ran-out'):show>")
@access.needs(Permission.ISSUE_LETTERS)
def people(show: str) -> str:
    """One list of people to work through, and what to do next."""
    name, _, number = request.args.get("after", "").rpartition(",")
    found = letters.people_of(show, clock.now(), (name, int(number)) if number.isdigit() else None, SIZE)
    more, found = len(found) > SIZE, found[:SIZE]
    return render(
        "people/admin_letter_list.html", show=show, found=found, formats=FORMAT_WORDS, language_name=name_in_english,
        after=f"{found[-1].name_key},{found[-1].id}" if more else None, first_page=not name,
    )  # fmt: skip


@pages.route("/people/<ref:reference>/letter", methods=["GET", "POST"])
@access.needs(Permission.ISSUE_LETTERS)
def ask(reference: str) -> Any:
    """Put somebody on the list of letters, once it is sure who asks."""
    who = person_card(reference)
    form = AskForm(reason=request.args.get("reason")) if request.method == "GET" else AskForm()
    if not form.validate_on_submit():
        return render("people/admin_ask_letter.html", who=who, form=form), 422 if form.errors else 200
    try:
        activation.ask_for_letter(who, form.reason.data, form.made_sure.data, clock.now(), by=_me())
    except Refused as refused:
        form.refuse("reason", REFUSALS[refused.code])
        return render("people/admin_ask_letter.html", who=who, form=form), 422
    return redirect(url_for("letter_admin.index", done="asked"))


@pages.get("/people/<ref:reference>/code")
@access.needs(Permission.ISSUE_LETTERS)
def by_hand(reference: str) -> str:
    """Before a code is shown: how it will reach them."""
    who = person_card(reference)
    return render("people/admin_code_by_hand.html", who=who, form=CodeByHandForm(formdata=None).offer(who.phone, who.mobile))


@pages.post("/people/<ref:reference>/code")
@access.needs(Permission.ISSUE_LETTERS)
def do_by_hand(reference: str) -> Any:
    """Note how, then show the code: once, in this answer."""
    fresh = activation.fresh_codes(current_app.config["SECRET_KEY"], 1)[0]  # slow: before anything is read for writing
    who = person_card(reference)
    form = CodeByHandForm().offer(who.phone, who.mobile)
    if not form.validate_on_submit():
        return render("people/admin_code_by_hand.html", who=who, form=form), 422
    number = form.number.data if form.way.data == "call" else ""
    try:
        letters.hand_over(who, fresh, form.way.data, number or "", clock.now(), by=_me())
    except Refused as refused:
        form.refuse("number" if refused.code == "number-not-known" else "way", REFUSALS[refused.code])
        return render("people/admin_code_by_hand.html", who=who, form=form), 422
    told = {"phone": who.phone, "mobile": who.mobile}.get(number or "")
    until = clock.today() + timedelta(days=LASTS.days)
    return render("people/admin_code.html", who=who, told_code=grouped(fresh.code), told=told, until=until)
