"""Clicks through HTTP: how fast one is answered, how soon the next letter is out, how many a second go in."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
from sqlalchemy import update
from sqlmodel import col

from casework.begin import number_of
from casework.links import link_key, mint
from casework.office import Office
from models.case import Case
from models.db import Database
from models.person import Person
from notifications.sink import letters
from tuanwu.bench.figure import Figure, percentile
from tuanwu.bench.ground import DECIDED_FACTS, REVIEWER, lay
from tuanwu.bench.house import House

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
KEPT = "%Y%m%dT%H%M%S.%f"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
ONE_BY_ONE, CLIENTS, PATIENCE = 40, 16, 20.0
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
        clicks = asyncio.run(_prepare(house, links))
        yield from _single(house, clicks[:ONE_BY_ONE], mail, kind, cases)
        answers, seconds = asyncio.run(_many(house, clicks[ONE_BY_ONE : clicked // 2]))
        yield Figure("confirm POSTs, 16 clients", kind, cases, len(answers) / seconds, "acts/s", RATE_BAR, "at_least")
        _decide_the_rest(office, clicked)
        answers = asyncio.run(_steady(house, clicks[clicked // 2 :]))
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


async def _prepare(house: House, links: dict[int, str]) -> list[Click]:
    async with httpx.AsyncClient(base_url=house.settings.base, timeout=60, headers=SAME_ORIGIN) as client:
        return [await _review(client, case, token) for case, token in links.items()]


async def _review(client: httpx.AsyncClient, case: int, token: str) -> Click:
    page = await client.post(f"/a/{token}", data={"verdict": "pass", "dated": str(datetime.now(UTC).date())})
    page.raise_for_status()
    fields = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
    return Click(case, f"/a/{token}/confirm", fields)


def _single(house: House, clicks: list[Click], mail: Path, kind: str, cases: int) -> Iterator[Figure]:
    answers, arrivals = [], []
    with httpx.Client(base_url=house.settings.base, timeout=60, headers=SAME_ORIGIN) as client:
        for click in clicks:
            at, began = time.time(), time.perf_counter()
            client.post(click.url, data=click.fields)
            answers.append(time.perf_counter() - began)
            arrivals.append(_next_letter(mail, click.case) - at)
            time.sleep(0.5)
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


async def _many(house: House, clicks: list[Click]) -> tuple[list[float], float]:
    waiting, answers = iter(clicks), list[float]()

    async def client() -> None:
        async with httpx.AsyncClient(base_url=house.settings.base, timeout=60, headers=SAME_ORIGIN) as http:
            for click in waiting:
                answers.append(await _confirm(http, click))

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return answers, time.perf_counter() - began


async def _steady(house: House, clicks: list[Click]) -> list[float]:
    """One click after the other, as people come and go."""
    answers = []
    async with httpx.AsyncClient(base_url=house.settings.base, timeout=60, headers=SAME_ORIGIN) as http:
        for click in clicks[:200]:
            answers.append(await _confirm(http, click))
            await asyncio.sleep(0.02)
    return answers


async def _confirm(http: httpx.AsyncClient, click: Click) -> float:
    began = time.perf_counter()
    answer = await http.post(click.url, data=click.fields)
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"not recorded: {answer.status_code}")
    return time.perf_counter() - began


def _decide_the_rest(office: Office, clicked: int) -> None:
    with office.db.transaction() as session:
        rest = update(Case).where(col(Case.id) > clicked)
        session.execute(rest.values(facts=DECIDED_FACTS, ready=True))
        office.db.wake(session)
