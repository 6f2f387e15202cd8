"""What a run leaves in Prefect once its work is done: the pipeline's counts and one event. Counts only."""

from collections import Counter

from prefect.artifacts import create_table_artifact
from prefect.events import emit_event
from sqlalchemy import func, select
from sqlmodel import col

from casework.office import Office
from casework.settle import Settled
from flows.at_work import AtWork
from flows.discretion import discreetly
from models.case import Case


def account_for(work: AtWork, procedure: str, done: Settled) -> None:
    """Write down what a run moved; nothing for a run that found nothing to do."""
    if not done.cases:
        return
    with discreetly():
        waiting = _waiting(work.office, procedure)
    create_table_artifact(key=f"{procedure.replace('_', '-')}-pipeline", table=waiting)
    emit_event(
        f"tuanwu.{procedure}.settled",
        resource={"prefect.resource.id": f"tuanwu.procedure.{procedure}"},
        payload={
            "cases": done.cases,
            "transitions": done.transitions,
            "letters": done.letters,
            "set_aside": len(done.set_aside),
        },
    )


def _waiting(office: Office, procedure: str) -> list[dict[str, str | int]]:
    """How many open cases each stage has, in the procedure's order."""
    query = (
        select(col(Case.stage), func.count())
        .where(col(Case.state) == "open", col(Case.procedure) == procedure)
        .group_by(col(Case.stage))
    )
    with office.db.reading() as session:
        counts = Counter({stage or "": count for stage, count in session.connection().execute(query)})
    known = [stage.id for stage in office.procedures[procedure].stages] if procedure in office.procedures else []
    return [{"stage": stage, "open": counts[stage]} for stage in (*known, *sorted(set(counts) - set(known)))]
