"""papers and photos in messages"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('thread_file',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_file_thread_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['thread_message.id'], name=op.f('fk_thread_file_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_thread_file_file_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_file')),
    sa.UniqueConstraint('thread_id', 'file_id', name=op.f('uq_thread_file_thread_id_file_id'))
    )
    op.create_index('ix_thread_file_message_id', 'thread_file', ['message_id'], unique=False)
    op.create_index('ix_thread_file_file_id', 'thread_file', ['file_id'], unique=False)


def downgrade() -> None:
    op.drop_table('thread_file')
