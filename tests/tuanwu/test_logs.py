"""What the long-lived processes log holds nobody's name."""

import subprocess
import sys

PROGRAM = """
import structlog
from tuanwu.logs import log_to_stderr
log_to_stderr()
def fails(name):
    raise KeyError(3)
try:
    fails("吉" + "祥")
except KeyError:
    structlog.get_logger().exception("it failed", case=7)
"""


def test_a_traceback_is_logged_without_the_values_of_variables():
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert "it failed case=7" in ran.stderr
    assert "KeyError: 3" in ran.stderr
    assert "吉祥" not in ran.stderr
