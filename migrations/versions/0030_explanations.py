"""what somebody asked to have explained in their language"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

WAITS = sa.text('explained_at IS NULL')


def points(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_explanation_{column}'), ondelete='RESTRICT')


def upgrade() -> None:
    op.create_table('explanation',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('case_kind', sa.Text(), nullable=False),
    sa.Column('case_subject', sa.Text(), nullable=False),
    sa.Column('item', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('words_language', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('asked_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('explain_by_day', sa.Date(), nullable=False),
    sa.Column('clock_stood', sa.Boolean(), nullable=False),
    sa.Column('how', sa.Text(), nullable=True),
    sa.Column('interpreter', sa.Text(), nullable=False),
    sa.Column('explained_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('explained_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(explained_at IS NULL) = (explained_by IS NULL)', name=op.f('ck_explanation_explained_by_somebody')),
    sa.CheckConstraint('(explained_at IS NULL) = (how IS NULL)', name=op.f('ck_explanation_explained_somehow')),
    sa.CheckConstraint("how IS NULL OR how IN ('rang', 'met', 'wrote')", name=op.f('ck_explanation_how_known')),
    points('person_id', 'person'), points('asked_by', 'person'),
    points('explained_by', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_explanation')),
    sa.UniqueConstraint('reference', name=op.f('uq_explanation_reference'))
    )
    op.create_index(op.f('ix_explanation_person_id'), 'explanation', ['person_id'], unique=False)
    op.create_index('ix_explanation_place', 'explanation', ['case_subject', 'item'], unique=False)
    op.create_index('ix_explanation_one_waits', 'explanation', ['case_subject', 'item'], unique=True,
        sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_table('explanation')
