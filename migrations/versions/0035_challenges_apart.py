"""what somebody challenges for another stands where no helper reads it; what a person told staff is the person's own"""

from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        UPDATE thread SET shelf = CASE WHEN EXISTS (
            SELECT 1 FROM thread_message WHERE thread_message.thread_id = thread.id AND NOT thread_message.from_council
            AND thread_message.entered IS NULL AND thread_message.by_id <> thread.person_id
        ) THEN 'challenge' ELSE 'own' END
        WHERE about IN ('complaint', 'second-look') AND shelf IN ('care', 'money')
    """)


def downgrade() -> None:
    op.execute("UPDATE thread SET shelf = 'care' WHERE shelf = 'challenge'")
