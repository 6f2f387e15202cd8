"""Signs of life of the processes, for the health page and the dashboard."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant


class Heartbeat(SQLModel, table=True):
    """The last word of one process: "worker:host:pid" or "prefect". `failing_since` is set while it fails."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True)
    beat_at: datetime = Field(sa_type=Instant)
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    note: str = ""
