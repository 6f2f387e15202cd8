"""The list of stage kinds. To add one: a file beside this one, and a line here."""

from typing import Annotated

from pydantic import Field

from casework.stages.application import Application
from casework.stages.assignment import Assignment
from casework.stages.branch_vote import BranchVote
from casework.stages.committee_review import CommitteeReview
from casework.stages.hand_in import HandIn
from casework.stages.handover import Handover
from casework.stages.paperwork import Paperwork
from casework.stages.publicity import Publicity
from casework.stages.registration import Registration
from casework.stages.training import Training

StageKind = Annotated[
    Application
    | Training
    | Publicity
    | Paperwork
    | BranchVote
    | CommitteeReview
    | Registration
    | Handover
    | HandIn
    | Assignment,
    Field(discriminator="kind"),
]
