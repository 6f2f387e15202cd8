"""One measured figure, with the bar it is held against."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

HEADINGS = ("what", "database", "cases", "value", "unit", "bar", "")
COLUMNS = "{:<52} {:<11} {:>8} {:>10} {:<14} {:>9}  {}"


@dataclass(frozen=True)
class Figure:
    """`at_least`: the value must reach the bar; `at_most`: it must not pass it."""

    name: str
    database: str
    cases: int
    value: float
    unit: str
    bar: float
    sense: Literal["at_least", "at_most"]

    @property
    def ok(self) -> bool:
        """Whether the bar is kept."""
        return self.value >= self.bar if self.sense == "at_least" else self.value <= self.bar

    def as_json(self) -> dict[str, Any]:
        """The figure as `--json` writes it."""
        fields = asdict(self)
        del fields["sense"]
        return {**fields, "value": round(self.value, 4), "ok": self.ok}

    def line(self) -> str:
        """The figure as a line of the table."""
        value = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.3f}"
        bar = f"{'≥' if self.sense == 'at_least' else '≤'} {self.bar:g}"
        return COLUMNS.format(
            self.name, self.database, self.cases, value, self.unit, bar, "ok" if self.ok else "missed"
        )


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` per cent of the values do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]
