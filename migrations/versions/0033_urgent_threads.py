"""from when a message waits that cannot wait, and when the duty team was told of it"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

COLUMNS = ('urgent_since', 'mailed_at', 'texted_at')


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column('thread', sa.Column(name, Moment(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column('thread', name)
