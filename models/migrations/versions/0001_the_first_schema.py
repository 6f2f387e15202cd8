"""The first schema"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

import models.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("case_seq", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("audit_entry_of_case", ["case_id", "case_seq"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log", AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="audit_head_single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", models.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("beat_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("failing_since", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", AutoString(), nullable=False),
        sa.Column("province", AutoString(), nullable=True),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("has_committee", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind = 'branch' OR kind = 'general_branch' OR kind = 'committee' OR kind = 'party_branch'",
            name="organisation_kind",
        ),
        sa.CheckConstraint("unit = 'school' OR unit = 'workplace' OR unit = 'township'", name="organisation_unit"),
        sa.CheckConstraint("parent_id <> id", name="organisation_not_its_own_parent"),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("ref"),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_path"), ["path"], unique=False)

    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", models.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedure_version_procedure"), ["procedure"], unique=False)

    op.create_table(
        "number_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("first", AutoString(), nullable=False),
        sa.Column("last", AutoString(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(first) = 12 AND length(last) = 12 AND first <= last", name="number_segment_order"),
        sa.CheckConstraint("plan >= 0", name="number_segment_plan"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("number_segment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_segment_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("student_number", AutoString(), nullable=True),
        sa.Column("id_number_mac", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox", AutoString(), nullable=True),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("born_day_known", sa.Boolean(), nullable=False),
        sa.Column("member_since", sa.Date(), nullable=True),
        sa.Column("party_member", sa.Boolean(), nullable=False),
        sa.Column("probation", sa.Boolean(), nullable=False),
        sa.Column("party_applied", sa.Date(), nullable=True),
        sa.Column("party_activist", sa.Date(), nullable=True),
        sa.Column("graduates", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name="person_language"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id_number_mac"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("student_number"),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_mailbox"), ["mailbox"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("procedure", AutoString(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("retained", sa.Boolean(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("receipts", sa.Text(), nullable=False),
        sa.Column("wake_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("chase_on", sa.Date(), nullable=True),
        sa.Column("set_aside_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("set_aside_why", AutoString(), nullable=True),
        sa.Column("case_seq", sa.Integer(), nullable=False),
        sa.Column("last_leaf", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("stage_since", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="cases_open_or_closed"),
        sa.CheckConstraint("(state = 'open') = (stage IS NOT NULL)", name="cases_stage_while_open"),
        sa.CheckConstraint(
            "state = 'open' OR state = 'completed' OR state = 'refused' OR state = 'withdrawn' OR state = 'lapsed'",
            name="cases_state",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["procedure_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("ref"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("cases_branch", ["branch_id", "state"], unique=False)
        batch_op.create_index("cases_begun", ["procedure", "opened_at", "branch_id", "state"], unique=False)
        batch_op.create_index(
            "cases_set_aside",
            ["set_aside_at"],
            unique=False,
            sqlite_where=sa.text("set_aside_at IS NOT NULL"),
            postgresql_where=sa.text("set_aside_at IS NOT NULL"),
        )
        batch_op.create_index(
            "cases_chase",
            ["chase_on"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "cases_one_open",
            ["person_id", "procedure", "retained"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "cases_closed",
            ["closed_at", "procedure", "state"],
            unique=False,
            sqlite_where=sa.text("state <> 'open'"),
            postgresql_where=sa.text("state <> 'open'"),
        )
        batch_op.create_index(
            "cases_pipeline",
            ["procedure", "stage", "stage_since", "due_on", "branch_id", "to_id", "set_aside_at", "state"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "cases_ready",
            ["procedure", "stage", "id"],
            unique=False,
            sqlite_where=sa.text("ready = 1"),
            postgresql_where=sa.text("ready"),
        )
        batch_op.create_index(
            "cases_wake",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_cases_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name="membership_order"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            "membership_one_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index("membership_roll", ["organisation_id", "until", "since"], unique=False)

    op.create_table(
        "post_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("post", AutoString(), nullable=False),
        sa.Column("since", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("until", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "post = 'branch_secretary' OR post = 'organisation_commissioner' OR post = 'branch_committee_member' OR post = 'general_branch_secretary' OR post = 'committee_secretary' OR post = 'committee_member' OR post = 'committee_officer' OR post = 'party_branch_secretary'",
            name="post_holding_post",
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name="post_holding_order"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.create_index("post_holding_of", ["organisation_id", "post", "until"], unique=False)
        batch_op.create_index(
            "post_holding_once",
            ["person_id", "organisation_id", "post"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("student_number", AutoString(), nullable=True),
        sa.Column("id_number_mac", sa.LargeBinary(), nullable=True),
        sa.Column("mailbox", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name="application_language"),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_table(
        "stage_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("opened_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("outcome", AutoString(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_why", AutoString(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'passed' OR outcome = 'returned' OR outcome = 'refused' OR outcome = 'withdrawn' OR outcome = 'lapsed'",
            name="stage_run_outcome",
        ),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="stage_run_open_or_closed"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "run", name="stage_run_once"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("act", AutoString(), nullable=False),
        sa.Column("slot", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("vacant", sa.Boolean(), nullable=False),
        sa.Column("opened_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="task_open_or_closed"),
        sa.CheckConstraint("state = 'open' OR state = 'decided' OR state = 'cancelled'", name="task_state"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "run", "act", "slot", name="task_once"),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "task_open",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "task_vacant",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND vacant = 1"),
            postgresql_where=sa.text("state = 'open' AND vacant"),
        )

    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("token_mac", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", AutoString(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("task_rev", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("mailbox", AutoString(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("revoke_reason", AutoString(), nullable=True),
        sa.Column("first_seen_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.CheckConstraint("(purpose = 'confirm') = (application_id IS NOT NULL)", name="link_application"),
        sa.CheckConstraint("(purpose = 'follow') = (case_id IS NOT NULL)", name="link_case"),
        sa.CheckConstraint("(purpose = 'task') = (task_id IS NOT NULL)", name="link_task"),
        sa.CheckConstraint(
            "purpose = 'task' OR purpose = 'follow' OR purpose = 'confirm' OR purpose = 'start'", name="link_purpose"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("token_mac"),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_task_id"), ["task_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", AutoString(), nullable=False),
        sa.Column("letter", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("task_rev", sa.Integer(), nullable=True),
        sa.Column("stage", AutoString(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", AutoString(), nullable=True),
        sa.Column("lease_until", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("last_reply", AutoString(), nullable=True),
        sa.Column("queued_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="outbox_lease"),
        sa.CheckConstraint(
            "state = 'queued' OR state = 'claimed' OR state = 'sent' OR state = 'unknown' OR state = 'dead' OR state = 'cancelled'",
            name="outbox_state",
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_dead",
            ["queued_at"],
            unique=False,
            sqlite_where=sa.text("state = 'dead'"),
            postgresql_where=sa.text("state = 'dead'"),
        )
        batch_op.create_index("outbox_once", ["case_id", "dedupe_key"], unique=True)
        batch_op.create_index(
            "outbox_once_without_case",
            ["dedupe_key"],
            unique=True,
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        )
        batch_op.create_index(
            "outbox_waiting",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued' OR state = 'claimed' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'queued' OR state = 'claimed' OR state = 'unknown'"),
        )

    op.create_table(
        "task_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("post", AutoString(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (post IS NULL) AND (post IS NULL) = (organisation_id IS NULL)",
            name="task_holder_post_or_person",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("task_holder", schema=None) as batch_op:
        batch_op.create_index(
            "task_holder_person",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_task_holder_task_id"), ["task_id"], unique=False)
        batch_op.create_index("task_holder_post", ["organisation_id", "post"], unique=False)

    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("stage", AutoString(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("level", AutoString(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("recorded_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("assurance", AutoString(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("submission", AutoString(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "assurance = 'link' OR assurance = 'link+code' OR assurance = 'session' OR assurance = 'session+mfa' OR assurance = 'operator' OR assurance = 'public' OR assurance = 'import'",
            name="act_assurance",
        ),
        sa.CheckConstraint(
            "level IS NULL OR level = 'branch' OR level = 'committee' OR level = 'party' OR level = 'from' OR level = 'to'",
            name="act_level",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["link.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("submission"),
        sa.UniqueConstraint("task_id", name="act_decides_a_task_once"),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index("act_of_case", ["case_id"], unique=False)

    op.create_table(
        "lesson",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND hours IN (0, 1)", name="lesson_counts"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("act_id"),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_case_id"), ["case_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("voided_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name="notice_order"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_last_day"), ["last_day"], unique=False)

    op.create_table(
        "number_given",
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(number) = 12", name="number_given_form"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("field", AutoString(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", models.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(words IS NULL) = (salt IS NULL)", name="statement_whole_or_erased"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("statement_of_act", ["act_id"], unique=False)

    op.create_table(
        "vote_record",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'passed' OR outcome = 'not_passed' OR outcome = 'no_quorum'", name="vote_record_outcome"
        ),
        sa.CheckConstraint(
            "expected >= 0 AND in_favour >= 0 AND against >= 0 AND abstain >= 0 AND invalid >= 0 AND written >= 0",
            name="vote_record_counts",
        ),
        sa.CheckConstraint("in_favour + against + abstain + invalid <= present", name="vote_record_ballots"),
        sa.CheckConstraint("present <= expected", name="vote_record_present"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("act_id"),
    )
    with op.batch_alter_table("vote_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_record_case_id"), ["case_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("verdict", AutoString(), nullable=True),
        sa.Column("ruling_act_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict = 'unfounded' OR verdict = 'upheld' OR verdict = 'corrected'",
            name="objection_verdict",
        ),
        sa.CheckConstraint("(verdict IS NULL) = (ruling_act_id IS NULL)", name="objection_ruled_by_an_act"),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ruling_act_id"],
            ["act.id"],
        ),
        sa.PrimaryKeyConstraint("act_id"),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_notice_id"), ["notice_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_notice_id"))

    op.drop_table("objection")
    with op.batch_alter_table("vote_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_record_case_id"))

    op.drop_table("vote_record")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index("statement_of_act")

    op.drop_table("statement")
    op.drop_table("number_given")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_last_day"))
        batch_op.drop_index(batch_op.f("ix_notice_case_id"))

    op.drop_table("notice")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_case_id"))

    op.drop_table("lesson")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index("act_of_case")

    op.drop_table("act")
    with op.batch_alter_table("task_holder", schema=None) as batch_op:
        batch_op.drop_index("task_holder_post")
        batch_op.drop_index(batch_op.f("ix_task_holder_task_id"))
        batch_op.drop_index(
            "task_holder_person",
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.drop_table("task_holder")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "outbox_waiting",
            sqlite_where=sa.text("state = 'queued' OR state = 'claimed' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'queued' OR state = 'claimed' OR state = 'unknown'"),
        )
        batch_op.drop_index("outbox_once")
        batch_op.drop_index(
            "outbox_once_without_case",
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        )
        batch_op.drop_index(
            "outbox_dead", sqlite_where=sa.text("state = 'dead'"), postgresql_where=sa.text("state = 'dead'")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_task_id"))
        batch_op.drop_index(batch_op.f("ix_link_case_id"))

    op.drop_table("link")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "task_vacant",
            sqlite_where=sa.text("state = 'open' AND vacant = 1"),
            postgresql_where=sa.text("state = 'open' AND vacant"),
        )
        batch_op.drop_index(
            "task_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("task")
    op.drop_table("stage_run")
    op.drop_table("application")
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.drop_index(
            "post_holding_once", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index("post_holding_of")

    op.drop_table("post_holding")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("membership_roll")
        batch_op.drop_index(
            "membership_one_open", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("membership")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_person_id"))
        batch_op.drop_index(
            "cases_wake", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("cases_ready", sqlite_where=sa.text("ready = 1"), postgresql_where=sa.text("ready"))
        batch_op.drop_index(
            "cases_pipeline", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "cases_one_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "cases_chase", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "cases_set_aside",
            sqlite_where=sa.text("set_aside_at IS NOT NULL"),
            postgresql_where=sa.text("set_aside_at IS NOT NULL"),
        )
        batch_op.drop_index("cases_begun")
        batch_op.drop_index(
            "cases_closed", sqlite_where=sa.text("state <> 'open'"), postgresql_where=sa.text("state <> 'open'")
        )
        batch_op.drop_index("cases_branch")

    op.drop_table("cases")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_person_mailbox"))

    op.drop_table("person")
    with op.batch_alter_table("number_segment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_number_segment_organisation_id"))

    op.drop_table("number_segment")
    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_procedure_version_procedure"))

    op.drop_table("procedure_version")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_path"))
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))

    op.drop_table("organisation")
    op.drop_table("heartbeat")
    op.drop_table("checkpoint")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("audit_entry_of_case")

    op.drop_table("audit_entry")
