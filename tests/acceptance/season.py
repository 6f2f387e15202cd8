"""A season of a university, driven as people drive it: letters from a real mail server, their links, forms over HTTP.

`python -m tests.acceptance.season --help` plays it at full size; `test_season.py` plays a small one.
"""

import argparse
import logging
import re
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from itertools import groupby, islice
from pathlib import Path
from random import Random

import httpx
import structlog
import uvicorn
from sqlalchemy import func, select
from sqlmodel import Session, col

from casework import acts, outbox
from casework.act import record
from casework.checkpoint import make
from casework.doctor import complaints
from casework.entry import Via
from casework.fresh_links import COUNTED, tasks_of
from casework.links import LISTED, link_key, open_link
from casework.office import Office, found, open_office
from casework.refusal import Refusal
from casework.roster.intake import take_in
from casework.settle import next_wake, procedures_ready, settle_all
from casework.step_up import code_of
from casework.terms import local_day, start_of
from casework.verify import verify
from config.settings import Settings, load
from flows.at_work import AtWork
from flows.carrier import Carrier
from flows.post import send_all
from models.case import Case
from models.db import Database
from models.migrate import upgrade
from models.person import Person
from models.step_up import StepUp
from notifications.sink import MailSink, letters
from tuanwu.demo.cases import actor_of, days_of
from tuanwu.demo.cast import Cast, Played
from tuanwu.demo.meetings import size_of_roll
from tuanwu.demo.scripts import Line, vote
from tuanwu.demo.workbook import write_roster
from web.app import make_app

BEGIN = date(2026, 3, 2)
CLIENTS = 8
READING = timedelta(minutes=1)
"""From a letter's arrival to the decision."""
BRIEFLY_KEPT = httpx.Limits(keepalive_expiry=2)
"""A connection that has rested is not used again: the server may be hanging up at that very moment."""
TOKEN = re.compile(r".*/")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Season:
    """Cases side by side, their clock moved from one day of acts to the next."""

    office: Office
    settings: Settings
    folder: Path
    random: Random
    moment: datetime
    counts: Counter[str] = field(default_factory=Counter)
    _links: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def now(self) -> datetime:
        """The season's clock."""
        return self.moment

    def play(self, played: list[Played], address: str) -> None:
        """Play all cases to their ends."""
        events = sorted(
            ((day, nth, one, line) for nth, one in enumerate(played) for day, line in days_of(one, self.random)),
            key=lambda event: event[:2],
        )
        with (
            httpx.Client(base_url=address, timeout=60, limits=BRIEFLY_KEPT) as client,
            ThreadPoolExecutor(CLIENTS) as pool,
        ):
            for day, of_day in groupby(events, key=lambda event: event[0]):
                self._turn_to(day)
                acting = [(one, line) for _, _, one, line in of_day]
                self.moment += READING
                self._renew(client, pool, acting)
                list(pool.map(lambda event: self._act(client, *event), acting))
                self.settle()

    def _renew(self, client: httpx.Client, pool: ThreadPoolExecutor, acting: list[tuple[Played, Line | None]]) -> None:
        """Whoever finds their link expired asks for a fresh one, and waits for its letter."""
        while any(asked := list(pool.map(lambda event: self._ask_if_expired(client, *event), acting))):
            self.counts["fresh links"] += sum(asked)
            self.settle()
            self.moment += READING

    def _ask_if_expired(self, client: httpx.Client, one: Played, line: Line | None) -> bool:
        link = self._link(one, line) if line else None
        if link is None or client.get(link).status_code != httpx.codes.GONE:
            return False
        sure = client.post(f"{link}/fresh", data={"sure": "yes"}, headers=SAME_ORIGIN)
        client.post(f"{link}/fresh/confirm", data=_hidden(sure.text), headers=SAME_ORIGIN)
        return True

    def ended(self) -> dict[tuple[str, str], int]:
        """How many cases of each procedure came to which state."""
        query = select(col(Case.procedure), col(Case.state), func.count()).group_by(
            col(Case.procedure), col(Case.state)
        )
        with self.office.db.reading() as session:
            return {(procedure, state): count for procedure, state, count in session.connection().execute(query)}

    def settle(self) -> None:
        """Carry cases and letters until nothing is left to do, and take note of the links that have come."""
        while procedures_ready(self.office, self.moment):
            for name in self.office.procedures:
                self.counts["transitions"] += settle_all(self.office, name, self.moment).transitions
        self._post()
        self._take_links()

    def _turn_to(self, day: date) -> None:
        at = start_of(day) + timedelta(hours=10)
        while (wake := next_wake(self.office)) is not None and wake <= at:
            self.moment = wake
            self.settle()
        self.moment = at
        self.settle()

    def _post(self) -> None:
        carrier = Carrier(self.settings)
        work = AtWork(self.office, self.settings, self.now, carrier, "season")
        try:
            while (due := outbox.next_due(self.office.db)) and due <= self.moment:
                counts, failed = send_all(work)
                assert failed is None, failed
                self.counts.update(counts)
        finally:
            carrier.close()

    def _take_links(self) -> None:
        key = link_key(self.settings.secret)
        with self.office.db.reading() as session:
            for letter in letters(self.folder, 1_000_000):
                if letter.id in self._read:
                    break
                self._read.add(letter.id)
                for link in letter.links:
                    token = TOKEN.sub("", link)
                    opened = open_link(session, key, token, self.moment)
                    if opened and opened.task and opened.case and opened.person:
                        self._links[(opened.case.ref, opened.task.act, opened.person.ref)] = f"/a/{token}"
                    elif opened and opened.person and opened.link.purpose == "list":
                        self._take_listed(session, token, opened.person)

    def _take_listed(self, session: Session, token: str, person: Person) -> None:
        for task, case in tasks_of(session, person.id or 0, COUNTED):
            listed = LISTED.join((token, case.number, task.ref))
            self._links[(case.ref, task.act, person.ref)] = f"/a/{listed}"

    def _act(self, client: httpx.Client, one: Played, line: Line | None) -> None:
        if line is None:
            self._begin(one)
            return
        if not one.case:
            return
        if line.act is vote:
            one.role.roll = size_of_roll(self.office, one.case, self.moment)
        act = line.act(one.role, self.random)
        if isinstance(act, acts.Vote):
            one.role.meeting = local_day(self.moment)
        link = self._link(one, line)
        assert link, f"no letter brought a link for {act.do} to {line.by}"
        self._decide(client, link, act)

    def _begin(self, one: Played) -> None:
        """Begin a case; who is not eligible that day has none."""
        via = Via("link")
        try:
            begun = record(self.office, one.begin, at=self.moment, by=one.begun_by, person=one.role.person, via=via)
        except Refusal as refusal:
            self.counts[f"not begun: {refusal.code}"] += 1
        else:
            one.case = begun.case

    def _link(self, one: Played, line: Line) -> str | None:
        return self._links.get((one.case, line.act(one.role, Random(0)).do, actor_of(one.role, line.by)))

    def _decide(self, client: httpx.Client, link: str, act: acts.Act) -> None:
        page = client.get(link)
        assert page.status_code == 200, (act, page.status_code)
        fields = act.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"do"})
        review = client.post(link, data={**fields, "sure": "yes"}, headers=SAME_ORIGIN)
        assert review.status_code == 200, (act, review.status_code, review.text)
        done = client.post(f"{link}/confirm", data=_hidden(review.text), headers=SAME_ORIGIN)
        if done.status_code == 200:
            typed = _hidden(done.text) | {"code": self._code(_hidden(done.text)["nonce"][0])}
            done = client.post(f"{link}/confirm", data=typed, headers=SAME_ORIGIN)
            self.counts["codes"] += 1
        assert done.status_code == 303, (act, done.status_code, done.text)
        self.counts[act.do] += 1

    def _code(self, nonce: str) -> str:
        """The code that the letter to come will bring."""
        with self.office.db.reading() as session:
            asked = session.exec(select(StepUp).where(StepUp.digest == nonce.encode())).scalars().one()
        return code_of(link_key(self.settings.secret), asked.ref)


def prepare(database: Database, folder: Path, members: int, branches: int) -> tuple[Office, Settings]:
    """A migrated database with an invented university's roster in it, and settings that lead to its own mail server."""
    upgrade(database)
    found(database, "season")
    settings = load({"TUANWU_DEMO": "1", "TUANWU_DATA_DIR": str(folder)})
    workbook = folder / "roster.xlsx"
    write_roster(workbook, members, branches, 1, BEGIN)
    plan = take_in(database, workbook, secret=settings.secret, now=start_of(BEGIN))
    assert not plan.problems, plan.problems
    return open_office(database, settings.profile), settings


def play(database: Database, folder: Path, members: int, branches: int, wanted: dict[str, int]) -> Season:
    """A whole season with so many cases of each procedure; everything is well afterwards, or it raises."""
    office, settings = prepare(database, folder, members, branches)
    with ExitStack() as stack:
        sink = stack.enter_context(MailSink("127.0.0.1", 0, folder / "mail"))
        settings = settings.model_copy(update={"smtp_port": sink.port})
        season = Season(office, settings, folder / "mail", Random(1), start_of(BEGIN))
        address = stack.enter_context(serving(season))
        with database.reading() as session:
            cast = Cast(session, Random(1), BEGIN)
            played = [
                *islice(cast.admissions(), wanted["admission"]),
                *islice(cast.recommendations(), wanted["recommendation"]),
                *islice(cast.transfers(), wanted["transfer"]),
            ]
        for one in played:
            one.first_day = BEGIN + timedelta(days=season.random.randrange(5))
        season.play(played, address)
        season.counts["cases"] = len(played)
    make(office, season.moment)
    verdict = verify(office, season.moment)
    assert not verdict.findings, verdict
    assert not (found_wrong := complaints(office, season.moment)), found_wrong
    return season


class serving:
    """The web server on a free port, with the season's clock."""

    def __init__(self, season: Season) -> None:
        app = make_app(season.office, season.settings, season.now)
        config = uvicorn.Config(app, host="127.0.0.1", port=0, access_log=False, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


def _hidden(page: str) -> dict[str, list[str]]:
    """What a page's form sends back unseen."""
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page):
        fields.setdefault(name, []).append(unescape(value))
    return fields


def main() -> None:
    """Play a season of any size on any database, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.season", description=main.__doc__)
    parser.add_argument("--database", required=True, help="the SQLAlchemy URL of a new, empty database")
    for name, size in (("members", 28_119), ("branches", 939)):
        parser.add_argument(f"--{name}", type=int, default=size)
    for name, size in (("admission", 300), ("recommendation", 900), ("transfer", 700)):
        parser.add_argument(f"--{name}", type=int, default=size)
    given = vars(parser.parse_args())
    began = time.monotonic()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        wanted = {name: given[name] for name in ("admission", "recommendation", "transfer")}
        season = play(Database(given["database"]), Path(folder), given["members"], given["branches"], wanted)
    print(f"{time.monotonic() - began:.0f} s", dict(season.counts), season.ended(), sep="\n")


if __name__ == "__main__":
    main()
