"""a death that was reported"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('death_report',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('told_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('told_by', sa.BigInteger(), nullable=False),
    sa.Column('died_on', sa.Date(), nullable=True),
    sa.Column('estate', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('confirmed_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger(), nullable=True),
    sa.Column('mistaken_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('mistaken_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_death_report_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['told_by'], ['person.id'], name=op.f('fk_death_report_told_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['confirmed_by'], ['person.id'], name=op.f('fk_death_report_confirmed_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['mistaken_by'], ['person.id'], name=op.f('fk_death_report_mistaken_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_death_report'))
    )
    op.create_index('ix_death_report_person_id', 'death_report', ['person_id'], unique=False)
    op.create_index(
        'death_report_one_open', 'death_report', ['person_id'], unique=True,
        sqlite_where=sa.text('mistaken_at IS NULL'), postgresql_where=sa.text('mistaken_at IS NULL'),
    )
    with op.batch_alter_table('person') as batch_op:
        batch_op.add_column(sa.Column('death_told_at', app.core.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('died_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('estate_address', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('person') as batch_op:
        batch_op.drop_column('estate_address')
        batch_op.drop_column('died_on')
        batch_op.drop_column('death_told_at')
    op.drop_table('death_report')
