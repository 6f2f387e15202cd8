"""A small story to change one thing in."""

from pathlib import Path

STORY = """\
title: Ji Xiang applies
organisations:
  - {id: school, kind: committee}
  - {id: class1, kind: branch, parent: school}
people:
  - {id: luo, organisation: class1, member_since: 2024-05-04, posts: [branch_secretary]}
  - {id: mate, count: 3, organisation: class1, member_since: 2024-05-04}
  - {id: ji, organisation: class1, born: 2009-11-30}
steps:
  - {at: 2026-03-02, do: apply, procedure: admission, person: ji, case: jx, expect: {stage: application}}
  - {at: 2026-03-04T14:30, do: talk, case: jx, by: luo}
"""


def written(folder: Path, old: str = "", new: str = "", name: str = "story.yaml") -> Path:
    """The story in a file, with one piece of its text replaced."""
    assert old in STORY, f"the story has no {old!r}"
    path = folder / name
    path.write_text(STORY.replace(old, new, 1), encoding="utf-8")
    return path
