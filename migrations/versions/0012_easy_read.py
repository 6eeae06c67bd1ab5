"""Easy Read faces of pages, returns signed in words that nobody had checked, and calls in a language"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person') as batch_op:
        batch_op.add_column(sa.Column('reads_easily', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('return_version') as batch_op:
        batch_op.add_column(sa.Column('words_unchecked', sa.Boolean(), server_default=sa.false(), nullable=False))
    versions = sa.table('return_version', sa.column('language'), sa.column('on_paper'), sa.column('words_unchecked'))
    signed = (versions.c.language != 'en') & sa.not_(versions.c.on_paper)  # so far nobody had checked any other language
    op.execute(versions.update().where(signed).values(words_unchecked=sa.true()))

    op.create_table('call_back',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('address_key', sa.Text(), nullable=True),
    sa.Column('asked_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('call_by_day', sa.Date(), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('called_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('called_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(result IS NULL) = (called_at IS NULL)', name=op.f('ck_call_back_called_with_result')),
    sa.ForeignKeyConstraint(['called_by'], ['person.id'], name=op.f('fk_call_back_called_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_back_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_back')),
    sa.UniqueConstraint('reference', name=op.f('uq_call_back_reference'))
    )
    op.create_index('ix_call_back_asked_from', 'call_back', ['address_key', 'asked_at'], unique=False)
    op.create_index(op.f('ix_call_back_person_id'), 'call_back', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('call_back')
    with op.batch_alter_table('return_version') as batch_op:
        batch_op.drop_column('words_unchecked')
    with op.batch_alter_table('person') as batch_op:
        batch_op.drop_column('reads_easily')
