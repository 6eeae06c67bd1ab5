"""Five tools without scripts. Answers are in the address alone: no cookie, and nothing is kept."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, request, url_for

from app.accounts import access
from app.core import clock
from app.core.errors import NotYours
from app.core.kept_pages import keep
from app.core.templating import render
from app.guidance import service as guidance
from app.guidance.rules import ShownAt
from app.guidance.service import Listed
from app.tools import easy_words, lines, words
from app.tools.forms import CostForm, ask_form
from app.tools.pa_cost import Age, Asked, Cost, cost, enrols
from app.tools.rates import Rate, are_known, others_on, rates_on, table
from app.tools.rules import CAN_I_USE_IT, HOLD_THE_MONEY, TOOLS, Question, Tool, walk

pages = Blueprint("tools", __name__, url_prefix="/tools")
SENT = "asked"  # in the address: which question this answers
COST_FIELDS = ("hours", "wage", "age", "same", "other")
COST_GUIDES = ("budget-covers-employer-costs", "employer-tax", "employer-holiday", "employer-pension")


def _keep() -> None:
    """What nobody has answered yet is the same for everybody; an answer is kept nowhere."""
    if not request.args:
        keep()


def _guides() -> dict[str, Listed]:
    return {one.slug: one for one in guidance.listed(g.language, clock.today())}


def _age() -> dict[str, Any]:
    return {"reviewed_on": words.REVIEWED_ON, "law_as_at": words.LAW_AS_AT}


@pages.get("/")
@access.public
def index() -> str:
    """The tools."""
    _keep()
    return render("tools/index.html", titles=words.TITLE)


@pages.get("/<slug:slug>")
@access.public
def questions(slug: str) -> Any:
    """One question a page, then the answer."""
    _keep()
    tool = TOOLS.get(slug)
    if tool is None:
        raise NotYours
    counted, question = walk(tool, request.args)
    return _answer(tool, counted) if question is None else _ask(tool, counted, question)


@pages.get("/<slug:slug>/easy")
@access.public
def questions_easily(slug: str) -> Any:
    """The same in Easy Read: a drawing for each answer and reason."""
    _keep()
    tool = TOOLS.get(slug)
    if tool is None:
        raise NotYours
    counted, question = walk(tool, request.args)
    return _answer_easily(tool, counted) if question is None else _ask(tool, counted, question, easily=True)


def _url(tool: Tool, counted: Mapping[str, str] | None = None, *, easily: bool = False) -> str:
    """The page of these answers in one of the two faces; without any, of the first question."""
    page = "tools.questions_easily" if easily else "tools.questions"
    return url_for(page, lang=g.language, slug=tool.slug, **(counted or {}))  # type: ignore[arg-type]


def _ask(tool: Tool, counted: dict[str, str], question: Question, *, easily: bool = False) -> Any:
    form, before = ask_form(question, was_sent=request.args.get(SENT) == question.key), _before(counted)
    page = render(
        "tools/easy_question.html" if easily else "tools/question.html", title=words.TITLE[tool.slug], counted=counted,
        form=form, field=form[question.key], sent=SENT, here=_url(tool, easily=easily), usual=_url(tool, counted),
        easily=_url(tool, counted, easily=True), pictures=easy_words.ANSWER[question.key],
        back_url=url_for("tools.index", lang=g.language) if before is None else _url(tool, before, easily=easily),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _before(counted: dict[str, str], key: str | None = None) -> dict[str, Any] | None:
    """The answers before this one, or before the last; None where there is none."""
    keys = list(counted)
    if not keys:
        return None
    place = len(keys) - 1 if key is None else keys.index(key)
    return {one: counted[one] for one in keys[:place]}


def _answer(tool: Tool, counted: dict[str, str]) -> str:
    outcome, guides = tool.decide(counted), _guides()
    heading, means = words.OUTCOME[outcome.code]
    reasons = [words.REASON[code] for code in outcome.reasons]
    given = [(words.QUESTION[key], words.ANSWER[key][answer], _before(counted, key)) for key, answer in counted.items()]
    more = [guides[slug] for slug in dict.fromkeys(one.guide for one in reasons) if slug in guides]
    return render(
        "tools/answer.html", tool=tool, title=words.TITLE[tool.slug], answer=heading, means=means, reasons=reasons, given=given,
        counted=counted, keeps=outcome.keeps, myths=_myths(tool), large=_is_large(),
        fits=outcome.fits, words=words, more=more, may_ask=outcome.code != "other-rules", back=_before(counted),
        **_line(tool, counted), **_age(),
    )  # fmt: skip


def _answer_easily(tool: Tool, counted: dict[str, str]) -> str:
    outcome = tool.decide(counted)
    heading, means = words.OUTCOME[outcome.code]
    given = []
    for key, told in counted.items():
        change = _url(tool, _before(counted, key), easily=True)
        given.append((easy_words.ANSWER[key][told], words.QUESTION[key], words.ANSWER[key][told], change))
    here: dict[str, Any] = {"lang": g.language, **counted}
    return render(
        "tools/easy_answer.html", title=words.TITLE[tool.slug], answer=heading, means=means, code=outcome.code, words=words,
        pictures=easy_words, reasons=outcome.reasons, keeps=outcome.keeps, fits=outcome.fits, given=given,
        usual=_url(tool, counted), back_url=_url(tool, _before(counted), easily=True), may_ask=outcome.code != "other-rules",
        keep_url=url_for("my_rulings.keep_mine", **here) if tool is CAN_I_USE_IT else None,
        **_line(tool, counted), **_age(),
    )  # fmt: skip


def _line(tool: Tool, counted: Mapping[str, str]) -> dict[str, Any]:
    """What the council's own policy says of it today, and the same in the language of the page: nothing where it says nothing."""
    line = lines.line_on(counted["what"], clock.today()) if tool is CAN_I_USE_IT else None
    return {"line": line, "told": lines.in_language([line], g.language)}


def _is_large() -> bool:
    """Whether an answer is wanted in large print."""
    return request.args.get("size") == "large"


def _myths(tool: Tool) -> list[Listed]:
    """What people have heard that stops them, where they choose how to hold the money."""
    return guidance.myths_shown_at(ShownAt.ACCOUNT, g.language, clock.today()) if tool is HOLD_THE_MONEY else []


@pages.get("/pa-cost")
@access.public
def pa_cost() -> Any:
    """What a PA would cost, with each step of the sum and the rates it uses."""
    _keep()
    return _cost_page("tools/cost.html", "tools/cost_sums.html")


@pages.get("/pa-cost/easy")
@access.public
def pa_cost_easily() -> Any:
    """The same in Easy Read: a drawing for each question and each line of the sum."""
    _keep()
    return _cost_page("tools/easy_cost.html", "tools/easy_cost_sums.html")


def _cost_page(questions: str, sums: str) -> Any:
    form = CostForm(request.args or None, meta={"csrf": False})
    if request.args and form.validate():
        return _sums(sums, form, form.asked())
    page = render(questions, form=form, words=words, others=others_on(clock.today()), **_cost_faces())
    return page, 422 if form.errors else 200


def _sums(template: str, form: CostForm, asked: Asked) -> str:
    today, guides = clock.today(), _guides()
    rates = rates_on(today)
    sums = cost(asked, rates)
    return render(
        template, form=form, may_ask=True, asked=asked, sums=sums, rates=rates, words=words,
        typed=request.args.get("hours", "").strip(), large=_is_large(), other_size=_other_size(),
        used=_used(rates, asked, sums), others=others_on(today),
        is_young=asked.age in (Age.UNDER_18, Age.TO_20), are_known=are_known(today), known_until=table()[1],
        has_pension=enrols(asked.age, sums.paid, rates["pension-trigger"].value),
        more=[guides[slug] for slug in COST_GUIDES if slug in guides], **_cost_faces(), **_age(),
    )  # fmt: skip


def _cost_faces() -> dict[str, str]:
    """The addresses of both faces, with what was typed so far."""
    return {"usual": _cost_url("tools.pa_cost"), "easily": _cost_url("tools.pa_cost_easily")}


def _cost_url(page: str, **more: Any) -> str:
    typed: dict[str, Any] = {name: request.args[name] for name in COST_FIELDS if name in request.args}
    return url_for(page, lang=g.language, **typed, **more)


def _other_size() -> str:
    """The address of this sum in the other size of print."""
    return _cost_url("tools.pa_cost") if _is_large() else _cost_url("tools.pa_cost", size="large")


def _used(rates: dict[str, Rate], asked: Asked, sums: Cost) -> list[Rate]:
    """The rates that this sum stands on, without those of other ages and the other kind of holiday."""
    other = {"holiday-share" if asked.same_hours else "holiday-weeks", "wage-16", "wage-18", "wage-21"} - {sums.minimum.name}
    return [rate for name, rate in rates.items() if name not in other]
