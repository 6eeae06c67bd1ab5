"""what residents wrote in another language, put into English"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def points(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_into_english_{column}'), ondelete='RESTRICT')


def upgrade() -> None:
    op.create_table('into_english',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('place_kind', sa.Text(), nullable=False),
    sa.Column('place_subject', sa.Text(), nullable=False),
    sa.Column('item', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('words_language', sa.Text(), nullable=False),
    sa.Column('asked_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('english_by_day', sa.Date(), nullable=False),
    sa.Column('english', sa.Text(), nullable=False),
    sa.Column('translator', sa.Text(), nullable=False),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('written_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("(written_at IS NULL) = (english = '')", name=op.f('ck_into_english_written_in_words')),
    sa.CheckConstraint('(written_at IS NULL) = (written_by IS NULL)', name=op.f('ck_into_english_written_by_somebody')),
    points('person_id', 'person'), points('written_by', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_into_english')),
    sa.UniqueConstraint('place_subject', 'item', name=op.f('uq_into_english_place_subject_item')),
    sa.UniqueConstraint('reference', name=op.f('uq_into_english_reference'))
    )
    op.create_index(op.f('ix_into_english_person_id'), 'into_english', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('into_english')
