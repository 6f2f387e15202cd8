"""The flow of every procedure: the three that have a file here, and those that exist in YAML alone."""

from prefect import Flow

from casework.procedure import Procedure
from flows import admission, recommendation, transfer
from flows.procedure_flow import procedure_flow

_NAMED = {
    "admission": (admission.STAGES, admission.admission),
    "recommendation": (recommendation.STAGES, recommendation.recommendation),
    "transfer": (transfer.STAGES, transfer.transfer),
}


def flow_of(procedure: Procedure) -> Flow[[], None]:
    """A procedure's flow. Where the office has changed the stages of a shipped procedure, its own order counts."""
    stages = tuple(stage.id for stage in procedure.stages)
    written_for, named = _NAMED.get(procedure.procedure, ((), None))
    return named if named and written_for == stages else procedure_flow(procedure.procedure, stages)
