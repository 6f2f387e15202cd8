"""Every table, imported for Alembic and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models.act import Act, Lesson, Statement, VoteRecord
from models.application import Application
from models.audit import AuditEntry, AuditHead, Checkpoint
from models.ballot import Ballot, BallotCode, BallotMark, BallotRoll, BallotUrn
from models.case import Case, ProcedureVersion, StageRun
from models.channel import Channel, Nudge
from models.heartbeat import Heartbeat
from models.inspection import Inspection, InspectionFinding
from models.link import Link
from models.notice import Notice, Objection
from models.number import NumberGiven, NumberReserved, NumberSegment, NumberSpoilt
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Membership, Person, PostHolding
from models.relation import Relation
from models.stand_in import StandIn
from models.step_up import StepUp
from models.task import Task, TaskHolder
from models.throttle import Throttle
from models.unreachable import Unreachable

METADATA = SQLModel.metadata
APPEND_ONLY = (
    Act, VoteRecord, Lesson, NumberGiven, NumberSpoilt, AuditEntry, Checkpoint, Ballot, BallotRoll, BallotMark,
    BallotCode,
)  # fmt: skip

__all__ = [
    "APPEND_ONLY", "METADATA", "Act", "Application", "AuditEntry", "AuditHead", "Ballot", "BallotCode", "BallotMark",
    "BallotRoll", "BallotUrn", "Case", "Channel", "Checkpoint", "Heartbeat", "Inspection", "InspectionFinding",
    "Lesson", "Link", "Membership", "Notice", "Nudge", "NumberGiven", "NumberReserved", "NumberSegment",
    "NumberSpoilt", "Objection", "Organisation", "Outbox", "Person", "PostHolding", "ProcedureVersion", "Relation",
    "StageRun", "StandIn", "Statement", "StepUp", "Task", "TaskHolder", "Throttle", "Unreachable", "VoteRecord",
]  # fmt: skip
