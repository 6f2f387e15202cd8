"""发展新团员: a young person becomes a League member. The stages in their order are the flow's tasks."""

from flows.procedure_flow import procedure_flow

STAGES = (
    "application",  # applies and is talked with; the branch names an activist, the committee agrees
    "activist_publicity",  # where it is the custom, the activists are published
    "training",  # two contacts, eight hours of lessons, three months; the branch proposes a target
    "pre_review",  # the committee looks at the papers before the branch votes
    "publicity",  # the target's name is published; anyone may object
    "membership_form",  # two introducers; the form is filled in and signed in order
    "branch_vote",  # the branch meeting votes in secret
    "committee_review",  # the committee decides as a body
    "announcement",  # where it is the custom, the admitted are published too
    "registration",  # number, day of joining, oath, e-file
)

admission = procedure_flow("admission", STAGES)
