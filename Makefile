# Two commands do everything: `make demo` and `make test`. Each sets up what it needs; a rerun installs nothing again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help setup desk demo serve site test lint words lock clean

help:  ## Show these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(READY)  ## Prepare .venv (demo and test do this by themselves)

$(READY): requirements.lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "claimwise needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv, once; this takes a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

desk: $(READY)  ## Open the desk for instructors in the browser
	$(BIN)/claimwise desk

demo: $(READY)  ## Run the whole course once with a simulated class of 30, and open it at the desk
	$(BIN)/claimwise demo
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/claimwise desk --root demo/course; fi

serve: $(READY)  ## Show the demo's pages at http://127.0.0.1:8000
	$(BIN)/claimwise serve

site: $(READY)  ## Build the book with its exercises into _build/site
	$(BIN)/claimwise site

test: $(READY) lint  ## Run the linters and all tests
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(READY)  ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

words: $(READY)  ## Renew the catalogue of all that claimwise says, for those who translate it
	$(BIN)/python tests/catalogue.py src/claimwise/locale/claimwise.pot

lock: $(READY)  ## Renew requirements.lock.txt from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--extra instructor --extra test --extra dev pyproject.toml --output-file requirements.lock.txt

clean:  ## Remove what the demo and the book made
	rm -rf _build demo
