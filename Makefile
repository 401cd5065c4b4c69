# make demo: score the sample pages.   make dashboard: see threads in a browser.   make desk: decide on comments there.
# make serve: answer other programs over HTTP.   make test: run all tests.   make test-quick: run the fast ones.
# Each sets up .venv first.
PYTHON ?= python3
BIN := .venv/bin
PAGES := $(filter-out seeds/labels.csv,$(sort $(wildcard seeds/*.*)))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-quick test-long check dashboard desk serve constraints clean

demo: .venv/installed
	@mkdir -p out
	@$(BIN)/stance classify $(PAGES) --output out/comments.csv
	@echo "To see the threads in a browser: make dashboard"

dashboard: .venv/installed
	@$(BIN)/stance dashboard

desk: .venv/installed
	@$(BIN)/stance dashboard --database

serve: .venv/service-installed
	@$(BIN)/stance serve

test: .venv/tests-installed
	$(BIN)/python -m pytest

test-quick: .venv/tests-installed
	$(BIN)/python -m pytest -m "not slow"

test-long: .venv/tests-installed  ## ten million comments, some hours
	$(BIN)/python -m pytest --override-ini addopts=-q tests/long

check: .venv/tests-installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("stance needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@echo "Installing into .venv, once: about 930 MB"
	@$(PYTHON) -m venv .venv
	@{ PYTHONUNBUFFERED=1 $(filter-out --quiet,$(PIP)) --editable . || touch .venv/failed; } \
		| while read -r line; do case "$$line" in Collecting*|Processing*) printf . ;; esac; done; echo
	@if [ -e .venv/failed ]; then rm .venv/failed; exit 1; fi
	@touch $@

.venv/service-installed: .venv/installed
	@$(PIP) --editable ".[service]"
	@touch $@

.venv/tests-installed: .venv/installed
	$(PIP) --upgrade "pip>=25.1"
	$(PIP) --editable ".[dask,postgres,service]" --group dev
	@touch $@

constraints:  ## writes uv.lock and constraints.txt anew
	uv lock --upgrade
	uv export --quiet --all-extras --all-groups --no-emit-project --no-hashes --no-annotate --no-header --output-file constraints.txt

clean:
	rm -rf .venv out dist
