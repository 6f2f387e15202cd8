"""What a rehearsal says: in words, or as JSON."""

from collections.abc import Iterator
from typing import Any

import orjson

from config.words import Words
from tuanwu.rehearse.expect import Miss
from tuanwu.rehearse.play import NO_SUCH_CASE, Performance, Played
from tuanwu.rehearse.story import Script


def in_words(script: Script, performance: Performance, words: Words) -> str:
    """One line a story, and one more for every expectation that did not hold."""
    title = script.story.title or script.file
    held = words.gettext("held") if performance.ok else words.gettext("FAILED")
    counted = words.gettext("{steps} steps, {cases} cases").format(
        steps=len(performance.steps), cases=len(performance.cases)
    )
    lines = [f"{held}  {script.file}: {title} ({counted})"]
    for step in performance.steps:
        lines += [f"  {line}" for line in _missed(step, words)]
    return "\n".join(lines)


def as_json(script: Script, performance: Performance, words: Words, timelines: dict[str, list[str]] | None) -> str:
    """One object on one line."""
    cases: dict[str, dict[str, Any]] = {
        name: {
            "procedure": seen.procedure,
            "state": seen.state,
            "stage": seen.stage,
            "due": seen.due,
            "flags": seen.flags,
            "outcome": seen.outcome,
        }
        for name, seen in performance.ends.items()
    }
    for name, lines in (timelines or {}).items():
        cases[name]["timeline"] = lines
    steps = [_step(step, words) for step in performance.steps]
    return orjson.dumps({"file": script.file, "ok": performance.ok, "steps": steps, "cases": cases}).decode()


def _step(step: Played, words: Words) -> dict[str, Any]:
    return {
        "n": step.n,
        "at": step.at.isoformat(),
        "do": step.do,
        "case": step.case,
        "result": None if step.do is None else "refused" if step.code else "accepted",
        "code": step.code,
        "says": " ".join([*_what_came(step, words), *_missed(step, words)]),
    }


def _what_came(step: Played, words: Words) -> Iterator[str]:
    if step.code == NO_SUCH_CASE:
        yield words.gettext("There is no such case: the act that should have begun it was refused.")
    elif step.code:
        yield words.pgettext("refusal", step.code)
    elif step.outcome:
        yield words.pgettext("outcome", step.outcome)
    elif step.do:
        yield words.gettext("Accepted.")


def _missed(step: Played, words: Words) -> Iterator[str]:
    for miss in step.misses:
        yield words.gettext(
            "step {n} ({at:%Y-%m-%d %H:%M}{what}): {key}: expected {expected}; happened: {happened}"
        ).format(n=step.n, at=step.at, what=_what(step), **_values(miss))


def _what(step: Played) -> str:
    named = " ".join(filter(None, (step.do, step.case)))
    return f", {named}" if named else ""


def _values(miss: Miss) -> dict[str, str]:
    return {"key": miss.key, "expected": miss.expected, "happened": miss.happened}
