"""People and organisations as an operator names them: by student number, by code; or by reference."""

from sqlmodel import Session, col, or_, select

from models.case import Case
from models.organisation import Organisation
from models.person import Person


class NotKnown(Exception):
    """Nothing goes by that name; `what` is person, organisation or case."""

    def __init__(self, what: str, name: str) -> None:
        self.what, self.name = what, name
        super().__init__(f"{what}: {name}")


def person_known_by(session: Session, name: str) -> Person:
    """The person of that student number or reference; raises NotKnown."""
    found = session.exec(select(Person).where(or_(col(Person.student_number) == name, col(Person.ref) == name))).first()
    if found is None:
        raise NotKnown("person", name)
    return found


def organisation_known_by(session: Session, name: str) -> Organisation:
    """The organisation of that code or reference; raises NotKnown."""
    query = select(Organisation).where(or_(col(Organisation.code) == name, col(Organisation.ref) == name))
    found = session.exec(query).first()
    if found is None:
        raise NotKnown("organisation", name)
    return found


def case_known_by(session: Session, name: str) -> Case:
    """The case of that number or reference; raises NotKnown."""
    found = session.exec(select(Case).where(or_(col(Case.number) == name.upper(), col(Case.ref) == name))).first()
    if found is None:
        raise NotKnown("case", name)
    return found
