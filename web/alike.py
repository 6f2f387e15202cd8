"""Several cases of one kind on one page: which were chosen, what is confirmed of them, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session
from starlette.datastructures import FormData

from casework import acts
from casework.links import check_nonce, confirm_nonce
from casework.material import material_of
from casework.office import Office
from casework.step_up import needs_code
from casework.terms import local_day
from casework.work_list import ALIKE, Kind, Listed, act_alike, chosen, work_list, would_refuse
from models.person import Person
from web.signing import Hidden

SEPARATOR = "|"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What comes back from a page that was reviewed: the act, and the cases with the material that was shown."""

    kind: Kind
    act: acts.Act
    cases: tuple[tuple[str, str], ...]
    submission: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is about to be confirmed. `left_out` were chosen too, each with the code of what speaks against it."""

    kind: Kind
    dated: date
    cases: tuple[Listed, ...]
    materials: tuple[str, ...]
    left_out: tuple[tuple[Listed, str], ...]
    assurance: str

    def signed(self, key: bytes, link_ref: str) -> Hidden:
        """The hidden fields of the confirmation, and the nonce over all of them."""
        submission = uuid4().hex
        named = [f"{one.ref}{SEPARATOR}{material}" for one, material in zip(self.cases, self.materials, strict=True)]
        nonce = confirm_nonce(key, link_ref, submission, _fields(self.kind, self.dated.isoformat(), named))
        return [
            ("kind", SEPARATOR.join(self.kind)),
            ("dated", self.dated.isoformat()),
            *(("case", one) for one in named),
            ("submission", submission),
            ("nonce", nonce),
        ]

    @staticmethod
    def confirmed(posted: FormData, key: bytes, link_ref: str) -> Confirmed | None:
        """What was reviewed and is now confirmed; None where that is another."""
        kind, named = _kind(posted), [str(one) for one in posted.getlist("case")]
        dated, submission = str(posted.get("dated", "")), str(posted.get("submission", ""))
        nonce = str(posted.get("nonce", ""))
        if kind is None or not check_nonce(key, link_ref, submission, _fields(kind, dated, named), nonce):
            return None
        cases = tuple((ref, material) for ref, _, material in (one.partition(SEPARATOR) for one in named))
        return Confirmed(kind, act_alike(kind, date.fromisoformat(dated)), cases, submission)


class Alike:
    """What somebody may decide together, as things stand now."""

    def __init__(self, session: Session, office: Office, person: Person, now: datetime) -> None:
        self.session, self.office, self.person, self.now = session, office, person, now

    def sheet(self, posted: FormData) -> Sheet | None:
        """The cases chosen, each judged; None where nothing was decided about them."""
        kind = _kind(posted)
        today = local_day(self.now)
        dated = _day(str(posted.get("dated", ""))) or today
        listed = work_list(self.session, self.office, self.person, today).get(kind, ()) if kind else ()
        if kind is None or posted.get("decision") != YES or not listed or dated > today:
            return None
        wanted = [str(one).partition(SEPARATOR)[0] for one in posted.getlist("case")]
        return self._judged(kind, dated, chosen(listed, wanted))

    def _judged(self, kind: Kind, dated: date, cases: Sequence[Listed]) -> Sheet:
        act, by = act_alike(kind, dated), self.person
        found = [(one, would_refuse(self.session, self.office, one, act, self.now, by)) for one in cases]
        right = tuple(one for one, code in found if code is None)
        return Sheet(
            kind,
            dated,
            right,
            tuple(material_of(self.session, one.case, by.ref) for one in right),
            tuple((one, code) for one, code in found if code is not None),
            "link+code" if any(self._needs_code(one) for one in right) else "link",
        )

    def _needs_code(self, one: Listed) -> bool:
        stage = self.office.version(self.session, one.case.version_id).by_id.get(one.case.stage or "")
        return needs_code(stage, one.kind.act)


def _kind(posted: FormData) -> Kind | None:
    parts = str(posted.get("kind", "")).split(SEPARATOR)
    return Kind(*parts) if len(parts) == len(Kind._fields) and parts[-1] in ALIKE else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fields(kind: Kind, dated: str, named: Sequence[str]) -> dict[str, object]:
    return {"kind": list(kind), "dated": dated, "cases": list(named)}
