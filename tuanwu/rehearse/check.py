"""What a story must keep beyond the form of its parts: names that exist, a clock that goes forward."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from casework.procedure import Procedure
from config.complaint import Reason, Sentence, reason_of
from config.yaml_file import YamlError
from tuanwu.rehearse.past import PASTS, PastCase
from tuanwu.rehearse.steps import BEGINS, Step
from tuanwu.rehearse.story import Script
from tuanwu.rehearse.world import Organisation

Found = tuple[tuple[int | str, ...], Reason]


def check(script: Script, procedures: dict[str, Procedure]) -> None:
    """Raise YamlError with every complaint at its place in the file."""
    found = [*_organisations(script), *_people(script), *_cases(script, procedures), *_steps(script)]
    if found:
        raise YamlError(*(script.document.complaint(path, why) for path, why in found))


def _organisations(script: Script) -> Iterator[Found]:
    organisations = script.story.organisations
    parents = {one.id: one.parent for one in organisations}
    yield from _twice("organisations", [one.id for one in organisations])
    for nth, one in enumerate(organisations):
        if one.parent is not None and one.parent not in parents:
            yield ("organisations", nth, "parent"), Sentence("no such organisation: {name}", name=one.parent)
        elif _stands_under_itself(one, parents):
            yield ("organisations", nth, "parent"), Sentence("{name} stands under itself", name=one.id)


def _stands_under_itself(one: Organisation, parents: dict[str, str | None]) -> bool:
    above, seen = one.parent, set[str]()
    while above is not None and above not in seen:
        if above == one.id:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _people(script: Script) -> Iterator[Found]:
    known = {one.id for one in script.story.organisations}
    yield from _twice("people", [id_ for one in script.story.people for id_ in one.ids])
    for nth, one in enumerate(script.story.people):
        if one.organisation not in known:
            yield ("people", nth, "organisation"), Sentence("no such organisation: {name}", name=one.organisation)
        for post, place in one.held:
            if place not in known:
                yield ("people", nth, "posts"), Sentence("{name}: no such organisation", name=f"{post}@{place}")


def _cases(script: Script, procedures: dict[str, Procedure]) -> Iterator[Found]:
    cases = script.story.cases
    yield from _twice("cases", [case.name for case in cases])
    open_ones = Counter((case.procedure, case.person, "retained" in case.facts) for case in cases)
    for nth, case in enumerate(cases):
        here = ("cases", nth)
        yield from ((here + path, reason) for path, reason in _past(script, case))
        stages = {stage.id for stage in procedures[case.procedure].stages}
        if case.stage not in stages:
            told = {"procedure": case.procedure, "names": ", ".join(sorted(stages))}
            yield (
                (*here, "stage"),
                Sentence("no such stage: {name} ({procedure} has: {names})", name=case.stage, **told),
            )
        if open_ones[case.procedure, case.person, "retained" in case.facts] > 1:
            yield (
                (*here, "person"),
                Sentence("{name} has two open cases of {procedure}", name=case.person, procedure=case.procedure),
            )


def _past(script: Script, case: PastCase) -> Iterator[Found]:
    people = {id_ for one in script.story.people for id_ in one.ids}
    for key, ref in (("person", case.person), ("by", case.by)):
        if ref is not None and ref not in people:
            yield (key,), Sentence("no such person: {name}", name=ref)
    to = case.facts.get("to")
    if to is not None and to not in {one.id for one in script.story.organisations}:
        yield ("facts", "to"), Sentence("no such organisation: {name}", name=to)
    try:
        PASTS[case.procedure].model_validate(case.facts)
    except ValidationError as error:
        yield from ((("facts", *found["loc"]), reason_of(found)) for found in error.errors())


def _steps(script: Script) -> Iterator[Found]:
    steps = script.story.steps
    if steps[0].at is None:
        yield ("steps", 0, "at"), Sentence("the first step needs a moment")
    latest = None
    for nth, step in enumerate(steps):
        if step.at is not None and latest is not None and step.at < latest:
            why = "the clock does not go back: the step before is at {moment:%Y-%m-%dT%H:%M}"
            yield ("steps", nth, "at"), Sentence(why, moment=latest)
        latest = step.at or latest
    yield from _names(script, steps)


def _names(script: Script, steps: Iterable[Step]) -> Iterator[Found]:
    """Cases are named before they are spoken of; a name is free while the act that would give it was to be refused."""
    people = {id_ for one in script.story.people for id_ in one.ids}
    names = {case.name for case in script.story.cases}
    for nth, step in enumerate(steps):
        here = ("steps", nth)
        if step.do in BEGINS and step.case is not None:
            if step.case in names and not step.expect.refused:
                yield (*here, "case"), Sentence("there is a case {name} already", name=step.case)
            elif not step.expect.refused:
                names.add(step.case)
        elif step.case is not None and step.case not in names:
            yield (*here, "case"), Sentence("no such case: {name}", name=step.case)
        if step.expect.case is not None and step.expect.case not in names:
            yield (*here, "expect", "case"), Sentence("no such case: {name}", name=step.expect.case)
        if step.looks_at is None and step.expect.of_the_case:
            yield (*here, "expect"), Sentence("it does not say which case is looked at")
        for letter in step.expect.letters or ():
            if letter.to not in people:
                yield (*here, "expect", "letters"), Sentence("no such person: {name}", name=letter.to)


def _twice(part: str, ids: list[str]) -> Iterator[Found]:
    for id_, times in Counter(ids).items():
        if times > 1:
            yield (part,), Sentence("{name} is there {times} times", name=id_, times=times)
