"""Years of the working calendar from files: days off, and weekends that are worked to make up for them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.complaint import Sentence
from config.yaml_file import read

SHIPPED = Path(__file__).parent / "calendar"


class CalendarYear(BaseModel):
    """One year as it was published; `source` says by whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(ge=2017, le=2100)
    source: str = Field(min_length=1)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _of_one_year(self) -> "CalendarYear":
        for day in (*self.holidays, *self.workdays):
            if day.year != self.year:
                raise ValueError(Sentence("{day} is not a day of {year}", day=day, year=self.year))
        if both := set(self.holidays) & set(self.workdays):
            raise ValueError(Sentence("{day} is both a holiday and a workday", day=min(both)))
        return self

    @property
    def days(self) -> dict[date, bool]:
        """The days it speaks of: true = a working day."""
        return {**dict.fromkeys(self.holidays, False), **dict.fromkeys(self.workdays, True)}


def calendar_years(*folders: Path) -> Iterator[CalendarYear]:
    """The years in these folders, in their order; raises YamlError with what is wrong, by file and line."""
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            yield read(path).parse(CalendarYear)
