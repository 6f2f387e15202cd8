"""Python's cycle collector in processes that settle and answer all day."""

import gc

YOUNG = 50_000
"""Objects made and still alive after which the collector looks at the young ones; by default 700. A chunk of cases
makes thousands of rows that all live until they are written: looking at them over and over took a quarter of the time
of deciding, and found nothing."""


def collect_seldom() -> None:
    """Collect seldom, and never look again at what is there now: call this when all modules are loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
