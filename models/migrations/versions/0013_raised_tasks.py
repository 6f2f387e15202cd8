"""Tasks raised to the level above, where nobody is left who may do them"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RAISED = sa.text("state = 'open' AND raised_to IS NOT NULL")


def upgrade() -> None:
    # Said plainly: rebuilding the table, as Alembic would on SQLite, cannot be done while others refer to it.
    op.execute("ALTER TABLE task ADD COLUMN raised_to INTEGER REFERENCES organisation (id)")
    op.execute(
        "ALTER TABLE task ADD COLUMN raised_why VARCHAR "
        "CONSTRAINT task_raised_why CHECK (raised_why = 'vacant' OR raised_why = 'conflict') "
        "CONSTRAINT task_raised_with_reason CHECK ((raised_to IS NULL) = (raised_why IS NULL))"
    )
    op.create_index("task_raised", "task", ["case_id"], sqlite_where=_RAISED, postgresql_where=_RAISED)


def downgrade() -> None:
    raise RuntimeError("who was asked in whose place is not forgotten")
