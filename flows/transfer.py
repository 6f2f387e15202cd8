"""团组织关系转接: a member moves to another organisation. The stages in their order are the flow's tasks."""

from flows.procedure_flow import procedure_flow

STAGES = (
    "application",  # the member asks to move; who is kept for a time waits here
    "release",  # the old branch lets go, or the organisation above it
    "acceptance",  # the receiving organisation answers
    "assignment",  # and names a branch, where it is not one itself
)

transfer = procedure_flow("transfer", STAGES)
