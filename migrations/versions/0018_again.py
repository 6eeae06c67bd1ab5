"""outbox: tried again later and later, and given up into a list for staff"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

NOT_GONE = sa.text('sent_at IS NULL')


def upgrade() -> None:
    op.add_column('outbox_message', sa.Column('next_at', app.core.db.Moment(timezone=True), nullable=True))
    op.add_column('outbox_message', sa.Column('gave_up_at', app.core.db.Moment(timezone=True), nullable=True))
    op.drop_index('ix_outbox_message_waiting', table_name='outbox_message')
    op.create_index('ix_outbox_message_waiting', 'outbox_message', ['channel', 'id'], unique=False, sqlite_where=NOT_GONE, postgresql_where=NOT_GONE)


def downgrade() -> None:
    op.drop_index('ix_outbox_message_waiting', table_name='outbox_message')
    op.create_index('ix_outbox_message_waiting', 'outbox_message', ['id'], unique=False, postgresql_where=NOT_GONE)
    op.drop_column('outbox_message', 'gave_up_at')
    op.drop_column('outbox_message', 'next_at')
