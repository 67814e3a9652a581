# Every target sets up what it needs: a machine with Python 3.11 or newer and make is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION = $(shell sed -n '/^name = "uv"$$/{n;s/^version = "\(.*\)"$$/\1/p;}' uv.lock)

# The interpreter is the one of the environment, and the certificates are the machine's own.
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export NO_MKDOCS_2_WARNING := 1

# What the program itself writes into the pages, and the reports of the demo.
GENERATED := README.md docs/how-to/cluster.md docs/tutorial/first-report.md \
	docs/explanation/evaluation.md docs/explanation/model.md docs/explanation/parties.md \
	$(wildcard docs/reference/*.md)
DEMO := examples/karsholm-courier.txt examples/vellin-ledger.md examples/harbour-post.html \
	examples/freight-weekly.pdf
STORIES := examples/stories/museum examples/stories/water examples/stories/trams
ARCHIVE := build/demo/onrecord.db
CORRECTED := https://chronicle.example/news/2024/may/21/northmere-fined-hallin

.DEFAULT_GOAL := help
.PHONY: help demo test quick check eval docs serve format generate clean

help:  ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name what; do printf '%-16s %s\n' "$$name" "$$what"; done

demo: $(VENV)/.installed  ## Build an archive of 32 invented reports, print a dossier and a comparison
	@rm -rf build/demo && mkdir -p build/demo
	@$(BIN)/onrecord add --archive $(ARCHIVE) $(DEMO) $(STORIES)
	@printf '\n$$ onrecord who ewan prideaux --limit 4\n\n'
	@$(BIN)/onrecord who ewan prideaux --limit 4 --archive $(ARCHIVE)
	@printf '\n$$ onrecord compare --speaker "sella voss" --limit 1\n\n'
	@$(BIN)/onrecord compare --speaker "sella voss" --limit 1 --archive $(ARCHIVE)
	@printf '%s\n' '' 'Next:' '  . $(BIN)/activate' '  export ONRECORD_ARCHIVE=$(ARCHIVE)' \
		'  onrecord serve' '  onrecord search water -boil --kind direct' '  onrecord who martin keel' \
		'  onrecord compare --speaker fenwick-lyle --limit 1' \
		'  onrecord revisions $(CORRECTED)' '  onrecord review'

test: $(VENV)/.installed  ## Run all tests, in as many processes as there are processors
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

quick: $(VENV)/.installed  ## Run the tests but those that build or install something
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

check: $(VENV)/.installed  ## Check form, types, layers, generated files and the documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/uv lock --check
	$(BIN)/onrecord schema | diff -u docs/reference/record.schema.json -
	$(BIN)/cog --check --diff -P -I docs $(GENERATED)
	$(BIN)/python docs/schema_picture.py --check
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

eval: $(VENV)/.installed  ## Score PolNeAR dev and hold the figures to the recorded floor
	$(BIN)/python -m benchmarks.accuracy --gate

docs: generate  ## Build the documentation into build/site
	$(BIN)/mkdocs build --strict --site-dir build/site

serve: generate  ## Show the documentation at http://127.0.0.1:8000
	$(BIN)/mkdocs serve

format: $(VENV)/.installed  ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/.installed  ## Write the generated parts of the documentation, the schema and the demo's PDF
	$(BIN)/onrecord schema > docs/reference/record.schema.json
	$(BIN)/cog -r -P -I docs $(GENERATED)
	$(BIN)/python docs/schema_picture.py
	$(BIN)/python examples/make_pdf.py
	$(BIN)/python examples/stories/make_pdf.py
	$(BIN)/python examples/stories/make_gold.py

clean:  ## Remove what was made, the environment too
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests training benchmarks docs examples -name __pycache__ -type d -prune -exec rm -rf {} +

# Installing is exact where the lock has a say, and leaves alone what a developer has added.
$(VENV)/.installed: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than 3.11: install Python 3.11 or newer, or name one, as in make PYTHON=python3.12 demo" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "no environment could be made: on Debian and Ubuntu, install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv sync --frozen --inexact --quiet --python $(BIN)/python
	@touch $@
