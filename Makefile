# The one door. `make run` and `make test` set everything up by themselves; see README.md for Windows.
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=
N ?= 1000
LANGUAGE ?= de
# Tests run in so many processes, a file always in one: its fixtures are made once. The order stays, so that the
# long files (kills, freezing) do not come last. ARGS="-n 0" runs them in one process, as --pdb needs it.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench crash loops build gallery lock clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup:  ## system packages, .venv and locked dependencies; instant when nothing changed
	@sh tools/setup

run: setup  ## open the window on a practice account (pictures instead when there is no display)
	$(PY) -m journal_app demo $(ARGS)

test: setup  ## run every test; ARGS="-k split" narrows them
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup  ## format, lint, types and import contracts
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

fix: setup  ## format, and mend what the linter can mend
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: setup  ## measure the speeds that the README promises
	$(PY) -m tests.bench $(ARGS)

crash: setup  ## kill, cut the power and flip bits at length; N=1000 says how often
	$(PY) -m tests.e2e.crash $(N)

loops: N = 100
loops: setup  ## start and quit the window N=100 times; nothing may be left
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.desktop.test_loops $(N)

build: setup  ## freeze the application into dist/journal-app
	$(PY) -m PyInstaller --noconfirm --clean --log-level WARN build.spec

gallery: setup  ## make the pictures of the manual and the README anew
	@sh tools/gallery

texts: setup  ## gather all texts into resources/language/de.ts and pack what is translated; LANGUAGE=fr
	$(PY) tools/texts.py resources/language/$(LANGUAGE).ts
	$(VENV)/bin/pyside6-lrelease resources/language/$(LANGUAGE).ts

lock: setup  ## resolve pyproject.toml into requirements.lock; ARGS=--upgrade takes newer versions
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile --quiet --universal \
		--generate-hashes --extra dev pyproject.toml -o requirements.lock $(ARGS)

clean:  ## remove what can be made again
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
