"""an index of the links that are still open"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

OPEN = sa.text('used_at IS NULL AND ended_at IS NULL')


def upgrade() -> None:
    op.create_index('ix_recovery_link_open', 'recovery_link', ['person_id'], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index('ix_recovery_link_open', 'recovery_link')
