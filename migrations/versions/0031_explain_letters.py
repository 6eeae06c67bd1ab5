"""what is explained may stand in a letter or a decision too"""

from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

NAMES = {'case_kind': 'place_kind', 'case_subject': 'place_subject'}


def upgrade() -> None:
    # Both engines rename a column in its indexes too; a table made anew would lose the condition of one of them.
    for before, after in NAMES.items():
        op.execute(f'ALTER TABLE explanation RENAME COLUMN {before} TO {after}')


def downgrade() -> None:
    for before, after in NAMES.items():
        op.execute(f'ALTER TABLE explanation RENAME COLUMN {after} TO {before}')
