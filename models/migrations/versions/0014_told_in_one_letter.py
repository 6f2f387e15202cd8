"""Letters that were told in one letter with others"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TASKS = sa.text("letter = 'task' AND (state = 'queued' OR state = 'claimed' OR state = 'unknown')")
TOLD = sa.text("told_by IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("told_by", sa.Integer(), nullable=True))
    op.create_index("outbox_tasks", "outbox", ["person_id"], sqlite_where=TASKS, postgresql_where=TASKS)
    op.create_index("outbox_told_by", "outbox", ["told_by"], sqlite_where=TOLD, postgresql_where=TOLD)


def downgrade() -> None:
    op.drop_index("outbox_told_by", "outbox")
    op.drop_index("outbox_tasks", "outbox")
    op.drop_column("outbox", "told_by")
