"""What needs no secret and no database, and loads nothing that would: `flask read-statement`, `flask guidance-check`."""

import json
import sys
from datetime import date
from pathlib import Path

import click

from app.guidance import seed_format
from app.guidance.rules import SOURCE
from app.statements import command
from app.statements.command import REFUSED
from app.statements.sentences import refusal


@click.command("read-statement")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The machine's form, as the child process prints it.")
@click.option("--period", help="First and last day, like 2026-07-01..2026-09-30.")
@click.option("--opening", help="Opening balance in pounds, like 1480.25.")
@click.option("--closing", help="Closing balance in pounds.")
def read_statement(file: Path, as_json: bool, period: str | None, opening: str | None, closing: str | None) -> None:
    """Read a bank's export and show what the portal would see.

    Exit 0: lines were read; 3: something must be answered first; 4: refused.
    """
    if not file.exists():
        raise click.ClickException(f"there is no file {file}")
    code, words = command.run(str(file), as_json, _period(period), _pence(opening), _pence(closing))
    click.echo(words)
    if as_json and code == REFUSED:
        click.echo(refusal(json.loads(words)["refused"]), err=True)  # for the person who reads along
    sys.exit(code)


def _period(text: str | None) -> tuple[date, date] | None:
    if text is None:
        return None
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError as wrong:
        raise click.ClickException("write the period like 2026-07-01..2026-09-30") from wrong
    return first, last


def _pence(text: str | None) -> int | None:
    if text is None:
        return None
    pounds, _, pence = text.replace(",", "").replace("£", "").lstrip("-").partition(".")
    if not (pounds + pence).isdigit() or len(pence) > 2:
        raise click.ClickException(f"write money like 1480.25, not {text}")
    whole = int(pounds or "0") * 100 + int(pence.ljust(2, "0") or "0")
    return -whole if text.lstrip().startswith("-") else whole


PICTURES = Path(__file__).parent / "static" / "images" / "easy"


@click.command("guidance-check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=seed_format.SEED)
@click.option("--stamp", is_flag=True, help="Write into each translation which English text it was made from: today's.")
def guidance_check(folder: Path, stamp: bool) -> None:
    """Read the texts of a seed folder and say what is wrong with them. Exit 0: nothing; 4: something."""
    if stamp:
        click.echo(f"{_stamp(folder)} translations now say which English text they were made from")
    pictures = frozenset(one.stem for one in PICTURES.glob("*.svg"))
    found = seed_format.problems(folder, pictures)
    click.echo("\n".join(found) or "nothing is wrong")
    sys.exit(REFUSED if found else 0)


def _stamp(folder: Path) -> int:
    """Fill in `source_version` where it is missing. Returns how many."""
    english = {(one.slug, one.format): one.version for one in seed_format.read_language(SOURCE, folder)}
    done = 0
    for language in seed_format.languages(folder)[1:]:
        for one in seed_format.read_language(language, folder):
            if not one.source_version and (one.slug, one.format) in english:
                path = folder / language / ("easy" if one.format == "easy" else "") / f"{one.slug}.md"
                stamped = seed_format.with_source_version(path.read_text(encoding="utf-8"), english[one.slug, one.format])
                path.write_text(stamped, encoding="utf-8")
                done += 1
    return done
