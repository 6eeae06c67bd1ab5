"""the council's own policy lines, and the one that stood beside a kept answer"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None

WHOLE = '(policy_words IS NULL) = (policy_from_day IS NULL) AND (policy_words IS NULL) = (policy_name IS NULL)'


def upgrade() -> None:
    op.create_table('policy_line',
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('policy', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('set_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('until_day IS NULL OR until_day >= from_day', name=op.f('ck_policy_line_days_in_order')),
    sa.CheckConstraint("words <> '' AND policy <> ''", name=op.f('ck_policy_line_says_what_and_where')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_policy_line_set_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_line'))
    )
    op.create_index('ix_policy_line_about', 'policy_line', ['about', 'from_day'])
    with op.batch_alter_table('kept_answer') as batch_op:
        batch_op.add_column(sa.Column('policy_words', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('policy_name', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('policy_from_day', sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_kept_answer_policy_line_whole'), WHOLE)


def downgrade() -> None:
    with op.batch_alter_table('kept_answer') as batch_op:
        batch_op.drop_constraint(op.f('ck_kept_answer_policy_line_whole'), type_='check')
        batch_op.drop_column('policy_from_day')
        batch_op.drop_column('policy_name')
        batch_op.drop_column('policy_words')
    op.drop_table('policy_line')
