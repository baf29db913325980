# coachkit: `make report` and `make test` set up what they need; Python >= 3.11 and make are assumed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
ifneq ($(UV),)
  INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
else
  INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help report test nightly golden golden-check lab bench validity docs site sample notebooks format clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "coachkit needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) ..."
	@if [ -n "$(UV)" ]; then $(UV) venv --quiet --python $$($(PYTHON) -c 'import sys; print(sys.executable)') $(VENV); \
	  else $(PYTHON) -m venv $(VENV); fi

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(BIN)/python
	@$(INSTALL) -e ".[dev]"
	@touch $@ $(VENV)/.ready

# Bytecode beforehand, as an install has it: each of the many processes would compile all modules again where none is kept.
.PHONY: compiled
compiled: $(VENV)/.ready
	@$(BIN)/python -m compileall -q coachkit

report: compiled  ## A report for every school of the sample district
	@$(BIN)/coachkit run --data data/sample --out reports

test: $(VENV)/.ready-dev compiled  ## Every check: style, types, imports, tests, notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --dist loadscope

nightly: $(VENV)/.ready-dev  ## More mutations, more kills, each table missing alone, every page checked, 1,000 schools of which 50 are poisoned
	@COACHKIT_MUTATIONS=2000 COACHKIT_GARBAGE=5000 COACHKIT_SAMPLE=1 $(BIN)/python -m pytest tests/properties
	@COACHKIT_DISTRICTS=100 $(BIN)/python -m pytest tests/privacy
	@COACHKIT_RUNS=200 $(BIN)/python -m pytest tests/properties/test_one_verdict.py
	@$(BIN)/python -m benchmarks.privacy --months
	@COACHKIT_EVERY_PAGE=1 $(BIN)/python -m pytest tests/browser/test_checker.py tests/browser/test_site.py
	@COACHKIT_KILLS=12 COACHKIT_DAMAGES=1 $(BIN)/python -m pytest tests/faults
	@COACHKIT_EVERY_FORM=1 $(BIN)/python -m pytest tests/unit/ingest/test_forms.py
	@COACHKIT_EACH_CHANGE=1 $(BIN)/python -m pytest tests/unit/pipeline/test_kept_results.py
	@COACHKIT_EACH_TABLE=1 $(BIN)/python -m pytest tests/unit/exhibits/test_missing_tables.py
	@COACHKIT_EVERY_NOTEBOOK=1 $(BIN)/python -m pytest tests/unit/batch/test_engines.py
	@COACHKIT_INSTALL=1 $(BIN)/python -m pytest tests/unit/test_wheel.py
	@COACHKIT_DOCUMENTS=1 $(BIN)/python -m pytest tests/unit/test_documents.py
	@$(BIN)/python -m benchmarks.poisoned

golden: $(VENV)/.ready-dev  ## Keep a hash of every number and every section of every page of six districts
	@$(BIN)/python -m tools.golden write

golden-check: $(VENV)/.ready-dev  ## Make the six districts again and name what is no longer as it was
	@$(BIN)/python -m tools.golden check

lab: $(VENV)/.ready  ## The notebooks in JupyterLab
	@$(BIN)/coachkit lab

bench: $(VENV)/.ready-dev  ## Measure: batch against a shell loop, coverage of the intervals, the inside at scale
	@$(BIN)/python benchmarks/intervals.py
	@$(BIN)/python benchmarks/ordinal_mixed.py
	@$(BIN)/python benchmarks/inside.py
	@$(BIN)/python -m benchmarks.batch
	@$(BIN)/python -m benchmarks.cluster
	@$(BIN)/python -m benchmarks.end_to_end --schools 60 --teachers 20

validity: $(VENV)/.ready-dev  ## Simulate 1,000 districts a cell and write docs/validity.md (long; goes on where it stopped)
	@$(BIN)/python -m benchmarks.validity

docs: $(VENV)/.ready-dev  ## Generate what is made of the code: documents, the README's pictures
	@$(BIN)/python tools/make_docs.py
	@$(BIN)/python tools/make_picture.py

site: $(VENV)/.ready-dev  ## The documentation site, in build/site: open build/site/index.html
	@$(BIN)/python -m tools.make_site

sample: $(VENV)/.ready  ## Simulate data/sample again
	@$(BIN)/coachkit simulate --to data/sample

notebooks: $(VENV)/.ready-dev  ## Run the notebooks again and keep their outputs as text
	@$(BIN)/python tools/run_notebooks.py

format: $(VENV)/.ready-dev  ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:  ## Remove what was set up and made
	rm -rf $(VENV) reports build dist *.egg-info
