"""What monitors ask."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import select

from casework import acts
from casework.office import Office
from models.case import Case
from models.db import Database
from models.heartbeat import Heartbeat
from models.outbox import Outbox
from tests.story import Story
from tests.web.site import Site, serving


def beat(story: Story, name: str = "worker:here:1", **more: object) -> None:
    """A sign of life, now."""
    with story.office.db.transaction() as session:
        session.merge(Heartbeat(name=name, beat_at=story.clock.now, **more))


def test_without_a_worker_it_is_not_well(site: Site):
    answer = site.get("/healthz")
    assert (answer.status_code, answer.json()["ok"], answer.json()["worker_beat_seconds"]) == (503, False, None)


def test_with_a_worker_it_is_well_until_it_falls_silent(site: Site):
    beat(site.story)
    site.story.clock.forward(seconds=60)
    assert (site.get("/healthz").status_code, site.get("/healthz").json()["worker_beat_seconds"]) == (200, 60.0)
    site.story.clock.forward(seconds=1)
    assert site.get("/healthz").status_code == 503


def test_one_living_worker_is_enough(site: Site):
    beat(site.story, "worker:here:1")
    site.story.clock.forward(hours=1)
    beat(site.story, "worker:there:2")
    assert site.get("/healthz").status_code == 200


def test_trouble_of_a_living_process_is_told_and_leaves_it_well(site: Site):
    since = site.story.clock.now
    site.story.clock.forward(hours=2)
    beat(site.story)
    beat(site.story, "prefect", failing_since=since)
    answer = site.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["failing"] == {"prefect": "2026-03-02T01:00:00+00:00"}


def test_trouble_that_a_dead_process_had_is_no_news(site: Site):
    beat(site.story, "worker:here:1", failing_since=site.story.clock.now)
    site.story.clock.forward(hours=1)
    beat(site.story, "worker:here:2")
    assert site.get("/healthz").json()["failing"] == {}


def test_what_waits_is_told_with_its_age(site: Site):
    story = site.story
    ref = story.admission_at("application")
    story.record(acts.Talk(), "luo", ref)
    story.clock.forward(seconds=90)
    answer = site.get("/healthz").json()
    assert answer["oldest_ready_case_seconds"] == 90.0
    assert answer["oldest_waiting_letter_seconds"] == 90.0
    story.settle()
    assert site.get("/healthz").json()["oldest_ready_case_seconds"] is None


def test_a_case_whose_clock_fell_due_waits_too(site: Site):
    ref = site.story.admission_at("application")
    with site.story.office.db.transaction() as session:
        session.exec(select(Case).where(Case.ref == ref)).one().wake_at = site.story.clock.now
    site.story.clock.forward(seconds=5)
    assert site.get("/healthz").json()["oldest_ready_case_seconds"] == 5.0


def test_a_database_out_of_reach_is_not_well(story: Story, tmp_path: Path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    away = replace(story, office=Office(empty, story.office.profile))
    with serving(away) as site:
        answer = site.get("/healthz")
    empty.dispose()
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": "unreachable"})


def test_health_tells_no_names(site: Site):
    site.story.admission_at("application")
    beat(site.story)
    assert "吉祥" not in site.get("/healthz").text + site.get("/metrics").text


def measured(site: Site) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    families = text_string_to_metric_families(site.get("/metrics").text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_prometheus_reads_the_pipeline_the_outbox_and_the_ages(site: Site):
    story = site.story
    story.admission_at("training")
    story.transfer_at(None)
    beat(story)
    story.clock.now += timedelta(seconds=30)
    found = measured(site)
    assert found["tuanwu_cases_open", "admission", "training"] == 1
    assert found["tuanwu_cases_open", "admission", "registration"] == 0
    assert found["tuanwu_cases_ended_lately", "transfer", "completed"] == 1
    assert found["tuanwu_worker_beat_seconds",] == 30
    with story.office.db.reading() as session:
        queued = len(session.exec(select(Outbox).where(Outbox.state == "queued")).all())
    assert found["tuanwu_letters", "queued"] == queued


def test_metrics_are_for_this_machine_alone(site: Site):
    assert site.get("/metrics").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert site.get("/metrics", headers={header: "203.0.113.9"}).status_code == 404
