"""keeping and letting go"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ['person.id'], name=op.f(f'fk_{table}_{column}'), ondelete='RESTRICT')


def upgrade() -> None:
    op.add_column('person', sa.Column('erased_at', app.core.db.Moment(timezone=True), nullable=True))

    op.create_table(
        'erasure',
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('proposed_at', app.core.db.Moment(timezone=True), nullable=False),
        sa.Column('proposed_by', sa.BigInteger(), nullable=False),
        sa.Column('agreed_at', app.core.db.Moment(timezone=True), nullable=True),
        sa.Column('agreed_by', sa.BigInteger(), nullable=True),
        sa.Column('withdrawn_at', app.core.db.Moment(timezone=True), nullable=True),
        sa.Column('withdrawn_by', sa.BigInteger(), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.CheckConstraint('agreed_by IS NULL OR agreed_by <> proposed_by', name=op.f('ck_erasure_two_people')),
        sa.CheckConstraint(
            'person_id <> proposed_by AND (agreed_by IS NULL OR person_id <> agreed_by)', name=op.f('ck_erasure_not_oneself')
        ),
        sa.CheckConstraint('(agreed_by IS NULL) = (agreed_at IS NULL)', name=op.f('ck_erasure_agreed_by_somebody')),
        sa.CheckConstraint('agreed_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_erasure_agreed_or_withdrawn')),
        *(person('erasure', column) for column in ('person_id', 'proposed_by', 'agreed_by', 'withdrawn_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    )
    open_one = sa.text('agreed_at IS NULL AND withdrawn_at IS NULL')
    with op.batch_alter_table('erasure', schema=None) as batch_op:
        batch_op.create_index('ix_erasure_open', ['person_id'], unique=True, sqlite_where=open_one, postgresql_where=open_one)
        batch_op.create_index(batch_op.f('ix_erasure_person_id'), ['person_id'], unique=False)

    op.create_table(
        'legal_hold',
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('set_at', app.core.db.Moment(timezone=True), nullable=False),
        sa.Column('set_by', sa.BigInteger(), nullable=False),
        sa.Column('ended_at', app.core.db.Moment(timezone=True), nullable=True),
        sa.Column('ended_by', sa.BigInteger(), nullable=True),
        sa.Column('id', KEY, nullable=False),
        *(person('legal_hold', column) for column in ('person_id', 'set_by', 'ended_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold')),
    )
    open_one = sa.text('ended_at IS NULL')
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.create_index('ix_legal_hold_open', ['person_id'], unique=True, sqlite_where=open_one, postgresql_where=open_one)
        batch_op.create_index(batch_op.f('ix_legal_hold_person_id'), ['person_id'], unique=False)

    op.create_table(
        'copy_request',
        sa.Column('person_id', sa.BigInteger(), nullable=False),
        sa.Column('asked_at', app.core.db.Moment(timezone=True), nullable=False),
        sa.Column('made_at', app.core.db.Moment(timezone=True), nullable=True),
        sa.Column('made_by', sa.BigInteger(), nullable=True),
        sa.Column('id', KEY, nullable=False),
        *(person('copy_request', column) for column in ('person_id', 'made_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_copy_request')),
    )
    open_one = sa.text('made_at IS NULL')
    with op.batch_alter_table('copy_request', schema=None) as batch_op:
        batch_op.create_index('ix_copy_request_open', ['person_id'], unique=True, sqlite_where=open_one, postgresql_where=open_one)
        batch_op.create_index(batch_op.f('ix_copy_request_person_id'), ['person_id'], unique=False)

    op.create_table(
        'draft_warning',
        sa.Column('return_id', sa.BigInteger(), nullable=False),
        sa.Column('warned_at', app.core.db.Moment(timezone=True), nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ['return_id'], ['spending_return.id'], name=op.f('fk_draft_warning_return_id'), ondelete='RESTRICT'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_warning')),
        sa.UniqueConstraint('return_id', 'warned_at', name=op.f('uq_draft_warning_return_id_warned_at')),
    )


def downgrade() -> None:
    for table in ('draft_warning', 'copy_request', 'legal_hold', 'erasure'):
        op.drop_table(table)
    op.drop_column('person', 'erased_at')  # not in a batch: SQLite would make the table anew, and others point at it
