"""Acts at the levels above, and votes in which written opinions of absent members count"""

from models.migrations.checks import change_check

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LEVELS = ("branch", "committee", "over", "party", "from", "from_above", "to", "to_above")


def upgrade() -> None:
    one_of = " OR ".join(f"level = '{one}'" for one in LEVELS)
    change_check("act", "act_level", f"level IS NULL OR {one_of}")
    change_check("vote_record", "vote_record_ballots", "in_favour + against + abstain + invalid <= present + written")


def downgrade() -> None:
    raise RuntimeError("acts at these levels are on the record, and stay there")
