"""What somebody is asked to judge, known by what others have recorded on the case (TRUST L-05).

A page that is reviewed is signed together with it. If somebody else has recorded something by the time of the
confirmation, nothing is recorded, and the page is shown again with what is new.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, or_, select
from sqlmodel import Session, col

from models.act import Act
from models.case import Case
from models.person import Person

_OTHERS = and_(
    or_(col(Person.ref).is_(None), col(Person.ref) != bindparam("reader")), col(Act.kind) != literal_column("'ballot'")
)
"""Acts of others that the reader may judge by. Who has voted in a secret ballot is none of them."""
_LAST = (
    select(func.max(col(Act.id)))
    .outerjoin(Person, col(Person.id) == col(Act.person_id))
    .where(col(Act.case_id) == bindparam("case"), _OTHERS)
)
_NEWS: Any = (
    select(col(Act.kind), col(Act.dated), col(Person.name))
    .outerjoin(Person, col(Person.id) == col(Act.person_id))
    .where(col(Act.case_id) == bindparam("case"), _OTHERS, col(Act.recorded_at) > bindparam("since"))
    .order_by(col(Act.id))
)


class News(NamedTuple):
    """An act that came after a letter: what, its day, and by whom (None: a member of the public)."""

    act: str
    dated: date
    by: str | None


def material_of(session: Session, case: Case, reader: str | None) -> str:
    """What stands on a case for this reader: its stage run, and the last act of anybody else."""
    last = session.connection().execute(_LAST, {"case": case.id, "reader": reader or ""}).scalar_one()
    return f"{case.run}.{last or 0}"


def news_since(session: Session, case: Case, reader: str, since: datetime) -> list[News]:
    """What others have recorded on a case since a moment, oldest first."""
    about = {"case": case.id, "reader": reader, "since": since}
    return [News(*row) for row in session.connection().execute(_NEWS, about)]
