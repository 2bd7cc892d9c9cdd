# Python 3.11 or later is all that is needed: the rest is installed in .venv/, at the versions of requirements.lock.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Builds in isolation (our own) get the same pinned versions; older and newer pip each read one of these.
export PIP_CONSTRAINT := $(CURDIR)/requirements.lock
export PIP_BUILD_CONSTRAINT := $(CURDIR)/requirements.lock

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PORT ?= 8000
SECONDS ?= 300
SEED ?= 1
INSTALLED_FROM := pyproject.toml requirements.lock hatch_build.py src/orchestrator/web/package-lock.json

.PHONY: help demo test test-fast test-slow check bench fuzz venv lock clean

help:
	@echo "make demo     un site d'essai complet sur http://127.0.0.1:$(PORT) (PORT=… pour changer)"
	@echo "make test     tous les tests ; dit lesquels manquent de Chromium ou de PostgreSQL"
	@echo "make check    style, types, couches, modèles, traductions"
	@echo "make bench    mesures, à côté de SpiffWorkflow seul"
	@echo "make fuzz     casse des modèles au hasard pendant SECONDS=$(SECONDS) secondes"
	@echo "make venv     l'environnement de développement, sans rien lancer"

demo: $(VENV)/.installed-run
	@PORT="$(PORT)" exec $(BIN)/orchestrator demo

test: test-fast test-slow

test-fast: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not slow and not browser and not postgres"

# Real servers, browsers and databases: after the fast ones, so that a plain mistake is told first.
test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "slow or browser or postgres"

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/orchestrator check processes
	$(BIN)/python .ci/check_translations.py

bench: $(VENV)/.installed-dev
	$(BIN)/orchestrator bench

# Breaks models, forms and expressions for SECONDS; a SEED makes the same ones again.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz $(SECONDS) $(SEED)

venv: $(VENV)/.installed-dev

$(VENV)/.installed-run: $(INSTALLED_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

# The development install holds the other one.
$(VENV)/.installed-dev: $(INSTALLED_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(VENV)/.installed-run

$(BIN)/python:
	@.ci/make_venv $(VENV)

# Rewrites requirements.lock after a version was changed in pyproject.toml.
lock:
	.ci/make_venv .venv-lock
	PIP_CONSTRAINT= PIP_BUILD_CONSTRAINT= .venv-lock/bin/python -m pip install --quiet pip-tools==7.6.2
	PIP_CONSTRAINT= PIP_BUILD_CONSTRAINT= .venv-lock/bin/python -m piptools compile --quiet --extra dev --all-build-deps --strip-extras \
		--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate --output-file requirements.lock pyproject.toml
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) .venv-lock build dist src/orchestrator/web/static/vendor src/orchestrator/web/node_modules
