"""One Jinja environment per language, with the words bound in. `render()` works with or without a request.

Sharing one environment and switching the language would look up the language for each word; an overlay
shares its globals, so that the last language would win. Separate environments, each with its own templates.
"""

import functools
import json
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import flask
from flask import current_app, has_request_context, request
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    Template,
    Undefined,
    nodes,
    pass_eval_context,
)
from jinja2.nodes import EvalContext
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from app.core import checked, clock, i18n

STATIC = Path(__file__).resolve().parents[1] / "static" / "build"


class Loud(Undefined):
    """A missing name is an error at once; a missing attribute is silent, as govuk-frontend-jinja needs."""

    def _check(self) -> None:
        if self._undefined_obj is missing:
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._check()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._check()
        return iter(())


class OneLanguage(Environment):
    """An environment that looks words up when a template is compiled: `_("Send")` becomes the translated text itself,
    and the text beside it and it are written as one. A page has about a hundred of them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = _Translated(self).visit(super()._parse(source, name, filename))
        return parsed

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dict: Jinja's two layers are gone through at each import of a macro, some eight times a page. Nothing
        is added to an environment after its templates are loaded."""
        return {**self.globals, **(d or {})}


class _Translated(NodeTransformer):
    def __init__(self, env: Environment) -> None:
        self.env = env

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        plain = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if plain and isinstance(node.node, nodes.Name) and node.node.name == "_" and isinstance(node.args[0], nodes.Const):
            words: Any = self.env.globals["_"]
            return nodes.Const(words(EvalContext(self.env), node.args[0].value), lineno=node.lineno)
        return node


@functools.cache
def environment(code: str) -> Environment:
    """The environment of one language."""
    env = OneLanguage(
        loader=_loader(),
        autoescape=True,
        undefined=Loud,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        cache_size=-1,  # every template, once made, for as long as the process lives
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = i18n.translations(code)
    env.install_gettext_callables(words.ugettext, words.ungettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = _quick_gettext(words.ugettext)
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        lang=i18n.language(code),
        tag_of=_tag_of,
        beside=functools.partial(_beside, code),
        easy_check=functools.partial(_easy_check, code),
        money=functools.partial(i18n.money, code=code),
        day=functools.partial(i18n.long_day, code=code),
        short_day=functools.partial(i18n.short_day, code=code),
        clock_time=functools.partial(i18n.clock_time, code=code),
        number=functools.partial(i18n.number, code=code),
        in_england=clock.day_in_england,
        time_in_england=clock.time_in_england,
        quarter=functools.partial(i18n.period_words, code=code),
        asset=asset,
        url_for=functools.partial(_url_for, code),
    )
    return env


def _tag_of(code: str) -> str:
    """What stands in `lang` beside words in this language, whatever the page is in."""
    return i18n.language(code).tag


def _beside(code: str, template: str, **facts: Any) -> Markup:
    """The same words in English under a translation that no speaker has checked: for danger, consent and decisions. Called
    at the end of the part itself, so that no page forgets it."""
    if i18n.language(code).is_checked:
        return Markup()
    words = render_part(template, i18n.SOURCE, beside_another=True, **facts)
    return render_part("core/beside.html", i18n.SOURCE, words=words)


def _easy_check(code: str, name: str) -> checked.Checked | None:
    """When people who use Easy Read checked the Easy Read faces of a feature in this language."""
    return checked.check_of(checked.easy_part(name), code)


def _quick_gettext(look_up: Callable[[str], str]) -> Callable[..., str]:
    """Jinja's own `_()` resolves and formats each message anew: a third of a small page's time."""

    @functools.cache
    def plain(message: str) -> Markup:
        return Markup(look_up(message)) % {}  # noqa: S704 - our own words

    @pass_eval_context
    def gettext(context: EvalContext, message: str, **facts: Any) -> str:
        if not facts:
            return plain(message)
        words = look_up(message)
        return (Markup(words) if context.autoescape else words) % facts  # noqa: S704 - our own words; facts are escaped

    return gettext


@functools.cache
def _loader() -> BaseLoader:
    theirs = "govuk_frontend_jinja"
    return ChoiceLoader([PackageLoader("app", "templates"), PrefixLoader({theirs: PackageLoader(theirs)})])


def _url_for(code: str, endpoint: str, **values: Any) -> str:
    """The address of a page in this language: resident pages carry it, admin pages have none.

    A page says a dozen addresses, most of them the same for everyone: each is worked out once. `g.carried` says, by
    endpoint, what the address of this page carries on to others.
    """
    values = {**flask.g.get("carried", {}).get(endpoint, {}), **values}
    extensions = current_app.extensions
    if "addresses" not in extensions:
        extensions["addresses"] = functools.lru_cache(maxsize=10_000)(_address)
    here = flask.g.get("person_reference")
    return str(extensions["addresses"](request.root_path, code, endpoint, here, tuple(values.items())))


def _address(_root: str, code: str, endpoint: str, here: str | None, told: tuple[tuple[str, Any], ...]) -> str:
    values = dict(told)
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values.setdefault("lang", code)
    if here and "person" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "person"):
        values["person"] = here
    return flask.url_for(endpoint, **values)


@functools.cache
def _manifest() -> dict[str, str]:
    path = STATIC / "asset-manifest.json"
    if not path.exists():
        raise FileNotFoundError("the style sheets are not built: run `make assets`")
    return dict(json.loads(path.read_text()))


def asset(name: str) -> str:
    """The address of a built file, with the hash of its content in the name."""
    return f"/static/build/{_manifest()[name]}"


def render(template: str, code: str | None = None, /, **facts: Any) -> str:
    """Render a template in a language: the one in the URL, else the one told, else English."""
    chosen = code or i18n.current_language().code
    if has_request_context():
        facts = {**current_app.extensions["page_facts"](), **facts}
    return _template(chosen, template).render(**facts)


def render_part(template: str, code: str, /, **facts: Any) -> Markup:
    """A part of a page in another language than the page: it escapes like every template, so that a page may hold it."""
    return Markup(render(template, code, **facts))  # noqa: S704 - a template of ours


@functools.cache
def _template(code: str, name: str) -> Template:
    """A template with its names in one plain dict: Jinja's own layers of dicts are copied at each rendering."""
    template = environment(code).get_template(name)
    template.globals = dict(template.globals)
    return template
