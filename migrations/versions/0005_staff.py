"""staff: roles that end, single sign-on, caseloads and reasons, what two people decide"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0005'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('caseload',
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('recipient_id', sa.BigInteger(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=True),
    sa.Column('given_by', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('given_by <> staff_id', name=op.f('ck_caseload_given_by_another')),
    sa.CheckConstraint('until_day IS NULL OR until_day >= from_day', name=op.f('ck_caseload_days_in_order')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_caseload_given_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_caseload_recipient_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['staff_id'], ['person.id'], name=op.f('fk_caseload_staff_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload'))
    )
    with op.batch_alter_table('caseload', schema=None) as batch_op:
        batch_op.create_index('ix_caseload_of', ['staff_id', 'recipient_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_caseload_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('merged_person',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kept_id', sa.BigInteger(), nullable=False),
    sa.Column('merged_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('person_id <> kept_id', name=op.f('ck_merged_person_two_records')),
    sa.ForeignKeyConstraint(['kept_id'], ['person.id'], name=op.f('fk_merged_person_kept_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_merged_person_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merged_person')),
    sa.UniqueConstraint('person_id', name=op.f('uq_merged_person_person_id'))
    )
    with op.batch_alter_table('merged_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merged_person_kept_id'), ['kept_id'], unique=False)

    op.create_table('reason_given',
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('recipient_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('given_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_reason_given_recipient_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['staff_id'], ['person.id'], name=op.f('fk_reason_given_staff_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reason_given')),
    sa.UniqueConstraint('staff_id', 'day', 'recipient_id', name=op.f('uq_reason_given_staff_id_day_recipient_id'))
    )
    with op.batch_alter_table('reason_given', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reason_given_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('staff_identity',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('linked_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_identity_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_staff_identity_issuer_subject')),
    sa.UniqueConstraint('person_id', 'issuer', name=op.f('uq_staff_identity_person_id_issuer'))
    )
    op.create_table('staff_member',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_staff_member_email_lower_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_member_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_member')),
    sa.UniqueConstraint('email', name=op.f('uq_staff_member_email')),
    sa.UniqueConstraint('person_id', name=op.f('uq_staff_member_person_id'))
    )
    op.create_table('two_person_act',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('recipient_id', sa.BigInteger(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=False),
    sa.Column('agreed_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.BigInteger(), nullable=True),
    sa.Column('refused_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('refused_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by IS NULL)', name=op.f('ck_two_person_act_agreed_by_somebody')),
    sa.CheckConstraint('(refused_at IS NULL) = (refused_by IS NULL)', name=op.f('ck_two_person_act_refused_by_somebody')),
    sa.CheckConstraint('agreed_at IS NULL OR refused_at IS NULL', name=op.f('ck_two_person_act_one_answer')),
    sa.CheckConstraint('agreed_by IS NULL OR agreed_by <> proposed_by', name=op.f('ck_two_person_act_two_people')),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_two_person_act_agreed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_two_person_act_proposed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_two_person_act_recipient_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['refused_by'], ['person.id'], name=op.f('fk_two_person_act_refused_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_two_person_act')),
    sa.UniqueConstraint('reference', name=op.f('uq_two_person_act_reference'))
    )
    with op.batch_alter_table('two_person_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_two_person_act_recipient_id'), ['recipient_id'], unique=False)
        batch_op.create_index('ix_two_person_act_waiting', ['kind', 'subject'], unique=True, sqlite_where=sa.text('agreed_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('agreed_at IS NULL AND refused_at IS NULL'))

    op.create_table('export_made',
    sa.Column('act_id', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('contents', sa.Text(), nullable=True),
    sa.Column('made_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['act_id'], ['two_person_act.id'], name=op.f('fk_export_made_act_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_made')),
    sa.UniqueConstraint('act_id', name=op.f('uq_export_made_act_id'))
    )
    with op.batch_alter_table('export_made', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_export_made_made_at'), ['made_at'], unique=False)

    op.create_table('paid_to',
    sa.Column('direct_payment_id', sa.BigInteger(), nullable=False),
    sa.Column('account_name', sa.Text(), nullable=False),
    sa.Column('last_four', sa.Text(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('recorded_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('agreed_by', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('agreed_by <> recorded_by', name=op.f('ck_paid_to_two_people')),
    sa.CheckConstraint('length(last_four) = 4', name=op.f('ck_paid_to_four_digits')),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_paid_to_agreed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['direct_payment_id'], ['direct_payment.id'], name=op.f('fk_paid_to_direct_payment_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_paid_to_recorded_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paid_to'))
    )
    with op.batch_alter_table('paid_to', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paid_to_direct_payment_id'), ['direct_payment_id'], unique=False)

    op.create_table('payment_pause',
    sa.Column('direct_payment_id', sa.BigInteger(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('care_arranged', sa.Text(), nullable=False),
    sa.Column('recorded_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('agreed_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('NOT paused OR (agreed_by IS NOT NULL AND agreed_by <> recorded_by)', name=op.f('ck_payment_pause_two_people')),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_payment_pause_agreed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['direct_payment_id'], ['direct_payment.id'], name=op.f('fk_payment_pause_direct_payment_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_payment_pause_recorded_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_pause'))
    )
    with op.batch_alter_table('payment_pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_pause_direct_payment_id'), ['direct_payment_id'], unique=False)

    with op.batch_alter_table('role_held', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_by', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', app.core.db.Moment(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_role_held_given_by'), 'person', ['given_by'], ['id'], ondelete='RESTRICT')
        batch_op.create_check_constraint(op.f('ck_role_held_given_by_another'), 'given_by IS NULL OR given_by <> person_id')

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('roles', sa.JSON(), nullable=True))

    # Whoever holds a role, or has held one, is a member of staff.
    op.execute('INSERT INTO staff_member (person_id) SELECT DISTINCT person_id FROM role_held')


def downgrade() -> None:
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_column('roles')

    with op.batch_alter_table('role_held', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_role_held_given_by_another'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_role_held_given_by'), type_='foreignkey')
        batch_op.drop_column('ended_at')
        batch_op.drop_column('given_by')

    with op.batch_alter_table('payment_pause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_pause_direct_payment_id'))

    op.drop_table('payment_pause')
    with op.batch_alter_table('paid_to', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paid_to_direct_payment_id'))

    op.drop_table('paid_to')
    with op.batch_alter_table('export_made', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_export_made_made_at'))

    op.drop_table('export_made')
    with op.batch_alter_table('two_person_act', schema=None) as batch_op:
        batch_op.drop_index('ix_two_person_act_waiting', sqlite_where=sa.text('agreed_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('agreed_at IS NULL AND refused_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_two_person_act_recipient_id'))

    op.drop_table('two_person_act')
    op.drop_table('staff_member')
    op.drop_table('staff_identity')
    with op.batch_alter_table('reason_given', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reason_given_recipient_id'))

    op.drop_table('reason_given')
    with op.batch_alter_table('merged_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merged_person_kept_id'))

    op.drop_table('merged_person')
    with op.batch_alter_table('caseload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_caseload_recipient_id'))
        batch_op.drop_index('ix_caseload_of')

    op.drop_table('caseload')
