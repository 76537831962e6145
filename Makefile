# Every target sets up .venv by itself; it needs Python 3.11 or later (with venv), make and git, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

.PHONY: setup demo test long executors check bench mutations lock format messages

setup: $(READY)

$(READY): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Laroque needs Python 3.11 or later; say make PYTHON=...") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

demo: $(READY)
	$(BIN)/laroque demo $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n auto $(ARGS)

# What takes long by itself: whole simulations, servers of their own.
long: $(READY)
	$(BIN)/python -m pytest -n auto -m long $(ARGS)

# Needs the extras ray and spark, and Java.
executors: $(READY)
	$(BIN)/python -m pytest -n 0 -m executors $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture
	$(BIN)/laroque manage migrations-up-to-date

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)

mutations: $(READY)
	$(BIN)/python -m tests.mutations $(ARGS)

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The one target that needs more: gettext.
messages: $(READY)
	cd src/laroque && DJANGO_SETTINGS_MODULE=laroque.config.settings $(CURDIR)/$(BIN)/django-admin makemessages --locale fr --no-location --no-wrap --no-obsolete
	cd src/laroque && DJANGO_SETTINGS_MODULE=laroque.config.settings $(CURDIR)/$(BIN)/django-admin compilemessages --locale fr
