"""A stage's settings as the files of config/procedures write them."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.stages.stage import Stage

_SHOWN_ELSEWHERE = {"id", "kind", "only_where"}


def stage_settings(stage: Stage) -> list[str]:
    """Those that are not as they are where a file says nothing, each `name: value`; of a group each by its own. Whether
    the profile asks for the stage at all is shown beside its name."""
    said = stage.model_dump(exclude=_SHOWN_ELSEWHERE, exclude_defaults=True, mode="json")
    return [f"{name}: {value}" for name, value in _flat(said)]


def _flat(settings: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{name}.")
        else:
            yield f"{under}{name}", _written(value)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
