"""a line of the council's policy in other languages"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('policy_line_words',
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('written_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['policy_line.id'], name=op.f('fk_policy_line_words_line_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_policy_line_words_written_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_line_words'))
    )
    op.create_index(op.f('ix_policy_line_words_line_id'), 'policy_line_words', ['line_id'])


def downgrade() -> None:
    op.drop_table('policy_line_words')
