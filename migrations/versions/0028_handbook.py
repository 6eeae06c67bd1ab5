"""the handbook of staff, its read marks and feedback, and training"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def key() -> sa.Column:
    return sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)


def moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, app.core.db.Moment(timezone=True), nullable=nullable)


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}'), ondelete='RESTRICT')


def upgrade() -> None:
    op.create_table('handbook_page',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    moment('added_at'),
    key(),
    sa.CheckConstraint("kind IN ('page', 'briefing')", name=op.f('ck_handbook_page_kind_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handbook_page')),
    sa.UniqueConstraint('slug', name=op.f('uq_handbook_page_slug'))
    )
    op.create_table('handbook_version',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=False),
    sa.Column('what_changed', sa.Text(), nullable=False),
    moment('written_at'),
    sa.Column('written_by', sa.BigInteger(), nullable=True),
    moment('published_at', nullable=True),
    sa.Column('published_by', sa.BigInteger(), nullable=True),
    key(),
    sa.CheckConstraint('as_of < review_by', name=op.f('ck_handbook_version_days_in_order')),
    sa.CheckConstraint('published_by IS NULL OR published_at IS NOT NULL', name=op.f('ck_handbook_version_published_by_somebody')),
    points('handbook_version', 'page_id', 'handbook_page'),
    points('handbook_version', 'written_by', 'person'),
    points('handbook_version', 'published_by', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handbook_version')),
    sa.UniqueConstraint('page_id', 'version', name=op.f('uq_handbook_version_page_id_version'))
    )
    op.create_index('ix_handbook_version_one_draft', 'handbook_version', ['page_id'], unique=True,
        sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))
    op.create_table('handbook_read',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    moment('read_at'),
    key(),
    points('handbook_read', 'version_id', 'handbook_version'),
    points('handbook_read', 'person_id', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handbook_read')),
    sa.UniqueConstraint('version_id', 'person_id', name=op.f('uq_handbook_read_version_id_person_id'))
    )
    op.create_index('ix_handbook_read_person_id', 'handbook_read', ['person_id'], unique=False)
    op.create_table('handbook_feedback',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('helpful', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    moment('said_at'),
    sa.Column('answer', sa.Text(), nullable=False),
    moment('answered_at', nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    key(),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by IS NULL)', name=op.f('ck_handbook_feedback_answered_by_somebody')),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_handbook_feedback_answered_in_words')),
    sa.CheckConstraint("helpful OR words <> ''", name=op.f('ck_handbook_feedback_says_what_is_missing')),
    points('handbook_feedback', 'version_id', 'handbook_version'),
    points('handbook_feedback', 'person_id', 'person'),
    points('handbook_feedback', 'answered_by', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handbook_feedback'))
    )
    op.create_index('ix_handbook_feedback_version_id', 'handbook_feedback', ['version_id'], unique=False)
    op.create_index('ix_handbook_feedback_person_id', 'handbook_feedback', ['person_id'], unique=False)
    op.create_table('training_done',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('course', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    moment('recorded_at'),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    key(),
    sa.CheckConstraint("channel IN ('e-learning', 'classroom', 'video-call', 'with-a-colleague', 'reading')", name=op.f('ck_training_done_channel_known')),
    points('training_done', 'person_id', 'person'),
    points('training_done', 'recorded_by', 'person'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_done')),
    sa.UniqueConstraint('person_id', 'course', 'channel', 'done_on', name=op.f('uq_training_done_person_id_course_channel_done_on'))
    )


def downgrade() -> None:
    for table in ('training_done', 'handbook_feedback', 'handbook_read', 'handbook_version', 'handbook_page'):
        op.drop_table(table)
