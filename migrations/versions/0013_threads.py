"""threads: what somebody and the council write to each other"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('thread',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('shelf', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('opened_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('answer_by_day', sa.Date(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('closed_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(closed_by IS NULL) = (closed_at IS NULL)', name=op.f('ck_thread_closed_by_somebody')),
    sa.CheckConstraint('(outcome IS NULL) = (closed_at IS NULL)', name=op.f('ck_thread_closed_with_outcome')),
    sa.CheckConstraint("outcome IS NULL OR outcome <> 'no-answer' OR reason <> ''", name=op.f('ck_thread_answered_or_why_not')),
    sa.ForeignKeyConstraint(['closed_by'], ['person.id'], name=op.f('fk_thread_closed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_thread_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('reference', name=op.f('uq_thread_reference'))
    )
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_thread_person_id'), ['person_id'], unique=False)

    op.create_table('thread_message',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('from_council', sa.Boolean(), nullable=False),
    sa.Column('read_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_thread_message_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_message_thread_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_message'))
    )
    with op.batch_alter_table('thread_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_thread_message_thread_id'), ['thread_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('thread_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_thread_message_thread_id'))

    op.drop_table('thread_message')
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_thread_person_id'))

    op.drop_table('thread')
