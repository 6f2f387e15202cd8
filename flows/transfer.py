"""团组织关系转接: a member moves to another organisation. The stages in their order are the flow's tasks."""

from flows.procedure_flow import procedure_flow

STAGES = (
    "application",  # the member asks to move; who is kept for a time waits here
    "release",  # the old branch lets go, or the organisation above it
    "release_above",  # where four agree, the organisation above it as well
    "acceptance",  # the receiving organisation answers
    "acceptance_above",  # where four agree, the organisation above that
    "assignment",  # and names a branch, where it is not one itself
)

transfer = procedure_flow("transfer", STAGES)
