# The way in. `make demo` needs Python 3.11+ and Terraform 1.11+ (or OpenTofu), nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo setup up down test kills road lint scan types bench reference goldens clean

demo: setup ## a real service answering on this machine, without an AWS account
	@$(BIN)/python demo/orders.py

setup: $(BIN)/.synced ## the virtual environment, from uv.lock

$(BIN)/.synced: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %d.%d: set PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || { echo "making .venv"; $(PYTHON) -m venv .venv; }
	@test -x $(BIN)/uv || { echo "installing uv into .venv"; $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@echo "installing what uv.lock names"
	@VIRTUAL_ENV=.venv $(BIN)/uv sync --locked --all-extras --all-groups --quiet
	@touch $@

up: setup ## every service in the local cloud
	@$(BIN)/gen up

down: setup ## stop the local cloud
	@$(BIN)/gen down

test: setup lint types ## everything that must hold
	$(BIN)/python -m pytest -n 4 # of two cores: most of the long tests wait for Terraform, which waits

KILL_MOMENTS ?= 50
KILL_SEED ?= $(shell date +%s)
kills: setup ## kill -9 at fifty random moments of each command, and run it again; takes more than an hour
	KILL_MOMENTS=$(KILL_MOMENTS) KILL_SEED=$(KILL_SEED) $(BIN)/python -m pytest tests/cli/test_kills.py tests/apply/test_kills.py

road: setup ## the guides and the pages of commands, word for word, with an emulator as three accounts; ten minutes
	GEN_ROAD=1 $(BIN)/python -m pytest tests/docs

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/gen render --check --no-package
	$(BIN)/python -m generator.reference --check
	@if command -v tflint >/dev/null; then tflint --init && tflint --recursive; fi

scan: setup ## checkov and gen's own policies over every root and the examples of all blocks
	$(BIN)/gen scan

types: setup
	$(BIN)/mypy
	@for service in functions/*/; do $(BIN)/mypy $$service || exit 1; done

bench: setup ## figures as ratios; needs a quiet machine
	$(BIN)/python -m benchmarks

reference: setup ## the pages that are made from the code
	$(BIN)/python -m generator.reference

goldens: setup ## rewrite golden trees and exact messages after a change that is meant
	$(BIN)/python -m pytest tests/golden tests/rules --update

clean: ## what can be made again
	rm -rf .gen build .mypy_cache .pytest_cache .ruff_cache .hypothesis
