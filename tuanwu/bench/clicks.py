"""Clicks through HTTP: how fast one is answered, how soon the next letter is out, how many a second go in."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import update
from sqlmodel import col

from casework.begin import number_of
from casework.links import link_key, mint
from casework.office import Office
from flows.new_letters import STAY_SECONDS
from models.case import Case
from models.db import Database
from models.person import Person
from notifications.sink import letters
from tuanwu.bench.figure import Figure, percentile
from tuanwu.bench.ground import DECIDED_FACTS, REVIEWER, lay
from tuanwu.bench.house import House

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
KEPT = "%Y%m%dT%H%M%S.%f"
FORM = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
ONE_BY_ONE, CLIENTS, PATIENCE = 40, 16, 20.0
PAUSE = STAY_SECONDS + 0.5
"""Seconds between clicks that meet an idle system: no run of the post stays for letters any more."""
LETTER_BARS, ANSWER_BAR, RATE_BAR = (0.6, 1.0), 0.05, 150


@dataclass(frozen=True)
class Click:
    """A review page prepared beforehand: where its confirmation goes, and what it sends."""

    case: int
    url: str
    fields: dict[str, str]


def measure(house: House, database: Database, kind: str, cases: int) -> Iterator[Figure]:
    """Half of the cases are decided and settle in bulk while the last clicks come in; the others are clicked."""
    clicked = min(cases // 2, 1_200)
    office = lay(database, cases, decided=0)
    links = _links(house, office, range(1, clicked + 1))
    with house.prefect(), house.sink() as mail, house.web(), house.worker():
        clicks = _prepare(house, links)
        yield from _single(house, clicks[:ONE_BY_ONE], mail, kind, cases)
        answers, seconds = _many(house, clicks[ONE_BY_ONE : clicked // 2])
        yield Figure("confirm POSTs, 16 clients", kind, cases, len(answers) / seconds, "acts/s", RATE_BAR, "at_least")
        _decide_the_rest(office, clicked)
        answers = _steady(house, clicks[clicked // 2 :])
        name = "confirm POST answered while a bulk run settles, p95"
        yield Figure(name, kind, cases, percentile(answers, 95), "s", ANSWER_BAR, "at_most")


def _links(house: House, office: Office, cases: range) -> dict[int, str]:
    now, key = datetime.now(UTC), link_key(house.settings.secret)
    with office.db.transaction() as session:
        reviewer = session.get_one(Person, REVIEWER)
        return {
            case: mint(
                session, key, purpose="task", person_id=REVIEWER, mailbox=reviewer.mailbox or "", now=now,
                expires_at=now + timedelta(days=1), task_id=case, task_rev=0,
            )
            for case in cases
        }  # fmt: skip


def _connect(house: House) -> closing[HTTPConnection]:
    """A client that costs little itself: it shares the processors with what it measures."""
    return closing(HTTPConnection(urlsplit(house.settings.base).netloc, timeout=60))


def _post(client: HTTPConnection, path: str, fields: dict[str, str], expected: HTTPStatus) -> str:
    client.request("POST", path, urlencode(fields), FORM)
    answer = client.getresponse()
    text = answer.read().decode()
    if answer.status != expected:
        raise RuntimeError(f"answered with {answer.status} instead of {expected}")
    return text


def _prepare(house: House, links: dict[int, str]) -> list[Click]:
    with _connect(house) as client:
        return [_review(client, case, token) for case, token in links.items()]


def _review(client: HTTPConnection, case: int, token: str) -> Click:
    choice = {"verdict": "pass", "dated": str(datetime.now(UTC).date())}
    page = _post(client, f"/a/{token}", choice, HTTPStatus.OK)
    return Click(case, f"/a/{token}/confirm", {name: unescape(value) for name, value in HIDDEN.findall(page)})


def _single(house: House, clicks: list[Click], mail: Path, kind: str, cases: int) -> Iterator[Figure]:
    answers, arrivals = [], []
    with _connect(house) as client:
        for click in clicks:
            at = time.time()
            answers.append(_confirm(client, click))
            arrivals.append(_next_letter(mail, click.case) - at)
            time.sleep(PAUSE)
    for share, bar in zip((50, 95), LETTER_BARS, strict=True):
        name = f"one click to the next adviser's letter, p{share}"
        yield Figure(name, kind, cases, percentile(arrivals, share), "s", bar, "at_most")
    yield Figure("confirm POST answered, idle, p95", kind, cases, percentile(answers, 95), "s", ANSWER_BAR, "at_most")


def _next_letter(mail: Path, case: int) -> float:
    """When the letter that asks for the case's next act was accepted: the moment stands in its file's name."""
    number, deadline = number_of(case), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for letter in letters(mail, 8):
            if number in letter.subject and "待办" in letter.subject:
                return datetime.strptime(letter.id.partition("-")[0], KEPT).replace(tzinfo=UTC).timestamp()
        time.sleep(0.01)
    raise TimeoutError(f"no letter for the next act of case {number} in {PATIENCE} s")


def _many(house: House, clicks: list[Click]) -> tuple[list[float], float]:
    def one_of_them(nth: int) -> list[float]:
        with _connect(house) as client:
            return [_confirm(client, click) for click in clicks[nth::CLIENTS]]

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = [seconds for client in clients.map(one_of_them, range(CLIENTS)) for seconds in client]
    return answers, time.perf_counter() - began


def _steady(house: House, clicks: list[Click]) -> list[float]:
    """One click after the other, as people come and go."""
    answers = []
    with _connect(house) as client:
        for click in clicks[:200]:
            answers.append(_confirm(client, click))
            time.sleep(0.02)
    return answers


def _confirm(client: HTTPConnection, click: Click) -> float:
    began = time.perf_counter()
    _post(client, click.url, click.fields, HTTPStatus.SEE_OTHER)
    return time.perf_counter() - began


def _decide_the_rest(office: Office, clicked: int) -> None:
    with office.db.transaction() as session:
        rest = update(Case).where(col(Case.id) > clicked)
        session.execute(rest.values(facts=DECIDED_FACTS, ready=True))
        office.db.wake(session)
