"""concern: somebody is worried about another person"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('concern',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('reach', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('address_key', sa.Text(), nullable=False),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('read_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('read_by', sa.BigInteger(), nullable=True),
    sa.Column('mailed_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('texted_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(read_at IS NULL) = (read_by IS NULL)', name=op.f('ck_concern_read_by_somebody')),
    sa.ForeignKeyConstraint(['read_by'], ['person.id'], name=op.f('fk_concern_read_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern')),
    sa.UniqueConstraint('reference', name=op.f('uq_concern_reference'))
    )
    op.create_index('ix_concern_unread', 'concern', ['id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
    op.create_index('ix_concern_written_from', 'concern', ['address_key', 'written_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_concern_written_from', table_name='concern')
    op.drop_index('ix_concern_unread', table_name='concern', sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
    op.drop_table('concern')
