"""Reading the seed: Markdown files with front matter in TOML, a glossary and groups for each language.

Pure: text in, records out. What is wrong with a file is said in a sentence, for whoever wrote it.
"""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.guidance.rules import LONGEST_SLUG, SLUG, SOURCE, TAKEN, Format, Kind, ShownAt, easy_parts, fingerprint

SEED = Path(__file__).with_name("seed")
STATES = ("published", "draft", "awaiting-check")
NEEDED = ("kind", "title", "summary", "group", "order", "owner", "law_date", "reviewed", "review_due", "state")
KNOWN = {
    *NEEDED, "myth", "needed", "shown_at", "written_with", "invented", "consent_until", "terms", "source", "source_version",
}  # fmt: skip
OF_TEXT = ("title", "myth", "summary")


class BadSeed(Exception):
    """A file of the seed that cannot be read. The message says what to mend."""


@dataclass(frozen=True)
class SeedText:
    """One text in one language and one format."""

    slug: str
    language: str
    format: Format
    title: str
    myth: str
    summary: str
    body: str
    source_version: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The fingerprint of what it says."""
        return fingerprint(self.title, self.myth, self.summary, self.body)


def read_text(path: Path, language: str, form: Format) -> SeedText:
    """One file. Raises BadSeed."""
    facts, body = parts(path)
    unknown = set(facts) - KNOWN
    if unknown:
        raise BadSeed(f"{path.name}: nobody knows the field {sorted(unknown)[0]}")
    title, myth, summary = (str(facts.get(name, "")).strip() for name in OF_TEXT)
    return SeedText(path.stem, language, form, title, myth, summary, body, str(facts.get("source_version", "")), facts)


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter of a file and the text below it. Raises BadSeed."""
    told = path.read_text(encoding="utf-8").replace("\r\n", "\n").lstrip("\ufeff")
    match = re.fullmatch(r"\+\+\+\n(.*?\n)?\+\+\+\n(.*)", told, re.S)
    if match is None:
        if told.startswith("+++"):
            raise BadSeed(f"{path.name}: the front matter does not end with a line +++")
        return {}, told.strip()
    try:
        return tomllib.loads(match[1] or ""), match[2].strip()
    except tomllib.TOMLDecodeError as wrong:
        raise BadSeed(f"{path.name}: the front matter is not TOML: {wrong}") from wrong


def read_language(language: str, folder: Path = SEED) -> list[SeedText]:
    """Every text of a language. Raises BadSeed."""
    home = folder / language
    plain = {path.stem: read_text(path, language, Format.PLAIN) for path in sorted(home.glob("*.md"))}
    easy = [read_text(path, language, Format.EASY) for path in sorted((home / "easy").glob("*.md"))]
    return [*plain.values(), *(_titled(one, plain.get(one.slug)) for one in easy)]


def _titled(easy: SeedText, plain: SeedText | None) -> SeedText:
    """Easy Read says only what it says otherwise: its heading is that of the plain page unless it has its own."""
    if plain is None:
        return easy
    return replace(easy, title=easy.title or plain.title, myth=easy.myth or plain.myth, summary=easy.summary or plain.summary)


def languages(folder: Path = SEED) -> list[str]:
    """English first, then every other language that has a folder."""
    there = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return [SOURCE, *(one for one in there if one != SOURCE)]


@dataclass(frozen=True)
class Term:
    """A word of the glossary and what it means. `forms` are other forms of it that stand in texts: declined, or said shorter."""

    slug: str
    term: str
    means: str
    forms: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """What it is called in texts: as a whole, outside and inside of its brackets, and in its other forms."""
        outside, inside = re.sub(r"\s*\([^)]*\)", "", self.term).strip(), re.findall(r"\(([^)]*)\)", self.term)
        return list(dict.fromkeys(one for one in (self.term, outside, *inside, *self.forms) if one))


@dataclass(frozen=True)
class Group:
    """What pages are listed under."""

    slug: str
    title: str
    intro: str
    order: int


def read_glossary(language: str, folder: Path = SEED) -> dict[str, Term]:
    """The glossary of a language, by slug; empty where it has none. Raises BadSeed."""
    return {
        slug: Term(slug, told["term"], told["means"], tuple(told.get("forms", ())))
        for slug, told in _tables(folder / language / "glossary.toml")
    }


def read_groups(language: str, folder: Path = SEED) -> dict[str, Group]:
    """The groups in the words of a language, by slug, in no order. Raises BadSeed."""
    return {
        slug: Group(slug, told["title"], told.get("intro", ""), int(told.get("order", 0)))
        for slug, told in _tables(folder / language / "groups.toml")
    }


def _tables(path: Path) -> list[tuple[str, dict[str, Any]]]:
    if not path.exists():
        return []
    try:
        return list(tomllib.loads(path.read_text(encoding="utf-8")).items())
    except tomllib.TOMLDecodeError as wrong:
        raise BadSeed(f"{path.name} is not TOML: {wrong}") from wrong


def problems(folder: Path = SEED, pictures: frozenset[str] | None = None) -> list[str]:
    """What is wrong with a seed, a sentence each. `pictures`: the names there are; None asks for none."""
    found: list[str] = []
    english: dict[tuple[str, Format], SeedText] = {}
    groups, terms = read_groups(SOURCE, folder), read_glossary(SOURCE, folder)
    for language in languages(folder):
        home = folder / language
        for path in [*sorted(home.glob("*.md")), *sorted((home / "easy").glob("*.md"))]:
            try:
                one = read_text(path, language, Format.EASY if path.parent.name == "easy" else Format.PLAIN)
            except BadSeed as wrong:
                found.append(f"{language}/{wrong}")
                continue
            if language == SOURCE:
                english[one.slug, one.format] = one
            elif not one.source_version:
                found.append(f"{language}/{path.relative_to(home)}: it was made from no known English text: use --stamp")
            found += [f"{language}/{path.relative_to(home)}: {what}" for what in _wrong(one, english, groups, terms, pictures)]
    return found


def _wrong(
    one: SeedText, english: dict[tuple[str, Format], SeedText], groups: dict[str, Group], terms: dict[str, Term],
    pictures: frozenset[str] | None,
) -> list[str]:  # fmt: skip
    found = []
    if not re.fullmatch(SLUG, one.slug) or len(one.slug) > LONGEST_SLUG or one.slug in TAKEN:
        found.append(f"a page cannot be called {one.slug}")
    if not one.body:
        found.append("there is no text below the front matter")
    if one.format is Format.EASY:
        return found + _wrong_easy(one, english, pictures)
    if one.language != SOURCE:
        if (one.slug, Format.PLAIN) not in english:
            found.append("there is no English page of this name")
        source = english.get((one.slug, Format.PLAIN))
        wanted = ("title", "summary", "myth") if source and source.facts.get("kind") == Kind.MYTH else ("title", "summary")
        return found + [f"{name} is missing" for name in wanted if not getattr(one, name)]
    return found + _wrong_facts(one, groups, terms)


def _wrong_easy(one: SeedText, english: dict[tuple[str, Format], SeedText], pictures: frozenset[str] | None) -> list[str]:
    found = [] if (one.slug, Format.PLAIN) in english else ["there is no English page of this name"]
    for part in easy_parts(one.body):
        if not part.picture:
            found.append(f"a paragraph without a picture: {part.words[:40]}")
        elif pictures is not None and part.picture not in pictures:
            found.append(f"there is no drawing {part.picture}")
        elif not part.words:
            found.append(f"a picture without words: {part.picture}")
    return found


def _wrong_facts(one: SeedText, groups: dict[str, Group], terms: dict[str, Term]) -> list[str]:
    facts = one.facts
    found = [f"{name} is missing" for name in NEEDED if facts.get(name) in (None, "")]
    found += [f"{name} is no date" for name in ("law_date", "reviewed", "review_due") if name in facts and not day(facts[name])]
    if facts.get("kind") not in list(Kind):
        found.append(f"there is no kind {facts.get('kind')}")
    if facts.get("kind") == Kind.MYTH and not one.myth:
        found.append("a myth says what people believe: myth is missing")
    if facts.get("state") not in STATES:
        found.append(f"there is no state {facts.get('state')}")
    if facts.get("group") not in groups:
        found.append(f"there is no group {facts.get('group')}")
    found += [f"there is no moment {at}" for at in facts.get("shown_at", []) if at not in list(ShownAt)]
    found += [f"there is no term {term} in the glossary" for term in facts.get("terms", []) if term not in terms]
    return found + [
        f"{what} has no words" for what in ("source",) if not all(s.get("name") and s.get("says") for s in facts.get(what, []))
    ]


def day(told: object) -> date | None:
    """A day as TOML or a text tells it; None where it is none."""
    if isinstance(told, date):
        return told
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


def with_source_version(text: str, version: str) -> str:
    """The same file with the fingerprint of the English text it was made from in its front matter."""
    line = f'source_version = "{version}"'
    if re.search(r"^source_version\s*=.*$", text, re.M):
        return re.sub(r"^source_version\s*=.*$", line, text, count=1, flags=re.M)
    return text.replace("+++\n", f"+++\n{line}\n", 1) if text.startswith("+++\n") else f"+++\n{line}\n+++\n{text}"
