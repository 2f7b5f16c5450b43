# The two commands to know: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FAST_PIP := $(VENV)-fast/bin/python -m pip --disable-pip-version-check
NEEDS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench fast test-fast test-313 clean

help: ## list these commands
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: $(VENV)/.installed ## run baseline against upgraded, print the comparison, draw the charts
	$(BIN)/corridor compare scenarios/baseline.yaml scenarios/upgraded.yaml

test: $(VENV)/.installed-dev ## all tests
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/.installed-dev ## format, lint, types, import rules, then all tests (with those of the docs)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS)

docs: $(VENV)/.installed ## write docs/tables.md, docs/plausibility.md and the library anew from the code
	$(BIN)/python docs/write_tables.py
	$(BIN)/python docs/write_plausibility.py

bench: $(VENV)/.installed-dev ## speed against textbook SimPy in the same run, and of a replication
	-@$(MAKE) --no-print-directory fast
	$(BIN)/python benchmarks/run.py $$(test -e $(VENV)-fast/.installed && echo --compiled $(VENV)-fast/bin/python)

fast: $(VENV)-fast/.installed ## an environment with the model compiled: same results in about two thirds of the time
	@echo "The compiled model is in $(VENV)-fast, for example: $(VENV)-fast/bin/corridor run scenarios/baseline.yaml"

test-fast: $(VENV)-fast/.installed ## all tests on the compiled model
	$(VENV)-fast/bin/pytest -n $(WORKERS)

test-313: ## all tests on Python 3.13, in an environment of its own
	@python3.13 -c '' 2>/dev/null || { echo "make: no Python 3.13 on this machine (python3.13)" >&2; exit 1; }
	$(MAKE) test PYTHON=python3.13 VENV=.venv-313

clean: ## remove environments, caches, runs and charts
	rm -rf .venv .venv-* build dist runs charts *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "make: needs Python 3.11 or newer, $(PYTHON) is $$($(PYTHON) --version 2>&1);" >&2; \
		echo "make: name another one, for example: make demo PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "make: $(PYTHON) cannot make an environment, is its venv module installed?" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python $(NEEDS)
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python $(NEEDS)
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $(VENV)/.installed $@

# Not editable: a change of code or data gets there when `make fast` runs again. What was built before is thrown away,
# lest modules that are no longer compiled stay.
$(VENV)-fast/.installed: $(VENV)/.installed-dev setup.py $(shell find geo sim results corridor scenarios -type f -not -name '*.pyc')
	@rm -rf build $@
	@$(PYTHON) -m venv $(VENV)-fast
	$(FAST_PIP) install --quiet -c constraints.txt 'setuptools>=77' '.[dev]'
	RAILCORRIDOR_COMPILED=1 $(FAST_PIP) install --quiet --no-deps --no-build-isolation --force-reinstall . \
		|| { echo "make: could not compile; is there a C compiler with Python's headers?" >&2; exit 1; }
	@touch $@
