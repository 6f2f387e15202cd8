"""A case's history as an auditor reads it, one line an entry of the log."""

from collections.abc import Iterable, Iterator

from sqlmodel import select

from casework.happenings import ActRecorded, Asked, CaseClosed, CaseOpened, Due, StageClosed, StageOpened, TasksChanged
from casework.history import CaseHistory, Step, case_history
from casework.office import Office
from casework.terms import SHANGHAI
from config.words import Words
from models.case import Case


def timeline(office: Office, ref: str, words: Words) -> list[str]:
    """The lines of one case."""
    with office.db.reading() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        history = case_history(session, office, case)
    return [_line(history, step, words) for step in history.steps]


def _line(history: CaseHistory, step: Step, words: Words) -> str:
    moment = f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if step.at else "?"
    return f"{moment}  {'; '.join(_parts(history, step, words))}"


def _parts(history: CaseHistory, step: Step, words: Words) -> Iterator[str]:
    match step.what:
        case CaseOpened():
            yield f"{words.pgettext('procedure', history.case.procedure)} {history.case.number}"
        case ActRecorded() as act:
            yield from _act(step, act, words)
        case StageOpened() as opened:
            yield "→ " + words.pgettext("stage", opened.stage)
            yield from _awaited(history, opened.asked, opened.due, words)
        case TasksChanged() as changed:
            yield "…"
            yield from _awaited(history, changed.asked, changed.due, words)
        case StageClosed() as closed:
            yield f"← {words.pgettext('stage', closed.stage)}: {words.pgettext('outcome', closed.outcome)}"
        case CaseClosed() as closed:
            yield words.pgettext("state", closed.state)
        case other:
            yield other.type


def _act(step: Step, act: ActRecorded, words: Words) -> Iterator[str]:
    who = (step.by.name or step.by.ref) if step.by else words.gettext("anybody")
    if step.by and step.by.on_behalf:
        who = f"{who} ({words.gettext('standing in for')} {step.by.on_behalf.name or step.by.on_behalf.ref})"
    yield f"{who}: {words.pgettext('act', act.do)}"
    if step.at is None or act.dated != step.at.astimezone(SHANGHAI).date():
        yield words.gettext("dated {day}").format(day=act.dated)
    fields = (f"{words.pgettext('field', name)} {value}" for name, value in step.detail.fields.items())
    yield from filter(None, [", ".join(fields)])
    if act.outcome:
        yield words.pgettext("outcome", act.outcome)
    yield from (f"“{said.words}”" for said in step.detail.said if said.words)


def _awaited(history: CaseHistory, asked: Iterable[Asked], due: Due | None, words: Words) -> Iterator[str]:
    for one in asked:
        whom = ", ".join(_holder(history, holder, words) for holder in one.holders) or words.gettext("nobody")
        yield words.gettext("awaits: {act} ({whom})").format(act=words.pgettext("act", one.act), whom=whom)
    if due:
        yield words.gettext("due {day}").format(day=due.on)


def _holder(history: CaseHistory, holder: str, words: Words) -> str:
    post, _, organisation = holder.partition("@")
    if not organisation:
        return history.names.get(holder, holder)
    return f"{history.names.get(organisation, organisation)} {words.pgettext('post', post)}"
