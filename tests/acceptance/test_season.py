"""A small season on both databases: nine cases from their first letter to their end, by links alone."""

from pathlib import Path

from models.db import Database
from tests.acceptance.season import play

WANTED = {"admission": 2, "recommendation": 3, "transfer": 4}


def test_every_case_comes_to_its_end_by_clicking_links_in_letters(database: Database, tmp_path: Path) -> None:
    season = play(database, tmp_path, members=400, branches=12, wanted=WANTED)
    assert season.ended() == {
        ("admission", "completed"): 2,
        ("recommendation", "completed"): 3,
        ("transfer", "completed"): 3,
        ("transfer", "refused"): 1,
    }
    assert season.counts["oath"] == WANTED["admission"]
    assert season.counts["sent"] > 100
