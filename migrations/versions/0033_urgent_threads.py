"""from when a message waits that cannot wait, when the duty team was told of it; and how a message was told that an officer wrote down"""

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
    op.add_column('thread_message', sa.Column('entered', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('thread_message', 'entered')
    for name in COLUMNS:
        op.drop_column('thread', name)
