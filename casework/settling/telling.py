"""Which letters a moment of a case brings, and to whom, as its procedure says."""

from typing import Any

import orjson

from casework.outbox import letter_row
from casework.procedure import Moment
from casework.settling.move import Deciding


def tell(
    case: Deciding,
    moment: Moment,
    cause: str,
    *,
    stage: str | None = None,
    data: dict[str, Any] | None = None,
    actor: int | None = None,
) -> None:
    """Queue the letters of a moment; `actor` is the id of whoever brought it about."""
    for rule in case.procedure.letters_on(moment, stage=stage):
        people: dict[int, None] = {}
        for recipient in rule.to:
            people.update(dict.fromkeys(_recipients(case, recipient, actor)))
        case.move.letters += [
            letter_row(
                rule.letter,
                cause,
                case.setting.now,
                person_id=person_id,
                case_id=case.row.id,
                stage=stage,
                data=data,
            )
            for person_id in people
        ]


def tell_of_receipts(case: Deciding) -> None:
    """Tell whoever has acted since the case was last settled that it is recorded."""
    if case.row.receipts == "[]":
        return
    for act_id, person_id in orjson.loads(case.row.receipts):
        about = {"act_id": act_id}
        tell(case, "act.recorded", f"act:{act_id}", stage=case.row.stage, data=about, actor=person_id)


def _recipients(case: Deciding, recipient: str, actor: int | None) -> list[int]:
    if recipient == "person":
        return [case.row.person_id]
    if recipient == "actor":
        return [actor] if actor else []
    return case.setting.atlas.addressed(recipient, case.view)
