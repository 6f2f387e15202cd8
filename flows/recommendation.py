"""推优入党: the League recommends a member to the Party. The stages in their order are the flow's tasks."""

from flows.procedure_flow import procedure_flow

STAGES = (
    "application",  # the branch proposes a member; what that needs was checked when it was made
    "training",  # the member's training stands in the record already
    "meeting_approval",  # where it is asked, the committee approves the meeting beforehand
    "branch_vote",  # the branch meeting votes in secret
    "examination",  # the branch committee examines: votes alone do not decide
    "publicity",  # the name is published; anyone may object
    "committee_review",  # the higher committee decides as a body
    "second_review",  # where it is the custom, the committee above it too
    "handover",  # to the Party branch, which answers
)

recommendation = procedure_flow("recommendation", STAGES)
