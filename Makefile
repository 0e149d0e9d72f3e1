# Two commands do everything: `make demo` and `make test`. Both set up .venv themselves and can be run twice.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: demo test lint factors mutants mutations fuzz conformance clean

demo: $(VENV)/.base
	@$(BIN)/python examples/demo.py

test: $(VENV)/.dev
	@echo "== lint, types, import contract"
	@$(MAKE) --no-print-directory lint
	@echo "== tests"
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev
	@$(BIN)/ruff check src tests conformance fuzz emission_factors examples benchmarks
	@$(BIN)/ruff format --check --quiet src tests conformance fuzz emission_factors examples benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

# Rebuilds every factors.csv from raw, and the index that the wheel carries; the same inputs give the same bytes.
factors: $(VENV)/.dev
	@$(BIN)/python emission_factors/build_all.py

# Takes away the guard of each trap in turn and sees a test fail; a quarter of an hour.
mutants: $(VENV)/.dev
	@$(BIN)/python tests/mutants/run.py

# The pack built anew and run against both verifiers; writes conformance/results, about ten minutes on two cores.
conformance: $(VENV)/.dev
	@$(BIN)/python conformance/build.py
	@$(BIN)/python conformance/record.py

# A hundred thousand changed bundles in five layers; a quarter of an hour on two idle cores.
mutations: $(VENV)/.dev
	@$(BIN)/python conformance/mutations/run.py --count $${MUTATIONS:-100000} --jobs 2 --write docs/mutations.json

# Every fuzz target for FUZZ_SECONDS (30), with atheris in an environment of its own.
fuzz: pyproject.toml
	@test -x .venv-fuzz/bin/python || $(PYTHON) -m venv .venv-fuzz
	@.venv-fuzz/bin/python -m pip install --disable-pip-version-check --quiet -e ".[fuzz]"
	@for target in container record number unit workbook; do \
	  .venv-fuzz/bin/python fuzz/run.py $$target $${FUZZ_SECONDS:-30} || exit 1; done

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed"; exit 1; }
	@echo "== environment: $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(VENV)/bin/python
	@echo "== installing footprint (a minute or two the first time)"
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.base
	@echo "== installing the test tools"
	@$(PIP) -e ".[dev,brightway]"
	@touch $@

clean:
	@rm -rf $(VENV) .venv-fuzz out build dist
