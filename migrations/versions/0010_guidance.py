"""guidance: pages, every version of their texts, and what readers did without a name"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = '0010'
down_revision = '0008'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TABLES = ('page', 'text', 'words', 'move', 'count', 'remark', 'miss', 'campaign', 'campaign_count')


def moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, app.core.db.Moment(timezone=True), nullable=nullable)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def day(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}'), ondelete='RESTRICT')


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f'uq_{table}_{"_".join(columns)}'))


def make(table: str, *parts: sa.schema.SchemaItem, indexed: Iterable[str] = ()) -> None:
    op.create_table(table, *parts, sa.Column('id', KEY, nullable=False), sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')))
    for column in indexed:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)


def upgrade() -> None:
    make(
        'guidance_page', *texts('slug', 'kind', 'group_slug'), number('place'), *texts('owner'), day('law_date'), day('reviewed'),
        day('review_due'), *(sa.Column(name, sa.Boolean(), nullable=False) for name in ('needed', 'awaiting_check', 'invented')),
        day('consent_until', True), *(sa.Column(name, sa.JSON(), nullable=False) for name in ('shown_at', 'terms')),
        *texts('written_with'), moment('added_at'), unique('guidance_page', 'slug'),
        sa.CheckConstraint('review_due >= reviewed', name=op.f('ck_guidance_page_days_in_order')),
    )  # fmt: skip
    make(
        'guidance_text', number('page_id'), *texts('language', 'format'), number('version'),
        *texts('state', 'title', 'myth', 'summary', 'body'), sa.Column('sources', sa.JSON(), nullable=False),
        *texts('fingerprint', 'source_version', 'what_changed'), moment('written_at'), number('written_by', True),
        moment('published_at', True), number('published_by', True), moment('checked_at', True), number('checked_by', True),
        unique('guidance_text', 'page_id', 'language', 'format', 'version'), to('guidance_text', 'page_id', 'guidance_page'),
        *(to('guidance_text', column, 'person') for column in ('written_by', 'published_by', 'checked_by')),
        sa.CheckConstraint('published_by IS NULL OR published_by <> written_by', name=op.f('ck_guidance_text_two_people')),
        sa.CheckConstraint("state IN ('draft', 'published', 'replaced')", name=op.f('ck_guidance_text_state_known')),
        sa.CheckConstraint("format IN ('plain', 'easy')", name=op.f('ck_guidance_text_format_known')),
        indexed=('written_by', 'published_by', 'checked_by'),
    )  # fmt: skip
    for state in ('draft', 'published'):
        only = sa.text(f"state = '{state}'")
        op.create_index(
            f'ix_guidance_text_one_{state}', 'guidance_text', ['page_id', 'language', 'format'], unique=True,
            sqlite_where=only, postgresql_where=only,
        )  # fmt: skip
    make(
        'guidance_words', number('text_id'), *texts('language', 'title', 'summary', 'body'), unique('guidance_words', 'text_id'),
        to('guidance_words', 'text_id', 'guidance_text'), indexed=('language',),
    )  # fmt: skip
    make(
        'guidance_move', *texts('what'), number('page_id', True), moment('moved_at'),
        to('guidance_move', 'page_id', 'guidance_page'), indexed=('page_id',),
    )  # fmt: skip
    make(
        'guidance_count', number('page_id'), *texts('what', 'language'), day('day'), number('number'),
        unique('guidance_count', 'page_id', 'what', 'language', 'day'), to('guidance_count', 'page_id', 'guidance_page'),
    )  # fmt: skip
    make(
        'guidance_remark', number('page_id'), *texts('language'), day('day'), *texts('words'),
        to('guidance_remark', 'page_id', 'guidance_page'), indexed=('page_id', 'day'),
    )  # fmt: skip
    make('guidance_miss', day('day'), *texts('language', 'words'), number('number'), unique('guidance_miss', 'day', 'language', 'words'))
    make(
        'guidance_campaign', *texts('code'), number('page_id'), *texts('label'), moment('made_at'), number('made_by', True),
        unique('guidance_campaign', 'code'), to('guidance_campaign', 'page_id', 'guidance_page'),
        to('guidance_campaign', 'made_by', 'person'), indexed=('page_id', 'made_by'),
    )  # fmt: skip
    make(
        'guidance_campaign_count', number('campaign_id'), day('day'), number('number'),
        unique('guidance_campaign_count', 'campaign_id', 'day'), to('guidance_campaign_count', 'campaign_id', 'guidance_campaign'),
    )  # fmt: skip


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(f'guidance_{table}')
