"""Acts, votes, lessons, numbers, audit entries and checkpoints can be added to and never changed.

The guards are those of TRUST Appendix A. On SQLite an `INSERT OR REPLACE` would delete past the triggers, so every
connection sets `recursive_triggers`, and an audit entry must also be the next in the sequence.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = ("act", "vote_record", "lesson", "number_given", "audit_entry", "checkpoint")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table in GUARDED:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table}'); END"
            )
    op.execute(
        "CREATE TRIGGER audit_entry_dense BEFORE INSERT ON audit_entry "
        "WHEN NEW.seq <> coalesce((SELECT max(seq) FROM audit_entry), 0) + 1 "
        "BEGIN SELECT RAISE(ABORT, 'append-only: a gap or a replacement in audit_entry'); END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'append-only: % on %', tg_op, tg_table_name USING errcode = '23001'; END $$"
    )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
        )
        for trigger in (f"{table}_no_change", f"{table}_no_truncate"):
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def downgrade() -> None:
    raise RuntimeError("the guards of the append-only tables are not taken away")
