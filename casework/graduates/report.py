"""What a list of graduates comes to, as text: how many of each kind, every problem and remark with its place."""

from collections.abc import Iterator

from casework.graduates.plan import Plan
from casework.graduates.sheet import REASONS
from casework.roster.choices import word

_WORDS = {
    "problems": ("{count} 个问题：", "Problems ({count}):"),
    "remarks": ("{count} 条提示：", "Remarks ({count}):"),
    "count": ("{kind}：{count} 人", "{kind}: {count}"),
    "kept": ("{kind}（学校保留组织关系）", "{kind} (kept by the school)"),
    "total": ("共 {count} 项转接", "{count} transfers in all"),
    "problem": ("有问题，未写入任何内容。", "There are problems: nothing was written."),
    "checked": ("只是检查，未写入任何内容。SHA-256 {digest}", "Only checked: nothing was written. SHA-256 {digest}"),
    "written": ("已全部发起。SHA-256 {digest}", "All of them have begun. SHA-256 {digest}"),
}


def report(plan: Plan, language: str, *, dry_run: bool = False) -> str:
    """The whole report, in one language."""
    ending = "problem" if plan.problems else "checked" if dry_run else "written"
    return "\n".join([*_lines(plan, language), _said(ending, language, digest=plan.digest)])


def kinds(plan: Plan, language: str) -> list[tuple[str, int]]:
    """How many transfers of each kind, by name."""
    found = []
    for (why, kept), count in plan.counts().items():
        name = word(REASONS, why, language)
        found.append((_said("kept", language, kind=name) if kept else name, count))
    return found


def _lines(plan: Plan, language: str) -> Iterator[str]:
    if not plan.problems:
        yield from (_said("count", language, kind=kind, count=count) for kind, count in kinds(plan, language))
        yield _said("total", language, count=len(plan.transfers))
    for title, found in (("problems", plan.problems), ("remarks", plan.remarks)):
        if found:
            yield _said(title, language, count=len(found))
            yield from (f"  {one.line(language)}" for one in found)


def _said(name: str, language: str, **about: object) -> str:
    return _WORDS[name][language == "en"].format(**about)
