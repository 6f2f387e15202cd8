"""One measured figure, with the bar it is held against."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

COLUMNS = "{name:<58} {database:<11} {cases:>8} {value:>10} {unit:<14} {bar:>9}  {ok}"


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
        sign = "≥" if self.sense == "at_least" else "≤"
        shown = {**asdict(self), "value": f"{self.value:,.3g}", "bar": f"{sign} {self.bar:g}", "ok": "ok" if self.ok else "NO"}
        if self.value >= 1000:
            shown["value"] = f"{self.value:,.0f}"
        return COLUMNS.format(**shown)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` per cent of the values do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]
