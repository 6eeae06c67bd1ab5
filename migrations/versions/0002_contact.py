"""how people may be reached"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

SAFE = ('email_is_safe', 'post_is_safe', 'text_is_safe', 'voicemail_is_safe')


def upgrade() -> None:
    with op.batch_alter_table('person') as batch_op:
        batch_op.add_column(sa.Column('mobile', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('postal_address', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('date_of_birth', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('letter_format', sa.Text(), nullable=False, server_default='standard'))
        for name in SAFE:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('frozen_at', app.core.db.Moment(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            op.f('ck_person_letter_format_known'), "letter_format IN ('standard', 'large-print', 'easy-read')"
        )
    with op.batch_alter_table('outbox_message') as batch_op:
        batch_op.add_column(sa.Column('channel', sa.Text(), nullable=True))
    op.execute("UPDATE outbox_message SET channel = CASE WHEN address IS NULL THEN 'letter' ELSE 'email' END")
    with op.batch_alter_table('outbox_message') as batch_op:
        batch_op.alter_column('channel', existing_type=sa.Text(), nullable=False)
        batch_op.create_check_constraint(
            op.f('ck_outbox_message_channel_known'), "channel IN ('call', 'email', 'letter', 'text')"
        )


def downgrade() -> None:
    with op.batch_alter_table('outbox_message') as batch_op:
        batch_op.drop_constraint(op.f('ck_outbox_message_channel_known'), type_='check')
        batch_op.drop_column('channel')
    with op.batch_alter_table('person') as batch_op:
        batch_op.drop_constraint(op.f('ck_person_letter_format_known'), type_='check')
        for name in ('frozen_at', *SAFE, 'letter_format', 'date_of_birth', 'postal_address', 'mobile'):
            batch_op.drop_column(name)
