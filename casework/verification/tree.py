"""The log itself: the dense sequence, its head, every entry's leaf, and the root at each checkpoint.

What the entries of a case say is looked at with their case; here, only what those say that belong to none.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from casework.histories import Kept, readable
from casework.merkle import Frontier
from casework.verification.bytes import wrong_with
from casework.verification.finding import Finding
from models.audit import AuditEntry, AuditHead, Checkpoint

BATCH = 1_000
_READ = select(col(AuditEntry.seq), col(AuditEntry.case_id), col(AuditEntry.body), col(AuditEntry.leaf))


@dataclass(slots=True)
class Log:
    """The log as it is read: its head, its checkpoints, and how far the reading has come."""

    name: str
    size: int
    checkpoints: list[Checkpoint]
    read: int = 0

    @property
    def covered(self) -> int:
        """How many entries a checkpoint covers."""
        return self.checkpoints[-1].size if self.checkpoints else 0


def open_log(session: Session) -> Log:
    """The log's head and checkpoints. A head that was taken away counts nothing."""
    head = session.get(AuditHead, 1) or AuditHead(log="", size=0)
    checkpoints = session.execute(select(Checkpoint).order_by(col(Checkpoint.size))).scalars().all()
    return Log(head.log, head.size, list(checkpoints))


def tree_findings(session: Session, log: Log) -> Iterator[Finding]:
    """What is wrong with entries and roots, in the order of the sequence."""
    reading = _Reading(log)
    for rows in _batches(session):
        yield from reading.take(rows)
    yield from reading.end()


def _batches(session: Session) -> Iterator[Sequence[Kept]]:
    query = _READ.order_by(col(AuditEntry.seq)).limit(BATCH)
    rows = session.connection().execute(query).all()
    while rows:
        yield rows
        rows = session.connection().execute(query.where(col(AuditEntry.seq) > rows[-1].seq)).all()


class _Reading:
    def __init__(self, log: Log) -> None:
        self.log = log
        self.frontier = Frontier()
        self.checkpoints = iter(log.checkpoints)
        self.checkpoint = next(self.checkpoints, None)
        self.fitting = 0
        """The size of the last checkpoint that fitted."""
        self.unfitting: list[int] = []
        """The sizes of those after it that did not."""
        self.expected = 1
        self.whole = True
        """False once an entry is missing: no root after it can fit."""

    def take(self, rows: Sequence[Kept]) -> Iterator[Finding]:
        sha256, leaves = hashlib.sha256, []
        for seq, case_id, body, leaf in rows:
            if seq != self.expected:
                yield self._gap(seq)
            self.expected = max(seq + 1, 1)
            true_leaf = sha256(b"\x00" + body).digest()
            if leaf != true_leaf:
                yield Finding("leaf", seq)
            elif case_id is None and (wrong := wrong_with(readable(body), body, self.log.name)):
                yield Finding(wrong, seq)
            leaves.append(true_leaf)
        self.log.read += len(rows)
        if self.whole:
            yield from self._grow(leaves)

    def end(self) -> Iterator[Finding]:
        if self.expected <= self.log.size:
            yield Finding("cut_short", self.expected, {"size": self.log.size})
        elif self.expected - 1 > self.log.size:
            yield Finding("beyond_the_head", self.log.size + 1, {"size": self.log.size})
        elif self.checkpoint is not None and self.whole:
            yield Finding("cut_short", self.expected, {"size": self.checkpoint.size})
        if self.unfitting:
            yield Finding("root", words={"first": self.fitting + 1, "last": self.unfitting[0]})

    def _gap(self, seq: int) -> Finding:
        self.whole = False
        if seq < self.expected:
            return Finding("before_the_first", seq)
        return Finding("missing", self.expected, {"next": seq})

    def _grow(self, leaves: list[bytes]) -> Iterator[Finding]:
        while self.checkpoint is not None and self.checkpoint.size <= self.frontier.size + len(leaves):
            until = self.checkpoint.size - self.frontier.size
            self.frontier.extend(leaves[:until])
            leaves = leaves[until:]
            yield from self._compare(self.checkpoint)
            self.checkpoint = next(self.checkpoints, None)
        self.frontier.extend(leaves)

    def _compare(self, checkpoint: Checkpoint) -> Iterator[Finding]:
        if checkpoint.root != self.frontier.root():
            self.unfitting.append(checkpoint.size)
            return
        # The entries before it are whole, so that it is the checkpoints in between which were altered.
        yield from (Finding("checkpoint", words={"size": size}) for size in self.unfitting)
        self.fitting, self.unfitting = checkpoint.size, []
        if checkpoint.frontier != self.frontier.stored():
            yield Finding("checkpoint", words={"size": checkpoint.size})
