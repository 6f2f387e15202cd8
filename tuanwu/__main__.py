"""`python -m tuanwu`."""

from tuanwu.main import run

run()
