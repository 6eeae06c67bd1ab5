"""who acts for somebody, and who prepared a return"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

STANDINGS = "standing IN ('authorised_person', 'helper', 'nominated_person')"


def key() -> sa.Column:
    return sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)


def moment(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, app.core.db.Moment(timezone=True), nullable=nullable)


def person(table: str, name: str, nullable: bool = False) -> tuple:
    column = sa.Column(name, sa.BigInteger(), nullable=nullable)
    return column, sa.ForeignKeyConstraint([name], ['person.id'], name=op.f(f'fk_{table}_{name}'), ondelete='RESTRICT')


def upgrade() -> None:
    op.create_table(
        'representation',
        key(),
        *person('representation', 'recipient_id'),
        *person('representation', 'representative_id'),
        sa.Column('standing', sa.Text(), nullable=False),
        sa.Column('scopes', sa.JSON(), nullable=False),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('from_day', sa.Date(), nullable=False),
        sa.Column('until_day', sa.Date(), nullable=True),
        *person('representation', 'granted_by'),
        moment('granted_at', nullable=False),
        moment('frozen_at'),
        *person('representation', 'frozen_by', nullable=True),
        moment('ended_at'),
        *person('representation', 'ended_by', nullable=True),
        sa.Column('ended_why', sa.Text(), nullable=True),
        moment('reminded_at'),
        sa.CheckConstraint(STANDINGS, name=op.f('ck_representation_standing_known')),
        sa.CheckConstraint('recipient_id <> representative_id', name=op.f('ck_representation_two_people')),
        sa.CheckConstraint('until_day IS NULL OR until_day >= from_day', name=op.f('ck_representation_days_in_order')),
        sa.CheckConstraint("standing <> 'helper' OR until_day IS NOT NULL", name=op.f('ck_representation_helper_ends')),
        sa.CheckConstraint(
            "standing <> 'authorised_person' OR (basis <> '' AND document <> '')",
            name=op.f('ck_representation_basis_recorded'),
        ),
        sa.CheckConstraint('(ended_at IS NULL) = (ended_why IS NULL)', name=op.f('ck_representation_ended_why_told')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_representation')),
    )
    op.create_index(op.f('ix_representation_recipient_id'), 'representation', ['recipient_id'])
    op.create_index(op.f('ix_representation_representative_id'), 'representation', ['representative_id'])
    _live('uq_representation_live', 'representation', ['recipient_id', 'representative_id'], 'ended_at IS NULL')
    op.create_table(
        'invitation',
        key(),
        *person('invitation', 'recipient_id'),
        *person('invitation', 'invited_by'),
        sa.Column('invited_name', sa.Text(), nullable=False),
        sa.Column('email', sa.Text(), nullable=True),
        sa.Column('way', sa.Text(), nullable=True),
        sa.Column('standing', sa.Text(), nullable=False),
        sa.Column('scopes', sa.JSON(), nullable=False),
        sa.Column('months', sa.BigInteger(), nullable=True),
        sa.Column('until_day', sa.Date(), nullable=True),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        moment('begun_at', nullable=False),
        moment('made_at'),
        moment('expires_at'),
        sa.Column('handle', sa.Text(), nullable=True),
        sa.Column('code_hash', sa.Text(), nullable=True),
        sa.Column('tries', sa.BigInteger(), nullable=False),
        moment('accepted_at'),
        *person('invitation', 'accepted_by', nullable=True),
        moment('cancelled_at'),
        sa.CheckConstraint(STANDINGS, name=op.f('ck_invitation_standing_known')),
        sa.CheckConstraint('(made_at IS NULL) = (code_hash IS NULL)', name=op.f('ck_invitation_made_with_code')),
        sa.CheckConstraint(
            'accepted_at IS NULL OR made_at IS NOT NULL', name=op.f('ck_invitation_accepted_after_made')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
        sa.UniqueConstraint('handle', name=op.f('uq_invitation_handle')),
    )
    op.create_index(op.f('ix_invitation_recipient_id'), 'invitation', ['recipient_id'])
    _live('uq_invitation_draft', 'invitation', ['recipient_id'], 'made_at IS NULL')
    op.create_table(
        'return_preparer',
        key(),
        sa.Column('return_id', sa.BigInteger(), nullable=False),
        sa.Column('version', sa.BigInteger(), nullable=False),
        *person('return_preparer', 'person_id'),
        sa.ForeignKeyConstraint(
            ['return_id'], ['spending_return.id'], name=op.f('fk_return_preparer_return_id'), ondelete='RESTRICT'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_return_preparer')),
        sa.UniqueConstraint('return_id', 'version', 'person_id', name=op.f('uq_return_preparer_return_id_version_person_id')),
    )
    op.create_table(
        'safe_contact_change',
        key(),
        *person('safe_contact_change', 'person_id'),
        sa.Column('unsafe', sa.JSON(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('by_council', sa.Boolean(), nullable=False),
        moment('set_at', nullable=False),
        *person('safe_contact_change', 'set_by'),
        sa.CheckConstraint("NOT by_council OR reason <> ''", name=op.f('ck_safe_contact_change_council_says_why')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_safe_contact_change')),
    )
    op.create_index(op.f('ix_safe_contact_change_person_id'), 'safe_contact_change', ['person_id'])
    op.create_table(
        'one_look',
        key(),
        *person('one_look', 'recipient_id'),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('for_whom', sa.Text(), nullable=False),
        sa.Column('handle', sa.Text(), nullable=False),
        sa.Column('code_hash', sa.Text(), nullable=False),
        sa.Column('tries', sa.BigInteger(), nullable=False),
        moment('made_at', nullable=False),
        moment('expires_at', nullable=False),
        moment('used_at'),
        moment('cancelled_at'),
        sa.CheckConstraint("what IN ('balance', 'receipt')", name=op.f('ck_one_look_what_known')),
        sa.CheckConstraint("(what = 'receipt') = (subject <> '')", name=op.f('ck_one_look_receipt_named')),
        sa.CheckConstraint('used_at IS NULL OR cancelled_at IS NULL', name=op.f('ck_one_look_used_or_taken_back')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_one_look')),
        sa.UniqueConstraint('handle', name=op.f('uq_one_look_handle')),
    )
    op.create_index(op.f('ix_one_look_recipient_id'), 'one_look', ['recipient_id'])
    op.create_table(
        'private_note',
        key(),
        *person('private_note', 'person_id'),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        moment('written_at', nullable=False),
        moment('read_at'),
        *person('private_note', 'read_by', nullable=True),
        moment('mailed_at'),
        moment('texted_at'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_private_note')),
    )
    op.create_index(op.f('ix_private_note_person_id'), 'private_note', ['person_id'])
    unread = sa.text('read_at IS NULL')
    op.create_index('ix_private_note_unread', 'private_note', ['id'], sqlite_where=unread, postgresql_where=unread)
    op.create_table(
        'released_sight',
        key(),
        sa.Column('audit_row_id', sa.BigInteger(), nullable=False),
        moment('released_at', nullable=False),
        *person('released_sight', 'released_by'),
        sa.ForeignKeyConstraint(
            ['audit_row_id'], ['audit_row.id'], name=op.f('fk_released_sight_audit_row_id'), ondelete='RESTRICT'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_released_sight')),
        sa.UniqueConstraint('audit_row_id', name=op.f('uq_released_sight_audit_row_id')),
    )


def _live(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    op.drop_table('released_sight')
    op.drop_table('private_note')
    op.drop_table('one_look')
    op.drop_table('safe_contact_change')
    op.drop_table('return_preparer')
    op.drop_table('invitation')
    op.drop_table('representation')
