"""The seed: what a file may say, what is told to whoever wrote a wrong one, and that ours is right and easy to read."""

import re
from pathlib import Path
from statistics import mean

import pytest
from click.testing import CliRunner

from app.guidance.body import body_html
from app.guidance.rules import Format, count_words, easy_parts, sentences
from app.guidance.seed_format import (
    SEED,
    BadSeed,
    SeedText,
    languages,
    problems,
    read_glossary,
    read_groups,
    read_language,
    read_text,
)
from app.terminal import PICTURES, guidance_check

pytestmark = pytest.mark.pure
MOST_WORDS, MEAN_WORDS, MOST_EASY = 25, 14, 15
GROUPS = '[start]\ntitle = "Start"\nintro = "Begin here."\norder = 1\n'
GLOSSARY = '[agency]\nterm = "agency"\nmeans = "A company that sends carers."\n'
FRONT = """+++
kind = "myth"
title = "You may choose"
myth = "They choose."
summary = "It is your choice."
group = "start"
order = 1
owner = "Team"
law_date = 2026-11-01
reviewed = 2026-11-01
review_due = 2027-05-01
state = "published"
+++
You choose who comes.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en" / "easy").mkdir(parents=True)
    (tmp_path / "ur" / "easy").mkdir(parents=True)
    (tmp_path / "en" / "groups.toml").write_text(GROUPS)
    (tmp_path / "en" / "glossary.toml").write_text(GLOSSARY)
    (tmp_path / "en" / "you-choose.md").write_text(FRONT)
    return tmp_path


def test_a_right_file_is_read(folder: Path) -> None:
    assert problems(folder, frozenset()) == []
    (one,) = read_language("en", folder)
    assert (one.slug, one.title, one.myth, one.body) == ("you-choose", "You may choose", "They choose.", "You choose who comes.")
    assert len(one.version) == 12


@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        ('kind = "myth"', 'kind = "rumour"', "there is no kind rumour"),
        ('myth = "They choose."\n', "", "myth is missing"),
        ('owner = "Team"\n', "", "owner is missing"),
        ('group = "start"', 'group = "end"', "there is no group end"),
        ('state = "published"', 'state = "live"', "there is no state live"),
        ("law_date = 2026-11-01", 'law_date = "soon"', "law_date is no date"),
        ("order = 1", 'order = 1\nshown_at = ["never"]', "there is no moment never"),
        ("order = 1", 'order = 1\nterms = ["karma"]', "there is no term karma"),
        ("order = 1", 'order = 1\nauthor = "me"', "nobody knows the field author"),
        ("order = 1", "order = one", "is not TOML"),
        ("+++\nYou choose", "You choose", "does not end with a line"),
        ("You choose who comes.\n", "", "no text below"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(folder: Path, change: str, to: str, told: str) -> None:
    path = folder / "en" / "you-choose.md"
    assert change in FRONT
    path.write_text(FRONT.replace(change, to))
    found = problems(folder, frozenset())
    assert len(found) == 1, found
    assert told in found[0]
    assert "you-choose.md" in found[0]


def test_a_translation_needs_its_english_page_and_its_words(folder: Path) -> None:
    (folder / "ur" / "you-choose.md").write_text('+++\nsource_version = "x"\ntitle = "آپ چنتے ہیں"\n+++\nآپ۔\n')
    (folder / "ur" / "lost.md").write_text('+++\ntitle = "ا"\nsummary = "ب"\n+++\nج\n')
    assert problems(folder, frozenset()) == [
        "ur/lost.md: it was made from no known English text: use --stamp",
        "ur/lost.md: there is no English page of this name",
        "ur/you-choose.md: summary is missing",
        "ur/you-choose.md: myth is missing",
    ]


def test_easy_read_is_pictures_with_words(folder: Path) -> None:
    easy = folder / "en" / "easy" / "you-choose.md"
    easy.write_text("[picture: key]\nYou choose.\n\n[picture: hands] You say who.\n")
    assert problems(folder, frozenset(["key", "hands"])) == []
    one = read_text(easy, "en", Format.EASY)
    assert [(part.picture, part.words) for part in easy_parts(one.body)] == [("key", "You choose."), ("hands", "You say who.")]
    assert [one.title for one in read_language("en", folder)] == ["You may choose", "You may choose"], "the heading of its page"
    easy.write_text("You choose.\n\n[picture: moon]\nYou say.\n\n[picture: key]\n")
    assert [one.split(": ", 1)[1] for one in problems(folder, frozenset(["key"]))] == [
        "a paragraph without a picture: You choose.", "there is no drawing moon", "a picture without words: key"
    ]  # fmt: skip


def test_a_page_is_not_called_like_an_address(folder: Path) -> None:
    (folder / "en" / "you-choose.md").rename(folder / "en" / "myths.md")
    assert "cannot be called myths" in problems(folder, frozenset())[0]
    (folder / "en" / "x.md").write_text("+++\nno end")
    with pytest.raises(BadSeed):
        read_text(folder / "en" / "x.md", "en", Format.PLAIN)


def test_the_command_says_what_is_wrong_and_stamps(folder: Path) -> None:
    translation = folder / "ur" / "you-choose.md"
    translation.write_text('+++\ntitle = "آپ"\nmyth = "وہ"\nsummary = "آپ"\n+++\nآپ۔\n')
    done = CliRunner().invoke(guidance_check, [str(folder), "--stamp"])
    assert done.exit_code == 0, done.output
    assert f'source_version = "{read_language("en", folder)[0].version}"' in translation.read_text()
    again = translation.read_text()
    CliRunner().invoke(guidance_check, [str(folder), "--stamp"])
    assert translation.read_text() == again, "a stamp is not moved by stamping again: a text that is behind stays behind"
    (folder / "en" / "you-choose.md").unlink()
    assert CliRunner().invoke(guidance_check, [str(folder)]).exit_code == 4


# --- The seed that comes with the portal -----------------------------------------------------------------------


def published(form: Format) -> list[SeedText]:
    drafts = {one.slug for one in read_language("en") if one.facts.get("state") == "draft"}
    return [one for one in read_language("en") if one.format is form and one.slug not in drafts]


def test_nothing_is_wrong_with_the_seed() -> None:
    assert problems(SEED, frozenset(one.stem for one in PICTURES.glob("*.svg"))) == []
    assert len(published(Format.PLAIN)) >= 5


def told(one: SeedText) -> list[str]:
    plain = [one.title, one.myth, one.summary] if one.format is Format.PLAIN else []
    sources = [source["says"] for source in one.facts.get("source", [])]
    return [sentence for text in [*plain, one.body, *sources] for sentence in sentences(text)]


@pytest.mark.parametrize("one", published(Format.PLAIN), ids=lambda one: one.slug)
def test_english_is_short(one: SeedText) -> None:
    lengths = [(count_words(sentence), sentence) for sentence in told(one)]
    assert not [long for long in lengths if long[0] > MOST_WORDS]
    assert mean(length for length, _sentence in lengths) <= MEAN_WORDS


@pytest.mark.parametrize("one", published(Format.EASY), ids=lambda one: one.slug)
def test_easy_read_is_shorter(one: SeedText) -> None:
    for part in easy_parts(one.body):
        lines = sentences(part.words)
        assert 1 <= len(lines) <= 2, part.words
        assert all(count_words(line) <= MOST_EASY for line in lines), part.words


def test_every_myth_has_easy_read_of_its_own() -> None:
    """Six to ten pictures with a heading of its own: not the plain page made shorter."""
    easy, plain = ({one.slug: one for one in published(form)} for form in (Format.EASY, Format.PLAIN))
    myths = [one for one in plain.values() if one.facts["kind"] == "myth"]
    assert [one.slug for one in myths if one.slug not in easy] == []
    assert [one.slug for one in myths if not 6 <= len(easy_parts(easy[one.slug].body)) <= 10] == []
    assert [one.slug for one in myths if easy[one.slug].title == one.title or not easy[one.slug].facts.get("summary")] == []


def test_the_glossary_and_the_groups_are_short_too() -> None:
    lines = [line for term in read_glossary("en").values() for line in sentences(term.means)]
    lines += [line for group in read_groups("en").values() for line in sentences(group.intro)]
    assert lines
    assert not [line for line in lines if count_words(line) > MOST_WORDS]


@pytest.mark.parametrize("language", languages())
def test_hard_words_are_explained_in_every_language(language: str) -> None:
    """Each term that a page names is explained below its translation, and most are led to from their first use in it. What
    is left are words that stand only in the heading or the summary."""
    named = {one.slug: one.facts.get("terms", []) for one in read_language("en") if one.format is Format.PLAIN}
    glossary, texts = read_glossary(language), [one for one in read_language(language) if one.format is Format.PLAIN]
    wanted = [(one, slug) for one in texts for slug in named[one.slug]]
    assert [(one.slug, slug) for one, slug in wanted if slug not in glossary] == []
    led = [slug for one, slug in wanted if f'#word-{slug}"' in body_html(one.body, [glossary[slug]])[0]]
    assert len(led) / len(wanted) > 0.85


# DOMAIN's marks: [K] known and not verified, [S] seen. None of them, and no «unverified», reaches a reader.
MARK = re.compile(r"\[[A-Z]\]|unverified|TODO|SHR-|SEED-|LGO-[A-Z]", re.I)


def test_no_mark_of_our_notes_reaches_a_reader() -> None:
    for language in languages():
        for one in read_language(language):
            assert not MARK.search(" ".join([one.title, one.myth, one.summary, one.body])), one.slug
            assert not [source for source in one.facts.get("source", []) if MARK.search(f"{source['name']} {source['says']}")], (
                one.slug
            )


def test_every_word_of_ours_that_has_no_source_waits() -> None:
    """A published myth tells where it comes from."""
    assert not [one.slug for one in published(Format.PLAIN) if one.facts["kind"] == "myth" and not one.facts.get("source")]


def test_sentences_are_counted_as_they_are_read() -> None:
    text = "# A heading\n\nOne. Two words!\n\n- a point\n- [a link](https://a.example) more\n"
    assert sentences(text) == ["A heading", "One.", "Two words!", "a point", "a link more"]
    assert sentences("| What | How long |\n|---|---|\n| Bank | Two years. Or more |\n\nEnd.") == ["What", "How long", "Bank", "Two years.", "Or more", "End."]
    assert [count_words(one) for one in ("Pay £12.71 an hour", "4 to 8 weeks’ money")] == [4, 5]


def test_no_text_promises_a_reminder_that_the_website_does_not_send() -> None:
    """Only the end of a helper's time is told beforehand (`flask remind`): nothing about returns or insurance is."""
    told = [f"{one.language}/{one.slug}" for one in read_language("en", SEED) if re.search(r"\b(we|We) (will )?remind", one.body)]
    assert not told
