"""letters about decisions"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0024'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('decision_letter',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('decided_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=False),
    sa.Column('agreed_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_decision_letter_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_decision_letter_decided_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_decision_letter_agreed_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_letter')),
    sa.UniqueConstraint('reference', name=op.f('uq_decision_letter_reference'))
    )
    op.create_index('ix_decision_letter_person_id', 'decision_letter', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('decision_letter')
