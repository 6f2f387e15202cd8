.DEFAULT_GOAL := help
.PHONY: help install run test check quick format bench lock

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3.14 python3) python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := $(VENV)/installed

help: ## Show this list
	@awk -F ' *:.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Put the locked packages and tuanwu itself into .venv

run: install ## Install, prepare the demo's data, start everything (Ctrl-C stops it)
	@TUANWU_DEMO=1 exec $(BIN)/tuanwu demo

test: install ## Run every test, on SQLite, on PostgreSQL and in a browser
	@.ci/needs
	$(BIN)/python -m pytest -n 2

check: install ## Look at style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: check ## The same, and the fast tests on SQLite
	$(BIN)/python -m pytest -n 2 -q -m "not slow" -k "not postgresql"

format: install ## Bring the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## Measure against the bars of docs/performance.md; the figures go to var/bench.json
	@mkdir -p var
	$(BIN)/tuanwu bench --json var/bench.json

lock: ## Pin and hash the packages anew; needs uv (pipx install uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv, or pip install uv into a venv of its own"; exit 1; }
	uv pip compile --quiet --upgrade --extra dev --python-version 3.11 --generate-hashes --no-header -o requirements.txt pyproject.toml

$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "tuanwu needs Python 3.11 or newer, and '$(PYTHON)' is not that. Install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) …"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@
