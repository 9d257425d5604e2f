# Two commands for everybody, `make demo` and `make test`; the others are for whoever develops.

PYTHON ?= python3
BIN := .venv/bin
JS := $(wildcard tests/js/*.test.js tests/js/*.test.mjs)

# Every test program would compile svflab anew where the machine asks for that; ours keep it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check format types floors templates tools unit screens audit lock pictures revision translations clean

help:
	@echo "make demo      an environment, a database, demo data; serves on http://127.0.0.1:8000"
	@echo "make test      every check and every test, on SQLite and PostgreSQL and in a browser"
	@echo "make check     the quick ones: format, types, floors, templates"
	@echo "make audit     asks whether a package that we use has a known fault; needs a network"
	@echo "make lock      new lock files from pyproject.toml"
	@echo "make pictures  the README's pictures, by the story's own test"
	@echo "make revision  the next migration from the tables: make revision m='name the lots'"
	@echo "make translations  the catalogues, brought up to date with the code and compiled"

demo: .venv/run.stamp
	@$(BIN)/svflab demo

# The machine's programs come while the Python packages do.
test:
	@$(MAKE) --no-print-directory -j2 --output-sync=target .venv/dev.stamp tools
	@$(MAKE) --no-print-directory -j2 --output-sync=target check
	@echo "every test, those of the services beside those in browsers: some nine minutes"
	@$(MAKE) --no-print-directory -j2 --output-sync=target unit screens

check: .venv/dev.stamp format types floors templates

format: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/vulture svflab --min-confidence 80

types: .venv/dev.stamp
	$(BIN)/mypy

floors: .venv/dev.stamp
	$(BIN)/lint-imports --no-logo

templates: .venv/dev.stamp
	$(BIN)/djlint templates --lint --quiet

tools:
	@.ci/browser
	@.ci/decoders
	@.ci/zpl

unit: .venv/dev.stamp
	@echo "PostgreSQL comes with the Python packages; for root it runs under an account it makes, pgserver"
	$(BIN)/pytest -n 2 --dist worksteal --engine both -q --ignore tests/browser --ignore tests/test_story.py
	@if [ -n "$(JS)" ]; then "$$(.ci/node)" --test $(JS); fi

# The story first: it is the longest. A browser waits, and so does who asks a database: together they
# leave two cores no rest. What a loaded machine tore is tried once more, by itself.
SCREENS := -o cache_dir=.pytest_cache/screens tests/test_story.py tests/browser

screens: .venv/dev.stamp
	$(BIN)/pytest --engine both -q -n 2 --dist worksteal $(SCREENS) || $(BIN)/pytest --engine both -q --last-failed $(SCREENS)

audit: .venv/dev.stamp
	@.ci/audit

# What was resolved stands in the lock files by hash, without the address of any index.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --quiet --extra build --extra sso --extra schemas --extra dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --quiet --extra build --extra sso -c requirements-dev.lock pyproject.toml -o requirements.lock

pictures: .venv/dev.stamp
	PICTURES=docs/screenshots $(BIN)/pytest tests/test_story.py -q

revision: .venv/dev.stamp
	$(BIN)/svflab revise "$(m)"

translations: .venv/dev.stamp
	@$(BIN)/svflab translate

.venv/run.stamp: requirements.lock pyproject.toml
	@.ci/environment requirements.lock "$(PYTHON)"
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml
	@.ci/environment requirements-dev.lock "$(PYTHON)"
	@touch $@ .venv/run.stamp

clean:
	rm -rf .venv build dist instance .mypy_cache .ruff_cache .pytest_cache
