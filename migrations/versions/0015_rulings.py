"""rulings: what somebody asked before they paid, and what the council answered"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kept_answer',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('payee', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('law_as_at', sa.Date(), nullable=False),
    sa.Column('kept_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('kept_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('answer_by_day', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(asked_at IS NULL) = (answer_by_day IS NULL)', name=op.f('ck_kept_answer_asked_has_day')),
    sa.ForeignKeyConstraint(['kept_by'], ['person.id'], name=op.f('fk_kept_answer_kept_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_answer_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_answer')),
    sa.UniqueConstraint('reference', name=op.f('uq_kept_answer_reference'))
    )
    op.create_index(op.f('ix_kept_answer_person_id'), 'kept_answer', ['person_id'], unique=False)
    op.create_table('ruling',
    sa.Column('kept_answer_id', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=True),
    sa.Column('given_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('given_by', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("answer IN ('yes', 'limits', 'no')", name=op.f('ck_ruling_answer_known')),
    sa.CheckConstraint("words <> ''", name=op.f('ck_ruling_says_why')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_ruling_given_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['kept_answer_id'], ['kept_answer.id'], name=op.f('fk_ruling_kept_answer_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruling'))
    )
    op.create_index(op.f('ix_ruling_kept_answer_id'), 'ruling', ['kept_answer_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_ruling_kept_answer_id'), table_name='ruling')
    op.drop_table('ruling')
    op.drop_index(op.f('ix_kept_answer_person_id'), table_name='kept_answer')
    op.drop_table('kept_answer')
