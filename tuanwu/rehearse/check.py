"""What a story must keep beyond the form of its parts: names that exist, a clock that goes forward."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from casework.procedure import Procedure
from config.yaml_file import YamlError
from tuanwu.rehearse.past import PASTS, PastCase
from tuanwu.rehearse.steps import BEGINS, Step
from tuanwu.rehearse.story import Script
from tuanwu.rehearse.world import Organisation

Complaint = tuple[tuple[int | str, ...], str]


def check(script: Script, procedures: dict[str, Procedure]) -> None:
    """Raise YamlError with every complaint at its place in the file."""
    complaints = [*_organisations(script), *_people(script), *_cases(script, procedures), *_steps(script)]
    if complaints:
        raise YamlError("\n".join(script.document.complaint(path, reason) for path, reason in complaints))


def _organisations(script: Script) -> Iterator[Complaint]:
    organisations = script.story.organisations
    parents = {one.id: one.parent for one in organisations}
    yield from _twice("organisations", [one.id for one in organisations])
    for nth, one in enumerate(organisations):
        if one.parent is not None and one.parent not in parents:
            yield ("organisations", nth, "parent"), f"no such organisation: {one.parent}"
        elif _stands_under_itself(one, parents):
            yield ("organisations", nth, "parent"), f"{one.id} stands under itself"


def _stands_under_itself(one: Organisation, parents: dict[str, str | None]) -> bool:
    above, seen = one.parent, set[str]()
    while above is not None and above not in seen:
        if above == one.id:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _people(script: Script) -> Iterator[Complaint]:
    known = {one.id for one in script.story.organisations}
    yield from _twice("people", [id_ for one in script.story.people for id_ in one.ids])
    for nth, one in enumerate(script.story.people):
        if one.organisation not in known:
            yield ("people", nth, "organisation"), f"no such organisation: {one.organisation}"
        for post, place in one.held:
            if place not in known:
                yield ("people", nth, "posts"), f"{post}@{place}: no such organisation"


def _cases(script: Script, procedures: dict[str, Procedure]) -> Iterator[Complaint]:
    cases = script.story.cases
    yield from _twice("cases", [case.name for case in cases])
    open_ones = Counter((case.procedure, case.person, "retained" in case.facts) for case in cases)
    for nth, case in enumerate(cases):
        here = ("cases", nth)
        yield from ((here + path, reason) for path, reason in _past(script, case))
        stages = {stage.id for stage in procedures[case.procedure].stages}
        if case.stage not in stages:
            yield (*here, "stage"), f"no such stage: {case.stage} ({case.procedure} has: {', '.join(sorted(stages))})"
        if open_ones[case.procedure, case.person, "retained" in case.facts] > 1:
            yield (*here, "person"), f"{case.person} has two open cases of {case.procedure}"


def _past(script: Script, case: PastCase) -> Iterator[Complaint]:
    people = {id_ for one in script.story.people for id_ in one.ids}
    for key, ref in (("person", case.person), ("by", case.by)):
        if ref is not None and ref not in people:
            yield (key,), f"no such person: {ref}"
    to = case.facts.get("to")
    if to is not None and to not in {one.id for one in script.story.organisations}:
        yield ("facts", "to"), f"no such organisation: {to}"
    try:
        PASTS[case.procedure].model_validate(case.facts)
    except ValidationError as error:
        yield from ((("facts", *found["loc"]), found["msg"]) for found in error.errors())


def _steps(script: Script) -> Iterator[Complaint]:
    steps = script.story.steps
    if steps[0].at is None:
        yield ("steps", 0, "at"), "the first step needs a moment"
    latest = None
    for nth, step in enumerate(steps):
        if step.at is not None and latest is not None and step.at < latest:
            yield ("steps", nth, "at"), f"the clock does not go back: the step before is at {latest:%Y-%m-%dT%H:%M}"
        latest = step.at or latest
    yield from _names(script, steps)


def _names(script: Script, steps: Iterable[Step]) -> Iterator[Complaint]:
    """Cases are named before they are spoken of; a name is free while the act that would give it was to be refused."""
    people = {id_ for one in script.story.people for id_ in one.ids}
    names = {case.name for case in script.story.cases}
    for nth, step in enumerate(steps):
        here = ("steps", nth)
        if step.do in BEGINS and step.case is not None:
            if step.case in names and not step.expect.refused:
                yield (*here, "case"), f"there is a case {step.case} already"
            elif not step.expect.refused:
                names.add(step.case)
        elif step.case is not None and step.case not in names:
            yield (*here, "case"), f"no such case: {step.case}"
        if step.expect.case is not None and step.expect.case not in names:
            yield (*here, "expect", "case"), f"no such case: {step.expect.case}"
        if step.looks_at is None and step.expect.of_the_case:
            yield (*here, "expect"), "it does not say which case is looked at"
        for letter in step.expect.letters or ():
            if letter.to not in people:
                yield (*here, "expect", "letters"), f"no such person: {letter.to}"


def _twice(part: str, ids: list[str]) -> Iterator[Complaint]:
    for id_, times in Counter(ids).items():
        if times > 1:
            yield (part,), f"{id_} is there {times} times"
