"""A fault that passes by itself."""


class TryLater(Exception):
    """Nothing is lost and nothing can be done now. `seconds` says how long to wait; None leaves it to the worker."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} seconds" if seconds else "again soon")
