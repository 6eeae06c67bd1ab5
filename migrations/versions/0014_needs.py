"""needs: how somebody needs us to talk or write, and every time it was set"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('needs', sa.JSON(none_as_null=True), nullable=True))
    op.add_column('person', sa.Column('needs_note', sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table('needs_change',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('set_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('set_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("how = 'from-interest' OR set_by IS NOT NULL", name=op.f('ck_needs_change_set_by_somebody')),
    sa.CheckConstraint("how IN ('said', 'written-down', 'from-interest')", name=op.f('ck_needs_change_how_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_needs_change_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_needs_change_set_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needs_change'))
    )
    op.create_index(op.f('ix_needs_change_person_id'), 'needs_change', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_needs_change_person_id'), table_name='needs_change')
    op.drop_table('needs_change')
    op.drop_column('person', 'needs_note')
    op.drop_column('person', 'needs')
