"""told: consent to stories, recordings and films of guidance"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('public_file',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('added_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_public_file_not_empty')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_public_file_added_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_file')),
    sa.UniqueConstraint('name', name=op.f('uq_public_file_name'))
    )
    op.create_table('story_consent',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('covers', sa.Text(), nullable=False),
    sa.Column('given_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=False),
    sa.Column('recorded_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('withdrawn_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('ck_story_consent_withdrawn_by_somebody')),
    sa.CheckConstraint('until_day >= given_day', name=op.f('ck_story_consent_days_in_order')),
    sa.ForeignKeyConstraint(['page_id'], ['guidance_page.id'], name=op.f('fk_story_consent_page_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_story_consent_recorded_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['person.id'], name=op.f('fk_story_consent_withdrawn_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_consent'))
    )
    op.create_index(op.f('ix_story_consent_page_id'), 'story_consent', ['page_id'], unique=False)
    op.create_table('guidance_media',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('public_file_id', sa.BigInteger(), nullable=True),
    sa.Column('outside', sa.Text(), nullable=False),
    sa.Column('captions', sa.Text(), nullable=False),
    sa.Column('transcript', sa.Text(), nullable=False),
    sa.Column('added_at', app.core.db.Moment(timezone=True), nullable=False),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('published_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('published_by', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', app.core.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("(public_file_id IS NULL) <> (outside = '')", name=op.f('ck_guidance_media_file_or_address')),
    sa.CheckConstraint("kind <> 'film' OR outside <> '' OR captions <> ''", name=op.f('ck_guidance_media_film_has_captions')),
    sa.CheckConstraint("kind = 'sign' OR transcript <> ''", name=op.f('ck_guidance_media_says_what_is_said')),
    sa.CheckConstraint("kind IN ('recording', 'film', 'sign')", name=op.f('ck_guidance_media_kind_known')),
    sa.CheckConstraint('published_by IS NULL OR published_by <> added_by', name=op.f('ck_guidance_media_two_people')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_guidance_media_added_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_guidance_media_ended_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['page_id'], ['guidance_page.id'], name=op.f('fk_guidance_media_page_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['public_file_id'], ['public_file.id'], name=op.f('fk_guidance_media_public_file_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_guidance_media_published_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_media'))
    )
    op.create_index(op.f('ix_guidance_media_page_id'), 'guidance_media', ['page_id'], unique=False)
    op.create_index(op.f('ix_guidance_media_public_file_id'), 'guidance_media', ['public_file_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_guidance_media_public_file_id'), table_name='guidance_media')
    op.drop_index(op.f('ix_guidance_media_page_id'), table_name='guidance_media')
    op.drop_table('guidance_media')
    op.drop_index(op.f('ix_story_consent_page_id'), table_name='story_consent')
    op.drop_table('story_consent')
    op.drop_table('public_file')
