"""what people have checked or tried, and the council's note on the accessibility page"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

COUNTS = sa.text('ended_at IS NULL')


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ['person.id'], name=op.f(f'fk_{table}_{column}'), ondelete='RESTRICT')


def number() -> sa.Column:
    return sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)


def upgrade() -> None:
    op.create_table('people_check',
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('sentences', sa.JSON(), nullable=False),
    sa.Column('recorded_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    number(),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_people_check_ended_by_somebody')),
    person('people_check', 'recorded_by'), person('people_check', 'ended_by'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_check'))
    )
    op.create_index('ix_people_check_one_counts', 'people_check', ['what', 'language'], unique=True,
                    sqlite_where=COUNTS, postgresql_where=COUNTS)
    op.create_table('accessibility_note',
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('kept_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('kept_by', sa.BigInteger(), nullable=False),
    number(),
    person('accessibility_note', 'kept_by'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accessibility_note'))
    )


def downgrade() -> None:
    op.drop_table('accessibility_note')
    op.drop_table('people_check')
