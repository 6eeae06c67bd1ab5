"""texts for answers, kept by staff in each language"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reply_text',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('written_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_reply_text_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_text'))
    )
    op.create_index('ix_reply_text_name_language', 'reply_text', ['name', 'language'], unique=False)


def downgrade() -> None:
    op.drop_table('reply_text')
