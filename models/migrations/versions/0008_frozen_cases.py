"""The few tasks that free frozen cases are found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FREEING = sa.text("state = 'open' AND act = 'unfreeze'")


def upgrade() -> None:
    op.create_index("task_freeing", "task", ["case_id"], sqlite_where=FREEING, postgresql_where=FREEING)


def downgrade() -> None:
    op.drop_index("task_freeing", "task")
