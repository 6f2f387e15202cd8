"""The example of the documentation holds."""

import re
from pathlib import Path

from casework.procedure import load_procedures
from tuanwu.rehearse.check import check
from tuanwu.rehearse.play import play
from tuanwu.rehearse.stage_it import stage
from tuanwu.rehearse.story import read_script

PAGE = Path(__file__).parents[3] / "docs" / "rehearsals.md"


def test_the_example_on_the_page_can_be_played(tmp_path: Path):
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example[1], encoding="utf-8")
    script = read_script(path)
    check(script, load_procedures(script.profile))
    with stage(script) as office:
        assert play(script, office).ok
