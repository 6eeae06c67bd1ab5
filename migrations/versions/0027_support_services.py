"""support services and referrals to them"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral_draft',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_referral_draft_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_draft'))
    )
    op.create_index(op.f('ix_referral_draft_person_id'), 'referral_draft', ['person_id'], unique=False)
    op.create_table('support_service',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('speaks', sa.Text(), nullable=False),
    sa.Column('cost', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('is_council', sa.Boolean(), nullable=False),
    sa.Column('takes_on', sa.Boolean(), nullable=False),
    sa.Column('as_at', sa.Date(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_support_service_changed_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_service')),
    sa.UniqueConstraint('name', name=op.f('uq_support_service_name')),
    sa.UniqueConstraint('reference', name=op.f('uq_support_service_reference'))
    )
    op.create_table('referral',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=True),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('reach', sa.Text(), nullable=False),
    sa.Column('shared', sa.JSON(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('by_council', sa.Boolean(), nullable=False),
    sa.Column('agreed_how', sa.Text(), nullable=False),
    sa.Column('agreed_day', sa.Date(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('due_day', sa.Date(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("(ended_at IS NULL) = (stage IN ('to-choose', 'offered', 'accepted'))", name=op.f('ck_referral_ended_when_over')),
    sa.CheckConstraint("stage NOT IN ('offered', 'accepted') OR service_id IS NOT NULL", name=op.f('ck_referral_with_a_service')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_referral_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sent_by'], ['person.id'], name=op.f('fk_referral_sent_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['service_id'], ['support_service.id'], name=op.f('fk_referral_service_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('reference', name=op.f('uq_referral_reference'))
    )
    op.create_index(op.f('ix_referral_person_id'), 'referral', ['person_id'], unique=False)
    op.create_index('ix_referral_service', 'referral', ['service_id', 'stage', 'due_day', 'id'], unique=False)
    op.create_index('ix_referral_stage', 'referral', ['stage', 'due_day', 'id'], unique=False)
    op.create_table('service_member',
    sa.Column('service_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_service_member_ended_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_service_member_given_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_service_member_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['service_id'], ['support_service.id'], name=op.f('fk_service_member_service_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_member'))
    )
    op.create_index('ix_service_member_now', 'service_member', ['person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_service_member_service_id'), 'service_member', ['service_id'], unique=False)
    op.create_table('referral_step',
    sa.Column('referral_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=True),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_referral_step_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_step_referral_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['service_id'], ['support_service.id'], name=op.f('fk_referral_step_service_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_step'))
    )
    op.create_index(op.f('ix_referral_step_referral_id'), 'referral_step', ['referral_id'], unique=False)


def downgrade() -> None:
    op.drop_table('referral_step')
    op.drop_table('service_member')
    op.drop_table('referral')
    op.drop_table('support_service')
    op.drop_table('referral_draft')
