"""From a procedure to its flow: the ordered stages are the tasks.

A run takes whatever is ready and carries it through the stages in their order until nothing is; it waits for nobody,
and running it twice does no harm. Prefect learns counts, never of whom.
"""

from collections.abc import Callable, Sequence

from prefect import Flow, Task, flow, task
from prefect.cache_policies import NO_CACHE

from casework.settle import Settled, settle, stages_ready
from flows.at_work import AtWork, at_work
from flows.bookkeeping import account_for
from flows.discretion import discreetly

StageTask = Callable[[], Settled]


def procedure_flow(procedure: str, stages: Sequence[str]) -> Flow[[], None]:
    """The flow of a procedure with these stages."""
    tasks: dict[str, StageTask] = {stage: stage_task(procedure, stage) for stage in stages}

    @flow(name=procedure, description=" → ".join(stages), persist_result=False, validate_parameters=False)
    def run() -> None:
        work, done = at_work(), Settled()
        while (part := _once_through(work, procedure, tasks)).cases:
            done.add(part)
        account_for(work, procedure, done)

    return run


def stage_task(procedure: str, stage: str) -> Task[[], Settled]:
    """The task of one stage: every ready case in it goes as far as the stage lets it."""

    @task(name=stage, retries=1, retry_delay_seconds=1, persist_result=False, cache_policy=NO_CACHE)
    def settle_stage() -> Settled:
        work = at_work()
        with discreetly():
            settled = settle(work.office, procedure, stage, work.clock())
        if settled.letters:
            work.new_letters.tell()
        return settled

    return settle_stage


def _once_through(work: AtWork, procedure: str, tasks: dict[str, StageTask]) -> Settled:
    """The stages in order, each once, leaving out those with nothing ready; asked anew after each, as cases move on."""
    moved, passed = Settled(), set[str]()
    while stage := _first_ready(work, procedure, passed):
        passed.add(stage)
        if stage not in tasks:  # a stage of an older version that still has cases
            tasks[stage] = stage_task(procedure, stage)
        moved.add(tasks[stage]())
    return moved


def _first_ready(work: AtWork, procedure: str, passed: set[str]) -> str | None:
    with discreetly():
        ready = stages_ready(work.office, procedure, work.clock())
    return next((stage for stage in ready if stage not in passed), None)
