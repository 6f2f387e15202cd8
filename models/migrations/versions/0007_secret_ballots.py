"""Secret ballots: the roll, who has voted, the sealed urn, and the codes that were counted"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from models.migrations.checks import change_check

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PURPOSES = ("task", "follow", "confirm", "start", "receipt", "list", "ballot")
OF_A_BALLOT = "(purpose = 'ballot') = (ballot_id IS NOT NULL)"
GUARDED = ("ballot", "ballot_roll", "ballot_mark", "ballot_code")


def upgrade() -> None:
    _tables()
    op.execute("ALTER TABLE vote_record ADD COLUMN ballot_id INTEGER REFERENCES ballot (id)")
    op.create_index("vote_record_of_ballot", "vote_record", ["ballot_id"], unique=True)
    change_check("link", "link_purpose", " OR ".join(f"purpose = '{one}'" for one in PURPOSES))
    op.execute(f"ALTER TABLE link ADD COLUMN ballot_id INTEGER CONSTRAINT link_ballot CHECK ({OF_A_BALLOT})")
    for table in GUARDED:
        _guard(table)


def _tables() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.CheckConstraint("nth >= 1", name="ballot_counted_from_one"),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("act_id"),
        sa.UniqueConstraint("case_id", "nth", name="ballot_of_case_once"),
        sa.UniqueConstraint("ref"),
    )
    op.create_table(
        "ballot_roll",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "person_id"),
    )
    op.create_table(
        "ballot_mark",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"]),
        sa.ForeignKeyConstraint(
            ["ballot_id", "person_id"], ["ballot_roll.ballot_id", "ballot_roll.person_id"], name="ballot_mark_on_roll"
        ),
        sa.PrimaryKeyConstraint("act_id"),
        sa.UniqueConstraint("ballot_id", "person_id", name="ballot_mark_once"),
    )
    op.create_table(
        "ballot_urn",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("ballot_id"),
    )
    op.create_table(
        "ballot_code",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "code"),
    )


def _guard(table: str) -> None:
    """Append-only, as in 0002."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table}'); END"
            )
        return
    for trigger, verbs, each in (("no_change", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_{trigger} BEFORE {verbs} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION forbid_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}")


def downgrade() -> None:
    raise RuntimeError("ballots that were held are not taken back")
