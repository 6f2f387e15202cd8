"""What it means when nobody acts: nothing, unless the profile says otherwise."""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from casework.facts import View
from casework.stages.stage import WAIT, Answer, Ended, Passed


class Silence(BaseModel):
    """After so many days without an act the case lapses, or passes; with `none` it goes on waiting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    means: Literal["none", "lapse", "auto_approve"] = "none"
    after_days: int = 30

    def decides_on(self, case: View) -> date | None:
        """The day on which silence decides."""
        if self.means == "none" or case.since is None:
            return None
        return case.since + timedelta(days=self.after_days + 1)

    def decides(self, case: View, fact: str, today: date) -> Answer:
        """What silence means as of a day; where it approves, `fact` is the day it did."""
        on = self.decides_on(case)
        if on is None or today < on:
            return WAIT
        return Ended("lapsed") if self.means == "lapse" else Passed(((fact, on),))
