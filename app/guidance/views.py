"""Guidance as readers see it. Pages are drawn once for everybody (`keep`), and only the two forms know a cookie."""

from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, g, redirect, request, url_for

from app.accounts import access
from app.accounts.authenticator import square
from app.core import clock
from app.core.i18n import language
from app.core.kept_pages import keep
from app.core.templating import render
from app.files import service as files
from app.files.serving import public_answer
from app.guidance import catalogue, counting, service, telling
from app.guidance.body import body_html, easy_html
from app.guidance.counting import Said
from app.guidance.forms import UsefulForm, WhichMythForm
from app.guidance.rules import SOURCE, Format, Kind, ShownAt
from app.guidance.service import Listed, Shown

pages = Blueprint("guidance", __name__, url_prefix="/guidance")
outside = Blueprint("short", __name__)
MOST_QUERY = 100
CAME_FROM = "from"  # in an address: the code of the short address that led here; the form about interest keeps it
# What search engines read beside the pages in rows; the tools say by a test that all of them are here.
ALSO_FOR_SEARCH: list[tuple[str, dict[str, Any]]] = [
    ("home.index", {}), ("home.find_out", {}), ("guidance.index", {}), ("guidance.myths", {}), ("guidance.stories", {}),
    ("guidance.words", {}), ("tools.index", {}), ("tools.pa_cost", {}),
    *(("tools.questions", {"slug": slug}) for slug in ("is-this-for-me", "hold-the-money", "can-i-use-it", "what-to-keep")),
]  # fmt: skip
# Where the code of a short address goes on to, in the address: no cookie carries it, and a page that is kept for everybody
# stays the same, for what has a code in its address is never kept (`core.kept_pages`).
CARRIED_TO = frozenset(
    [
        "guidance.page", "guidance.easy", "guidance.large", "guidance.search", "guidance.useful", "guidance.which_myth",
        "guidance.thanks", "interest.start", *(endpoint for endpoint, _values in ALSO_FOR_SEARCH),
    ]
)  # fmt: skip
MYTHS, GUIDES = (Kind.MYTH,), (Kind.GUIDE, Kind.PAGE)
BITES = {"ways-to-hold-the-money": ShownAt.ACCOUNT}  # guides that are themselves the moment at which myths bite


@pages.before_app_request
def _note_where_from() -> None:
    """Remember for this one page which short address led here: whoever reads other pages first still came by it."""
    code = request.args.get(CAME_FROM, "")
    if code and counting.is_campaign(code):
        g.carried = {endpoint: {CAME_FROM: code} for endpoint in CARRIED_TO}


def _came_from() -> dict[str, str]:
    """What addresses of these pages carry on, or nothing."""
    return g.get("carried", {}).get("guidance.page", {})


def _listed(kinds: tuple[Kind, ...]) -> list[Listed]:
    return service.listed(g.language, clock.today(), kinds)


def _grouped(found: list[Listed]) -> list[tuple[catalogue.GroupIn, list[Listed]]]:
    """Pages under their groups, in the order of the groups; a group without a page is left out."""
    groups = [(group, [one for one in found if one.group == group.slug]) for group in catalogue.groups_in(g.language)]
    return [(group, there) for group, there in groups if there]


@pages.get("/")
@access.public
def index() -> str:
    """The front door: what people need most, then everything by group."""
    keep()
    guides = _listed(GUIDES)
    myths = service.home_myths(g.language, clock.today())
    needed = [one for one in guides if one.needed]
    return render("guidance/index.html", needed=needed, groups=_grouped(guides), myths=myths, came_from=_came_from())


@pages.get("/myths")
@access.public
def myths() -> str:
    """Every myth with its truth first, by group."""
    keep()
    return render("guidance/myths.html", groups=_grouped(_listed(MYTHS)), came_from=_came_from())


@pages.get("/stories")
@access.public
def stories() -> str:
    """Stories, each marked where it is an invented example."""
    keep()
    return render("guidance/stories.html", stories=_listed((Kind.STORY,)))


@pages.get("/words")
@access.public
def words() -> str:
    """The glossary, in the reader's language where there is one."""
    keep()
    return render("guidance/words.html", terms=catalogue.whole_glossary(g.language))


@pages.get("/search")
@access.public
def search() -> str:
    """Search in the reader's language, then in English."""
    query = request.args.get("q", "")[:MOST_QUERY].strip()
    found = service.search(query, g.language, clock.today()) if query else []
    if query and not found:
        today, code = clock.today(), g.language
        counting.note(lambda: counting.note_miss(query, code, today))
    return render("guidance/search.html", query=query, found=found, came_from=_came_from())


@pages.get("/thanks")
@access.public
def thanks() -> str:
    """After either form."""
    keep()
    return render("guidance/thanks.html")


@pages.get("/media/<name:name>")
@access.public
def media(name: str) -> Response:
    """A recording or a film, whole or in parts."""
    played = telling.played_by_name(name, clock.today())
    return public_answer(files.folder().path(name), played.media_type)


@pages.get("/media/<name:name>/captions")
@access.public
def captions(name: str) -> Response:
    """What is said, as captions."""
    return Response(telling.played_by_name(name, clock.today()).row.captions, mimetype="text/vtt")


@pages.get("/<slug:slug>")
@access.public
def page(slug: str) -> str:
    """A page in plain words."""
    keep()
    return _page(slug)


@pages.get("/<slug:slug>/large")
@access.public
def large(slug: str) -> str:
    """The same in large print."""
    keep()
    return _page(slug, large=True)


def _page(slug: str, large: bool = False) -> str:
    today = clock.today()
    shown = service.show(slug, g.language, Format.PLAIN, today)
    carried: dict[str, Any] = _came_from()
    address = url_for("guidance.page", lang=g.language, slug=slug, **carried)
    html, terms = body_html(shown.text.body, catalogue.terms_of(shown.page.terms, shown.text.language), address)
    group = [one for one in service.listed(g.language, today) if one.group == shown.page.group_slug and one.slug != slug]
    more = sorted(group, key=lambda one: one.language != g.language)
    bite = service.myths_shown_at(BITES[slug], g.language, today) if slug in BITES else []
    return render(
        "guidance/page.html", **_facts(shown), body=html, terms=terms, more=more[:6], large=large, played=_played(shown),
        bite=bite,
    )  # fmt: skip


@pages.get("/<slug:slug>/easy")
@access.public
def easy(slug: str) -> str:
    """The page in Easy Read: a text of its own, with pictures."""
    keep()
    shown = service.show(slug, g.language, Format.EASY, clock.today())
    return render("guidance/easy.html", **_facts(shown), parts=easy_html(shown.text.body), played=_played(shown))


@pages.get("/<slug:slug>/changes")
@access.public
def changes(slug: str) -> str:
    """The public change log of a page."""
    keep()
    shown, rows = service.changes_of(slug, clock.today())
    return render("guidance/changes.html", shown=shown, rows=rows, language_of=language)


@pages.get("/<slug:slug>/poster")
@access.public
def poster(slug: str) -> str:
    """A sheet to print, with a square that leads a phone to the page; ?g= is the code of a group."""
    shown = service.show(slug, g.language, Format.PLAIN, clock.today())
    code = request.args.get("g", "")
    mine = counting.page_of_campaign(code) == slug if code else False
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    url = f"{base}/g/{code}" if mine else f"{base}{url_for('guidance.page', lang=g.language, slug=slug)}"
    width, path = square(url)
    return render("guidance/poster.html", **_facts(shown), url=url, width=width, path=path)


def _played(shown: Shown) -> list[telling.Played]:
    """What can be played on this page, which then is allowed to play what is ours."""
    found = telling.media_of(shown.page, [g.language, SOURCE])
    g.plays = bool(found)
    return found


def _facts(shown: Shown) -> dict[str, Any]:
    """What every face of a page tells: the language of its words, and where else it can be read."""
    offered = current_app.config["SETTINGS"].languages
    return {
        "shown": shown, "page": shown.page, "text": shown.text, "words_in": language(shown.text.language),
        "sources": shown.sources, "fallback": shown.text.language != g.language,
        "group": catalogue.group_in(shown.page.group_slug, g.language), "Format": Format, "Kind": Kind,
        "base_url": current_app.config["SETTINGS"].base_url.rstrip("/"),
        "language_of": language,
        "came_from": _came_from(),
        "alternates": [code for code in shown.languages if code in offered],
    }  # fmt: skip


def _to_thanks() -> Any:
    carried: dict[str, Any] = _came_from()
    return redirect(url_for("guidance.thanks", lang=g.language, **carried))


@pages.route("/<slug:slug>/useful", methods=["GET", "POST"])
@access.public
def useful(slug: str) -> Any:
    """Was this useful? Counted without a name."""
    shown, form = service.show(slug, g.language, Format.PLAIN, clock.today()), UsefulForm()
    if not form.validate_on_submit():
        return render("guidance/useful.html", **_facts(shown), form=form), 422 if form.errors else 200
    counting.say(slug, Said(form.useful.data), g.language, clock.today(), form.words.data or "")
    return _to_thanks()


@pages.route("/which-myth", methods=["GET", "POST"])
@access.public
def which_myth() -> Any:
    """Which myth nearly stopped you? Counted without a name."""
    form, myths = WhichMythForm(), _listed(MYTHS)
    form.myth.choices = [(one.slug, one.myth or one.title) for one in myths]
    if request.method == "GET" and request.args.get("myth") in {one.slug for one in myths}:
        form.myth.data = request.args["myth"]
    if not form.validate_on_submit():
        return render("guidance/which_myth.html", form=form), 422 if form.errors else 200
    counting.say(form.myth.data, Said.STOPPED, g.language, clock.today())
    return _to_thanks()


# --- Addresses without a language --------------------------------------------------------------------------------


@outside.get("/g/<slug:slug>")
@access.public
def short(slug: str) -> Any:
    """A short address from a poster: counted by day, then the page in the language of the reader's browser, with the code
    in its address: no cookie carries it."""
    where, today = counting.page_of_campaign(slug), clock.today()
    counting.note(lambda: counting.count_campaign(slug, today))
    came_from: dict[str, Any] = {CAME_FROM: slug}
    return redirect(url_for("guidance.page", lang=g.language, slug=where, **came_from))


@outside.get("/robots.txt")
@access.public
def robots() -> Response:
    """What search engines may read, and where the list of pages is."""
    keep()
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return Response(f"User-agent: *\nDisallow: /admin/\nDisallow: /g/\nSitemap: {base}/sitemap.xml\n", mimetype="text/plain")


@outside.get("/sitemap.xml")
@access.public
def sitemap() -> Response:
    """Every page in every language that it has, for search engines."""
    keep()
    settings = current_app.config["SETTINGS"]
    base, rows = settings.base_url.rstrip("/"), []
    for slug, code, face, day in service.for_sitemap(clock.today()):
        if code in settings.languages:
            page = "guidance.easy" if face is Format.EASY else "guidance.page"
            address = escape(f"{base}{url_for(page, lang=code, slug=slug)}")
            rows.append(f"<url><loc>{address}</loc><lastmod>{day.isoformat()}</lastmod></url>")
    for code in settings.languages:
        others = (url_for(endpoint, lang=code, **values) for endpoint, values in ALSO_FOR_SEARCH)
        rows += [f"<url><loc>{escape(base + one)}</loc></url>" for one in others]
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "".join(rows)
        + "</urlset>\n"
    )
    return Response(body, mimetype="application/xml")
