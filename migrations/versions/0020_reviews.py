"""decisions about a risk, and offers of a direct payment"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('risk_decision',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('concern', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('tried', sa.Text(), nullable=False),
    sa.Column('view', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('review_day', sa.Date(), nullable=False),
    sa.Column('decided_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_risk_decision_decided_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_risk_decision_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_decision')),
    sa.UniqueConstraint('reference', name=op.f('uq_risk_decision_reference'))
    )
    op.create_index('ix_risk_decision_person_id', 'risk_decision', ['person_id'], unique=False)
    op.create_table('offer',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('worry', sa.Text(), nullable=True),
    sa.Column('noted_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('noted_by', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("outcome IN ('no', 'not-offered', 'thinking', 'yes')", name=op.f('ck_offer_outcome_known')),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_offer_noted_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_offer_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer'))
    )
    op.create_index('ix_offer_person_id', 'offer', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('offer')
    op.drop_table('risk_decision')
