"""A plan as text: what changes, how much of it, and every problem and remark with its place in the file."""

from collections.abc import Iterable, Iterator
from typing import Final

from casework.roster.plan import Plan
from casework.roster.problems import Problem

_COUNTS: Final = {
    "organisations": ("组织", "organisations"),
    "people": ("人员", "people"),
    "posts": ("任职", "posts"),
    "segments": ("编号段", "number segments"),
    "new": ("新增", "new"),
    "changed": ("变更", "changed"),
    "closed": ("关闭", "closed"),
    "moved": ("转到其他组织", "moved"),
    "back": ("返回", "back"),
    "left": ("离开", "left"),
    "begun": ("开始", "begun"),
    "ended": ("结束", "ended"),
}
_TITLES: Final = {
    "problems": ("{count} 个问题：", "Problems ({count}):"),
    "remarks": ("{count} 条提示：", "Remarks ({count}):"),
    "left": ("离开 {count} 人：", "Left ({count}):"),
    "moved": ("转到其他组织 {count} 人：", "Moved ({count}):"),
    "closed": ("关闭 {count} 个组织：", "Closed organisations ({count}):"),
}
_ENDINGS: Final = {
    "problem": ("有问题，未写入任何内容。", "There are problems: nothing was written."),
    "checked": ("只是检查，未写入任何内容。SHA-256 {digest}", "Only checked: nothing was written. SHA-256 {digest}"),
    "written": ("已写入。SHA-256 {digest}", "Written. SHA-256 {digest}"),
}


def report(plan: Plan, language: str, *, dry_run: bool = False) -> str:
    """The whole report, in one language."""
    ending = "problem" if plan.problems else "checked" if dry_run else "written"
    end = _word(_ENDINGS, ending, language).format(digest=plan.digest)
    return "\n".join([*_lines(plan, language), end])


def _lines(plan: Plan, language: str) -> Iterator[str]:
    if plan.problems:
        yield from _listed("problems", _problems(plan.problems, language), language)
    else:
        yield from _counts(plan, language)
        yield from _listed("closed", (f"{one.code} {one.name}" for one in plan.organisations.closed), language)
        moved = (f"{one.row.student_number} {one.row.name} → {one.row.organisation}" for one in plan.people.moved)
        yield from _listed("moved", moved, language)
        yield from _listed("left", (f"{one.student_number} {one.name}" for one in plan.people.left), language)
    yield from _listed("remarks", _problems(plan.remarks, language), language)


def _counts(plan: Plan, language: str) -> Iterator[str]:
    subjects: dict[str, list[str]] = {}
    for name, count in plan.counts().items():
        subject, _, change = name.partition("_")
        subjects.setdefault(subject, []).append(f"{_word(_COUNTS, change, language)} {count}")
    between, colon = (", ", ": ") if language == "en" else ("，", "：")
    for subject, changes in subjects.items():
        yield f"{_word(_COUNTS, subject, language)}{colon}{between.join(changes)}"


def _problems(problems: Iterable[Problem], language: str) -> Iterator[str]:
    return (one.line(language) for one in problems)


def _listed(title: str, lines: Iterable[str], language: str) -> Iterator[str]:
    found = list(lines)
    if found:
        yield _word(_TITLES, title, language).format(count=len(found))
        yield from (f"  {line}" for line in found)


def _word(words: dict[str, tuple[str, str]], name: str, language: str) -> str:
    return words[name][language == "en"]
