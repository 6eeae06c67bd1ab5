"""The command line: `flask <command>`. These need the settings; `flask read-statement` needs none (terminal.py)."""

import sys
import time
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from app import demo as demonstration
from app.accounts import representations, staff
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.audit import heads
from app.audit import service as audit
from app.backup import commands as backup
from app.contact import raising
from app.core import clock, db
from app.core.errors import Refused
from app.core.migrate import upgrade
from app.council_policy.service import policy_on
from app.files import service as files
from app.guidance import counting, seeding
from app.guidance.seed_format import BadSeed
from app.handbook import seeding as handbook_seeding
from app.notifications import delivery
from app.people import export, import_admin, importing
from app.people.case_file import BadFile
from app.retention import erasing, idle, retaining
from app.retention.rules import Reason

REFUSED = 4  # click itself exits 2
ERASED = ".erased"  # beside the heads: the references of people who were erased


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest schema."""
    click.echo(f"database schema: {upgrade(current_app.extensions['engine'])}")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with the demonstration council and say whom to sign in as."""
    settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException("PORTAL_DEMO=1 is not set: invented people are only for a demonstration")
    with db.reading():
        only_invented = accounts.only_invented_people()
        there = accounts.any_invented_people()
    if not only_invented:
        raise click.ClickException("this database has real people in it: the demonstration will not touch it")
    if not there:
        demonstration.load(settings, clock.today(), clock.now(), tell=click.echo)
    click.echo(demonstration.whom_to_sign_in_as())


@click.command("make-admin")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice([str(role) for role in Role]), default=["administrator"])
@click.password_option("--passphrase", prompt="Passphrase (12 characters or more)")
@with_appcontext
def make_admin(email: str, name: str, roles: tuple[str, ...], passphrase: str) -> None:
    """Add the first member of staff."""
    now, today = clock.now(), clock.today()
    try:
        person = staff.add_staff(name, email, now, by=None)
        accounts.set_passphrase(person, passphrase, by=None)
        for role in roles:
            accounts.give_role(person, Role(role), today, by=None)
        db.commit()
    except Refused as refused:
        raise click.ClickException(refused.code) from refused
    click.echo(f"{name} may sign in as {email}")


@click.command("deliver")
@click.option("--every", type=click.IntRange(min=1), help="Go on for ever, looking again after so many seconds.")
@with_appcontext
def deliver(every: int | None) -> None:
    """Send the messages that wait in the outbox. Codes to sign in wait there too: somebody is waiting for each."""
    while True:
        sent, failed = delivery.deliver(current_app.config["SETTINGS"])
        db.let_go()
        if every is None or sent or failed:
            click.echo(f"{sent} sent, {failed} failed")
        if every is None:
            return
        time.sleep(every)


@click.command("work")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
@with_appcontext
def work(workers: int) -> None:
    """Send messages as they come and do every chore at its time, until somebody stops it: a service beside the site."""
    current_app.extensions["jobs"]().work(workers)


@click.command("remind")
@with_appcontext
def remind() -> None:
    """Tell people whose helper's time is nearly over."""
    told = representations.remind(clock.today(), clock.now())
    db.commit()
    click.echo(f"{told} reminded")


@click.command("raise-unread")
@with_appcontext
def raise_unread() -> None:
    """Tell the duty team, by mail and text, that a private message waits too long. Run it every few minutes, every day."""
    settings = current_app.config["SETTINGS"]
    if settings.demo and not settings.mail_server:
        click.echo("the demonstration has no mail server: a council's duty team would be told now of what nobody has read")
        return
    told, failed = raising.raise_unread(settings, clock.now())
    if failed:
        click.echo(f"the duty team could not be told by {' and '.join(failed)}")
        sys.exit(REFUSED)
    click.echo(f"{told} raised")


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Remove bytes in the files folder that no row knows, and the contents of exports, older than a day."""
    emptied = export.sweep(clock.now())
    db.commit()
    click.echo(f"{files.sweep_orphans()} removed, {emptied} exports emptied")


@click.command("retain")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@with_appcontext
def retain(dry_run: bool) -> None:
    """Remove what has been kept long enough, and warn about unsent returns: for a timer, each night."""
    outside = _erased_list()
    if not dry_run:
        _erase_again(outside)
    today, now = clock.today(), clock.now()
    with db.reading():
        policy = policy_on(today)
        found = [*retaining.due(policy, today, now), *idle.due(policy, today)]
    for one in found:
        rows, gone = (0, 0) if dry_run else one.act(now)
        db.commit()
        click.echo(f"{one.kept}: {one.what}" + (f" ({rows} rows, {gone} files)" if rows else ""))
    emptied = 0 if dry_run else importing.empty_old_files(now, by=None)
    db.commit()
    if emptied:
        click.echo(f"one-day: {emptied} files of the case system that nobody confirmed")
    click.echo(f"{len(found)} things {'are due' if dry_run else 'done'}")
    if not dry_run:
        counting.forget_old(today)
        db.commit()
    if outside is not None and not dry_run:
        _note_erased(outside)


def _erased_list() -> Path | None:
    """Beside the heads of the trail: outside the database too, and for the same reason."""
    outside: Path | None = current_app.config["SETTINGS"].audit_head_file
    return outside and outside.with_name(outside.name + ERASED)


def _erase_again(outside: Path | None) -> None:
    """People who came back out of a backup, and what somebody was writing in the moment of an erasure."""
    with db.reading():
        back = erasing.who_came_back(erasing.read_list(outside) if outside else ())
        again = [*back, *erasing.left_over(clock.now())]
    for person in again:
        erasing.erase(person, Reason.CAME_BACK, clock.now(), by=None)
        db.commit()
        click.echo(f"erased again: {person.reference}")


def _note_erased(outside: Path) -> None:
    with db.reading():
        references = erasing.erased_references()
    erasing.append_to_list(outside, references)


@click.group("audit")
def audit_group() -> None:
    """The audit trail: check it, note its head down."""


@click.command("verify")
@with_appcontext
def audit_verify() -> None:
    """Walk the audit trail, name the first wrong row, and compare it with the heads noted in AUDIT_HEAD_FILE."""
    outside = current_app.config["SETTINGS"].audit_head_file
    try:
        noted = heads.read_heads(outside) if outside and outside.exists() else None
    except ValueError as spoiled:
        _no(str(spoiled))
    with db.reading():  # a long walk must not keep writers waiting
        wrong, broken = audit.first_wrong_row(), heads.first_broken(noted or [])
    if wrong is not None:
        _no(f"the trail is broken at row {wrong}")
    if broken is not None:
        _no(_said(broken))
    if noted is None:
        click.echo("the trail is whole in itself; no head was noted outside it, so a cut tail would not be seen")
        return
    click.echo(f"the trail is whole, and bears out {len(noted)} heads that were noted outside it")


def _no(sentence: str) -> NoReturn:
    click.echo(sentence)
    sys.exit(REFUSED)


def _said(broken: heads.Broken) -> str:
    """Where the trail and the heads part, in a sentence."""
    noted = f"row {broken.head.position}, noted on {broken.head.at}"
    if broken.why == "cut":
        return f"the trail was cut: it ends at row {broken.now_to}, and {noted}, is gone"
    return f"the trail was rewritten between row {broken.whole_to + 1} and {noted}"


@click.command("head")
@with_appcontext
def audit_head() -> None:
    """Note the newest row of the trail in AUDIT_HEAD_FILE, outside the database: for a timer, each hour."""
    outside = current_app.config["SETTINGS"].audit_head_file
    if outside is None:
        raise click.ClickException("AUDIT_HEAD_FILE is not set: name a file outside the database, best on another machine")
    with db.reading():
        head = heads.current_head(clock.now())
    if head is None:
        click.echo("nothing was written to the trail yet")
        return
    heads.append_head(outside, head)
    _note_erased(outside.with_name(outside.name + ERASED))
    click.echo(f"noted: row {head.position}, {head.hash[:16]}")


@click.command("guidance-seed")
@with_appcontext
def guidance_seed() -> None:
    """Put the guidance that comes with the portal into the database; what staff wrote stays as they wrote it."""
    try:
        sown = seeding.sow_folder(clock.now(), by=None)
    except BadSeed as wrong:
        raise click.ClickException(str(wrong)) from wrong
    db.commit()
    click.echo(f"guidance: {sown.new} new texts, {sown.changed} moved on")


@click.command("handbook-seed")
@with_appcontext
def handbook_seed() -> None:
    """Put the handbook pages that come with the portal into the database; what a keeper touched stays as it is."""
    try:
        sown = handbook_seeding.sow_folder(clock.now(), by=None)
    except BadSeed as wrong:
        raise click.ClickException(str(wrong)) from wrong
    db.commit()
    click.echo(f"handbook: {sown.new} new pages, {sown.changed} moved on")


audit_group.add_command(audit_verify)
audit_group.add_command(audit_head)


@click.command("import-people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "is_meant", is_flag=True, help="Write the differences down; without it they are only shown.")
@with_appcontext
def import_people(file: Path, is_meant: bool) -> None:
    """Show what a file of the case system would change, and with --apply import it. Nothing is ever removed."""
    settings, today = current_app.config["SETTINGS"], clock.today()
    try:
        shown = importing.look(file.read_bytes(), import_admin.languages(), today)
    except BadFile as bad:
        click.echo(import_admin.refusal_words(bad), err=True)
        sys.exit(REFUSED)
    click.echo(import_admin.as_text(shown))
    if is_meant:
        added, changed = importing.bring_in(
            shown.differences, clock.now(), today, by=None, file="terminal", invented=settings.demo
        )
        db.commit()
        click.echo(f"imported: {added} new, {changed} changed")


COMMANDS: dict[str, click.Command] = {
    **{
        one.name or "": one
        for one in (
            migrate, demo, guidance_seed, handbook_seed, make_admin, deliver, work, raise_unread, remind, sweep, retain,
            audit_group, import_people,
            *backup.COMMANDS,
        )
    },
    "audit-verify": audit_verify,  # as it was called first; timers know it
    "audit-head": audit_head,
}
