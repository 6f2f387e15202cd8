"""Who decided: nobody on their own case, nobody at two levels of one."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlmodel import Session, col

from casework.office import Office
from models.act import Act
from models.case import Case


def duties_apart(session: Session, office: Office, now: datetime) -> Iterator[str]:
    """I8. An act in person (a contact's, an introducer's) has no level and is nobody's decision; one done in an
    officer's stead is that officer's too."""
    own = (
        select(col(Case.number))
        .join(Act, col(Act.case_id) == col(Case.id))
        .where(col(Act.level).is_not(None), col(Case.person_id).in_((col(Act.person_id), col(Act.on_behalf_id))))
    )
    yield from session.connection().execute(own.distinct()).scalars()
    decided = union_all(
        *(
            select(col(Act.case_id), who.label("decider"), col(Act.level)).where(
                col(Act.level).is_not(None), who.is_not(None)
            )
            for who in (col(Act.person_id), col(Act.on_behalf_id))
        )
    ).subquery()
    two_levels = (
        select(col(Case.number))
        .join(decided, decided.c.case_id == col(Case.id))
        .group_by(col(Case.number), decided.c.decider)
        .having(func.count(decided.c.level.distinct()) > 1)
    )
    yield from session.connection().execute(two_levels).scalars()
