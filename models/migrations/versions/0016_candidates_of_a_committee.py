"""The candidates of a committee, found by their index when one of them is ranked"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CANDIDATES = sa.text("procedure = 'recommendation'")


def upgrade() -> None:
    op.create_index("cases_candidates", "cases", ["committee_id"], sqlite_where=CANDIDATES, postgresql_where=CANDIDATES)


def downgrade() -> None:
    op.drop_index("cases_candidates", "cases")
