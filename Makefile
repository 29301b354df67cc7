# make env · serve · test · lint · translations · lock · clean        Python 3.11, git and make are all it needs.

PYTHON   ?= python3
ARTICLES ?= examples
PORT     ?= 8000

VENV := .venv
RUN  := $(VENV)/bin/python -m
ENV  := $(VENV)/.made

.DEFAULT_GOAL := help
.PHONY: help env serve test lint translations lock clean chromium

help:
	@echo "make serve [ARTICLES=path] [PORT=8000]   publish a folder of articles and serve the graph"
	@echo "make test                                run every check"
	@echo "make translations                        words of the interface: extract, add to the catalogues, compile"
	@echo "make env | lint | lock | clean           the environment; style and types; pin anew; throw away what was made"

env: $(ENV)

# Made anew when a pin or the project's metadata changes. Every file that is downloaded must have a hash of the lock.
$(ENV): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "coop-kg needs Python 3.11 or later: make PYTHON=python3.11")'
	@echo "Making the environment $(VENV) (a minute or so, once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(RUN) pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN) pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Articles that fail are told of and left out (exit code 3); the others are served.
serve: $(ENV)
	@$(VENV)/bin/kg build $(ARTICLES) --out build --base http://127.0.0.1:$(PORT)/ || [ $$? -eq 3 ]
	@$(VENV)/bin/kg serve --out build --port $(PORT)

test: $(ENV) chromium lint
	$(RUN) pytest --numprocesses auto --dist loadfile

lint: $(ENV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo

# Words of the interface: extracted, added to each catalogue (a new one is empty until someone translates it), compiled.
CATALOGUE := build/messages.pot
translations: $(ENV)
	@mkdir -p build
	$(RUN) babel.messages.frontend -q extract -F web/translations/babel.cfg -k lazy_gettext --no-location --sort-output \
	    --project coop-kg --version - -o $(CATALOGUE) web kg/release/questions
	$(RUN) babel.messages.frontend -q update -i $(CATALOGUE) -d web/translations --no-fuzzy-matching --ignore-obsolete \
	    --ignore-pot-creation-date --width 120
	$(RUN) babel.messages.frontend -q compile -d web/translations --statistics

# Debian's Chromium for the browser tests, where it is missing and the user may install; else those tests skip and say why.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	  command -v apt-get >/dev/null && $$root true 2>/dev/null \
	  && $$root apt-get -qq update && $$root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null \
	  || echo "No Chromium: the browser tests will be skipped. To run them: sudo apt-get install chromium"; }

# Hashes come from the index alone, never from a local mirror's files, and cover every platform's wheels.
lock: $(ENV)
	$(RUN) pip install -qq --disable-pip-version-check pip-tools
	PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/bin/pip-compile \
	    --quiet --upgrade --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
	    --no-emit-options --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
