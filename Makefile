# Two commands matter: `make run` and `make test`. Everything they need is installed into .venv;
# `make test PYTHON=python3.13` beside a .venv of another version, into .venv-3.13.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
PROCESSES ?= auto
export DATA_DIR ?= $(CURDIR)/var
# compiled files are kept, whatever the shell says: the tests start hundreds of processes
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
ifneq ($(origin PYTHON),file)
# a Python that is named has an environment of its own if .venv is of another version
VERSION := -c 'import sys; print("%d.%d" % sys.version_info[:2])'
NAMED := $(shell $(PYTHON) $(VERSION))
VENV := .venv$(addprefix -,$(if $(filter-out $(NAMED),$(shell .venv/bin/python $(VERSION) 2>/dev/null)),$(NAMED)))
endif
BIN := $(VENV)/bin
ANKI := .venv-anki
MANAGE := $(BIN)/python manage.py
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
AXE := tests/browser/node_modules/.axe
PARALLEL = pytest --numprocesses $(PROCESSES) --dist loadgroup --no-loadscope-reorder
SERVERLESS := not browser and not own_site and not one_engine and not real_data
SCRIPT_TOOLS := node_modules/.ready
TYPEFACE ?= node_modules/@fontsource/source-serif-4
SOURCES := dlprep_site cards scheduler deploy tests tools manage.py

.PHONY: run demo admin release anki test test-quick test-postgres bench bench-scale hostile points lint lint-scripts format check figures fonts icons messages lighthouse lock screenshots clean

run: $(RUNTIME)  ## install, migrate, seed, serve http://127.0.0.1:$(PORT)
	@mkdir -p -m 700 "$(DATA_DIR)"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) seed
	@PORT=$(PORT) $(MANAGE) serve

demo: export DATA_DIR := $(CURDIR)/demo
demo: $(RUNTIME)  ## the same, with demo learners who have months of history, in demo/
	@mkdir -p -m 700 "$(DATA_DIR)"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) seed
	@$(MANAGE) demo_learner
	@PORT=$(PORT) $(MANAGE) serve

admin: $(RUNTIME)  ## make an account that may use /admin/
	@$(MANAGE) createsuperuser

release: $(RUNTIME)  ## what a server needs beside the code: its libraries, and collected/
	@scratch=$$(mktemp -d) && \
	  DATA_DIR=$$scratch STATIC_ROOT=$(CURDIR)/collected $(MANAGE) collectstatic --noinput --verbosity 0 && \
	  rm -r "$$scratch"
	@$(BIN)/python -m compileall -q $(VENV) cards dlprep_site scheduler

# two processes more than there are cores: many of these tests wait for a server or a browser
test: PROCESSES := $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 2)")
test: $(DEV) $(AXE)  ## every test; those that need Chromium, nginx, npm or Anki are left out, by name, without
	$(BIN)/$(PARALLEL) $(PYTEST)

test-quick: $(DEV)  ## those without a browser, a server or seconds of work: for the loop of work
	$(BIN)/$(PARALLEL) -m "$(SERVERLESS) and not slow" $(PYTEST)

test-postgres: $(DEV)  ## those that use the database, but for the longest, on a throwaway PostgreSQL
	$(BIN)/python -m tests.postgres $(BIN)/$(PARALLEL) -m "database and $(SERVERLESS)" $(PYTEST)

bench: $(DEV)  ## measure beside a floor; prints one JSON object last (BENCH=--help)
	@$(BIN)/python -m tools.bench $(BENCH)

bench-scale: $(DEV)  ## a year of ten thousand learners on PostgreSQL: 20 minutes, 15 GB (SCALE=--help)
	@$(BIN)/python -m tools.bench.scale $(SCALE)

hostile: $(DEV)  ## one account does its worst for a minute while eight others study (HOSTILE=--help)
	@$(BIN)/python -m tools.hostile $(HOSTILE)

points: $(DEV)  ## how often the point check is right, on answers it was never tuned on (POINTS=--help)
	@$(BIN)/python -m tools.points $(POINTS)

lint: $(DEV) $(SCRIPT_TOOLS)  ## ruff, mypy --strict, django-upgrade, djade; for scripts Biome and tsc --strict, with npm
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	git ls-files '*.py' | xargs $(BIN)/django-upgrade --target-version 5.2
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	$(BIN)/mypy $(SOURCES)
	@if [ -e $(SCRIPT_TOOLS) ]; then $(MAKE) --no-print-directory lint-scripts; \
	  else echo "LEFT OUT: static/js was not checked, since npm is not installed"; fi

lint-scripts: $(SCRIPT_TOOLS)
	node_modules/.bin/biome check --error-on-warnings
	node_modules/.bin/tsc --project jsconfig.json
	node_modules/.bin/tsc --project jsconfig.worker.json

format: $(DEV) $(SCRIPT_TOOLS)  ## put code and templates into the house style
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2
	@if [ -e $(SCRIPT_TOOLS) ]; then node_modules/.bin/biome check --write; fi

check: $(DEV)  ## migrations and translations are complete, the deployment checks are silent, the deck measures up
	$(MANAGE) makemigrations --check --dry-run
	DEBUG=off HTTPS=on OPERATOR_NAME=check OPERATOR_CONTACT=check@example.com \
	  $(MANAGE) check --deploy --fail-level WARNING
	$(BIN)/python -m tests.catalogues check
	$(MANAGE) check_deck

figures: $(DEV)  ## draw the deck's figures from tools/figures
	$(BIN)/python -m tools.figures

messages: $(DEV)  ## gather the texts to translate, and compile the translations (needs GNU gettext)
	$(BIN)/python -m tests.catalogues make

lighthouse: $(DEV)  ## Lighthouse's scores of landing, today, study and a question (needs npm and Chromium)
	@npm ci --prefix tests/browser --silent
	@$(BIN)/python -m tests.browser.lighthouse

screenshots: $(DEV)  ## docs/images/*.png, from the demo data (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots docs/images

fonts: $(DEV) $(SCRIPT_TOOLS)  ## static/fonts/*.woff2, cut from the typeface in node_modules (needs npm)
	$(BIN)/python -m tools.fonts $(TYPEFACE) static/fonts

icons: $(DEV)  ## static/icons/*.png of the installed app, from the drawing (needs Chromium)
	$(BIN)/python -m tests.browser.icons static/icons

lock: $(DEV)  ## resolve pyproject.toml into the locked, hashed requirement files
	$(BIN)/pip install --quiet 'uv>=0.13'
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q \
	  $(UPGRADE) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q \
	  $(UPGRADE) -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile tests/anki/requirements.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -q $(UPGRADE) -o tests/anki/requirements.txt

anki: $(ANKI)/.ready  ## Anki itself in an environment of its own, for the tests of its packages

clean:  ## remove what was installed and built; data in var/ stays
	rm -rf .venv .venv-* node_modules tests/browser/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(AXE): tests/browser/package-lock.json
	@if command -v npm >/dev/null; then npm ci --omit=dev --prefix tests/browser --silent && touch $@; fi

$(SCRIPT_TOOLS): package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent && touch $@; fi

$(ANKI)/.ready: tests/anki/requirements.txt
	$(PYTHON) -m venv $(ANKI)
	$(ANKI)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
