"""two factors, passkeys, remembered devices, what was typed when a sign-in ended"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NEW = ('kept_form', 'passkey_challenge', 'passkey', 'card_code', 'sent_code', 'second_factor', 'half_sign_in')


def moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, app.core.db.Moment(timezone=True), nullable=nullable)


def text(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def table(name: str, *parts: sa.schema.SchemaItem, people: bool = True, indexed: bool = True) -> None:
    key = sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)
    person = [
        sa.Column('person_id', sa.BigInteger(), nullable=not people),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f(f'fk_{name}_person_id'), ondelete='RESTRICT'),
    ]
    op.create_table(name, key, *person, *parts, sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')))
    if indexed:
        op.create_index(op.f(f'ix_{name}_person_id'), name, ['person_id'])


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f('_'.join(['uq', name, *columns])))


def points_at(name: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=op.f(f'fk_{name}_{column}'), ondelete='RESTRICT')


def upgrade() -> None:
    with op.batch_alter_table('sign_in') as batch_op:
        batch_op.add_column(text('ended_why', nullable=True))
        for name in ('device', 'way'):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default='unknown'))
        batch_op.add_column(moment('confirmed_at', nullable=True))
    with op.batch_alter_table('known_device') as batch_op:
        batch_op.add_column(sa.Column('device', sa.Text(), nullable=False, server_default='unknown'))
        for name in ('answered_at', 'remembered_until'):
            batch_op.add_column(moment(name, nullable=True))
    op.execute("UPDATE known_device SET answered_at = first_seen_at")
    with op.batch_alter_table('outbox_message') as batch_op:
        batch_op.add_column(moment('wiped_at', nullable=True))
    table('half_sign_in', text('token_hash'), moment('started_at'), moment('open_until'), moment('ended_at', nullable=True),
          text('way', nullable=True), number('tries'), text('then'), unique('half_sign_in', 'token_hash'))
    table('second_factor', text('kind'), text('secret', nullable=True), number('last_step', nullable=True), moment('added_at'),
          unique('second_factor', 'person_id', 'kind'),
          sa.CheckConstraint("kind IN ('authenticator', 'email', 'text')", name=op.f('ck_second_factor_kind_known')))
    table('sent_code', number('half_sign_in_id', nullable=True), number('message_id'), text('channel'), text('code_hash'),
          moment('sent_at'), number('tries'), moment('used_at', nullable=True),
          points_at('sent_code', 'half_sign_in_id', 'half_sign_in'), points_at('sent_code', 'message_id', 'outbox_message'),
          indexed=False)
    for index, columns in (('half_sign_in_id', ['half_sign_in_id']), ('lately', ['person_id', 'sent_at']), ('message_id', ['message_id'])):
        op.create_index(op.f(f'ix_sent_code_{index}'), 'sent_code', columns)
    table('card_code', number('number'), text('code_hash'), moment('made_at'), moment('used_at', nullable=True),
          unique('card_code', 'person_id', 'number'))
    table('passkey', text('credential'), text('public_key'), number('sign_count'), text('device'), moment('added_at'),
          moment('last_used_at', nullable=True), unique('passkey', 'credential'))
    table('passkey_challenge', text('challenge_hash'), text('purpose'), moment('made_at'),
          unique('passkey_challenge', 'challenge_hash'), people=False)
    table('kept_form', text('path'), sa.Column('fields', sa.JSON(), nullable=False), moment('kept_at'),
          unique('kept_form', 'person_id', 'path'), indexed=False)


def downgrade() -> None:
    for name in NEW:
        op.drop_table(name)
    with op.batch_alter_table('outbox_message') as batch_op:
        batch_op.drop_column('wiped_at')
    with op.batch_alter_table('known_device') as batch_op:
        for name in ('remembered_until', 'answered_at', 'device'):
            batch_op.drop_column(name)
    with op.batch_alter_table('sign_in') as batch_op:
        for name in ('confirmed_at', 'way', 'device', 'ended_why'):
            batch_op.drop_column(name)
