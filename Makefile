# Two commands matter: `make run` serves the sample network, `make test` runs the tests. Each does its own set-up and is quick when repeated.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
# nltk refuses to read hard-linked files, which uv makes by default.
export UV_LINK_MODE := copy
# Without compiled files every start compiles Gradio anew, twice as slow; a machine may forbid them by this variable.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install install-dev run test lint check lock bench bench-ingest bench-quality sample clean

help:
	@echo "make run            install, index the sample network, serve it at http://127.0.0.1:8000"
	@echo "make test           install and run the tests"
	@echo "make check          ruff, mypy --strict and the tests"
	@echo "make bench          measure speed; make bench-quality: measure search and answers"
	@echo "make bench-ingest   measure the ingest of many pages, PAGES=10000"
	@echo "make sample         render the files of the sample network from corpus/sources"
	@echo "make clean          remove the environment and everything that was written"

install: $(STAMPS)/run
install-dev: $(STAMPS)/dev

# pip fetches torch (it knows where a CPU build lies, if the machine has one), uv the rest (ten times as fast as pip).
$(STAMPS)/torch: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Netzlotse needs Python 3.11 or newer; set PYTHON=/path/to/python3.11") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check uv "$$(grep '^torch==' requirements.lock)"
	@touch $@

$(STAMPS)/run: requirements.lock pyproject.toml $(STAMPS)/torch
	VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install --quiet -r requirements.lock
	VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/run
	VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install --quiet -r requirements-dev.lock
	@touch $@

run: install
	$(BIN)/netzlotse serve --ingest-sample

test: install-dev
	$(BIN)/python -m pytest

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

bench: install-dev
	$(BIN)/python bench/measure_speed.py

PAGES ?= 10000
bench-ingest: install-dev
	$(BIN)/python bench/measure_ingest.py $(PAGES)

bench-quality: install-dev
	$(BIN)/python bench/measure_quality.py

sample: install-dev
	$(BIN)/python bench/build_sample.py
	$(BIN)/python bench/build_sample_offers.py

# Needs uv; writes both lock files without addresses, so that they work with any registry.
lock:
	rm -f requirements.lock requirements-dev.lock
	UV_FIND_LINKS="$$PIP_FIND_LINKS" $(BIN)/uv pip compile --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	UV_FIND_LINKS="$$PIP_FIND_LINKS" $(BIN)/uv pip compile --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	sed -i 's/^\(torch==[0-9.]*\)+cpu/\1/' requirements.lock requirements-dev.lock

clean:
	rm -rf $(VENV) data build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
