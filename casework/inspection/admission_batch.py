"""D14 and D27: what only a look at a whole batch shows. The batch of a record is filled in by `batch.py`."""

from casework.inspection.rule import Record, rule


@rule("D14", "warning", "S51")
def pair_overused(r: Record) -> bool:
    """One pair of introducers should not serve a whole batch."""
    return r.same_pair > r.settings.admission.pair_max


@rule("D27", "warning", "P, from S02 禁止突击发展")
def looks_copied(r: Record) -> bool:
    """Not most of a batch have the very same days, or the very same opinion."""
    return r.alike > r.settings.inspection.alike_percent
