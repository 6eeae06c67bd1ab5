"""`flask backup` and `flask restore`.

Exit 0: whole; 1: it could not be done, and why; 3: done, but files were missing or damaged before; 4: the backup is bad.
"""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from app.audit import heads
from app.backup import making, restoring
from app.backup.manifest import BadBackup, CannotBackUp, Manifest
from app.core import clock, db
from app.core.config import Settings
from app.core.migrate import upgrade

INCOMPLETE, BAD = 3, 4
NEXT = """What to do next:
  1. flask audit verify
  2. Start the site. Everybody has been signed out: people sign in again.
  3. What happened after {made_at} is not here: rights that were stopped and people who were
     erased since then are back. Stop them again, and run flask retain, before you open the site."""


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep-days", type=click.IntRange(1), help="Then remove backups in this folder older than so many days.")
@with_appcontext
def backup(folder: Path, keep_days: int | None) -> None:
    """Copy the database and every file into a new folder in FOLDER, while the site runs."""
    try:
        made, manifest = making.make(_engine(), _settings().folder, folder, clock.now(), click.echo)
        gone = making.drop_older(folder, keep_days, clock.now(), made) if keep_days else []
    except (CannotBackUp, BadBackup, OSError) as no:
        raise click.ClickException(str(no)) from no
    _tell(manifest)
    for name in gone:
        click.echo(f"removed {name}: older than {keep_days} days")
    click.echo(f"the backup is {made}")
    _end(manifest)


@click.command("restore")
@click.argument("source", type=click.Path(file_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Only read the backup through; change nothing.")
@with_appcontext
def restore(source: Path, verify: bool) -> None:
    """Fill the empty database and folder of the settings from the backup SOURCE, and check every hash and the trail."""
    try:
        manifest = restoring.verify(source, click.echo) if verify else _restore(source)
    except BadBackup as bad:
        click.echo(f"Refused: {bad}. Take another backup.", err=True)
        sys.exit(BAD)
    except (CannotBackUp, OSError) as no:
        raise click.ClickException(str(no)) from no
    _tell(manifest)
    click.echo("the backup is good" if verify else NEXT.format(made_at=manifest.made_at))
    _end(manifest)


def _restore(source: Path) -> Manifest:
    manifest = restoring.restore(_engine(), _settings().folder, source, click.echo)
    upgrade(_engine())
    ended = restoring.begin_again(manifest, clock.now())
    db.commit()
    click.echo(f"{ended} sign-ins ended")
    outside = _settings().audit_head_file
    if outside is not None:
        heads.append_head(outside, heads.Head(*manifest.head, clock.now().isoformat(timespec="seconds"), restored=True))
    return manifest


def _tell(manifest: Manifest) -> None:
    click.echo(f"{sum(manifest.counts.values())} rows in {len(manifest.counts)} tables, {len(manifest.whole)} files")
    click.echo(f"the audit trail ends at row {manifest.head[0]}, {manifest.head[1][:16]}")


def _end(manifest: Manifest) -> None:
    if manifest.missing:
        click.echo(f"{len(manifest.missing)} files were gone or damaged before the backup was made:", err=True)
        for name in manifest.missing:
            click.echo(f"  {name}", err=True)
        sys.exit(INCOMPLETE)


def _engine() -> Engine:
    engine: Engine = current_app.extensions["engine"]
    return engine


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


COMMANDS = [backup, restore]
