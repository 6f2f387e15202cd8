"""A new installation: nobody is known to it yet, and its pages say so and what to do."""

from sqlmodel import Session, col, select

from models.organisation import Organisation


def no_roster(session: Session) -> bool:
    """Whether no roster has been imported: there is no organisation at all."""
    return session.exec(select(col(Organisation.id)).limit(1)).first() is None
