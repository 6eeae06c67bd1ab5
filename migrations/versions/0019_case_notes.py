"""cases: paused for a reason, and notes for whoever takes one next"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case', sa.Column('paused_for', sa.Text(), nullable=True))
    op.add_column('case_move', sa.Column('paused_for', sa.Text(), nullable=True))
    op.create_index('ix_case_not_closed', 'case', ['due_day', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('case_note',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_case_note_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_note_case_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note'))
    )
    op.create_index('ix_case_note_case_id', 'case_note', ['case_id'], unique=False)


def downgrade() -> None:
    op.drop_table('case_note')
    op.drop_index('ix_case_not_closed', table_name='case', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_column('case_move', 'paused_for')
    op.drop_column('case', 'paused_for')
