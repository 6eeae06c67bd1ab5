"""Bring a database to the newest schema, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(engine: Engine | None = None) -> Config:
    """Alembic's settings; the engine is handed over, so that no address is written down twice."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, to: str = "head") -> str:
    """Upgrade and return the revision."""
    config = alembic_config(engine)
    command.upgrade(config, to)
    return ScriptDirectory.from_config(config).get_current_head() or ""
