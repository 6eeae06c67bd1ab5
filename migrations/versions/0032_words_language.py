"""which language the council's own words are in, in a question about a return and in a ruling"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

TABLES = ('line_question', 'ruling')


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('words_language', sa.Text(), nullable=False, server_default='en'))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, 'words_language')
