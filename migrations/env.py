"""Alembic's entry. The engine comes from whoever calls; all models are imported so that drift can be seen."""

from alembic import context
from sqlalchemy import Connection

from app.accounts import entry_models as _entry  # noqa: F401
from app.accounts import models as _accounts  # noqa: F401 - each import registers tables
from app.audit import models as _audit  # noqa: F401
from app.casework import models as _casework  # noqa: F401
from app.contact import models as _contact  # noqa: F401
from app.core.db import Model
from app.council_policy import models as _council_policy  # noqa: F401
from app.explaining import models as _explaining  # noqa: F401
from app.files import models as _files  # noqa: F401
from app.guidance import models as _guidance  # noqa: F401
from app.handbook import models as _handbook  # noqa: F401
from app.interest import models as _interest  # noqa: F401
from app.ledger import models as _ledger  # noqa: F401
from app.notifications import models as _notifications  # noqa: F401
from app.people import models as _people  # noqa: F401
from app.retention import models as _retention  # noqa: F401
from app.returns import models as _returns  # noqa: F401
from app.support import models as _support  # noqa: F401
from app.tools import models as _tools  # noqa: F401


def run(connection: Connection) -> None:
    """All steps in one transaction: a schema is new or old, never half."""
    context.configure(connection=connection, target_metadata=Model.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise RuntimeError(f"a row of {lost[0]} points at nothing after this migration")


def switch_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by making a new one and dropping the old: others may not hold on to it meanwhile.
    The switch does nothing inside a transaction, so it goes below the one that SQLAlchemy would begin."""
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


with context.config.attributes["engine"].connect() as connection:
    if connection.dialect.name != "sqlite":
        run(connection)
    else:
        switch_foreign_keys(connection, "OFF")
        try:
            run(connection)
        finally:
            connection.rollback()
            switch_foreign_keys(connection, "ON")
