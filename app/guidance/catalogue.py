"""Groups and the glossary, as each language's folder of the seed tells them; English where it does not."""

import functools
from dataclasses import dataclass

from app.guidance.rules import SOURCE
from app.guidance.seed_format import Group, Term, read_glossary, read_groups


@dataclass(frozen=True)
class GroupIn:
    """A group with the language its words are in."""

    slug: str
    title: str
    intro: str
    language: str


@functools.cache
def groups_in(language: str) -> tuple[GroupIn, ...]:
    """Every group in its order."""
    own, english = read_groups(language), read_groups(SOURCE)
    ordered = sorted(english.values(), key=lambda one: (one.order, one.slug))
    return tuple(_group(one, own.get(one.slug), language) for one in ordered)


def _group(english: Group, own: Group | None, language: str) -> GroupIn:
    told = own or english
    return GroupIn(english.slug, told.title, told.intro, language if own else SOURCE)


def group_in(slug: str, language: str) -> GroupIn | None:
    """One group, or None where a page names one that is gone."""
    return next((one for one in groups_in(language) if one.slug == slug), None)


@functools.cache
def glossary_in(language: str) -> dict[str, Term]:
    """The terms of a language in the order of its letters, by slug."""
    return dict(sorted(read_glossary(language).items(), key=lambda pair: pair[1].term.lower()))


def whole_glossary(language: str) -> list[tuple[Term, str]]:
    """Every term with the language it is explained in: the reader's own first, then in English what that lacks."""
    own = glossary_in(language)
    english = [(term, SOURCE) for slug, term in glossary_in(SOURCE).items() if slug not in own]
    return [*((term, language) for term in own.values()), *english]


def terms_of(slugs: list[str], language: str) -> list[Term]:
    """The terms of a page as a language's glossary explains them; those it lacks are left out."""
    there = glossary_in(language)
    return [there[slug] for slug in slugs if slug in there]
