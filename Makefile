# Every target that needs .venv makes it first; `make` alone lists them.
#   make pdf BRIEFING=mistral AUDIENCE="board investor" PAPER=letter

.DEFAULT_GOAL := help
.PHONY: help setup pdf html check preview new dist test prove bench golden lint format lock clean FORCE

REPORT := .venv/bin/report
PYTHON := .venv/bin/python
PYTEST := .venv/bin/pytest

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

# The stamp holds the folder it was made in: a clone that has moved is set up again, for scripts hold paths.
READY := .venv/.ready
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(READY): FORCE
endif
$(READY): requirements.txt pyproject.toml setup.sh
	@sh ./setup.sh

setup: $(READY) ## Python, packages and libraries, nothing else

pdf: $(READY) ## the PDF editions [BRIEFING=..] [AUDIENCE=..] [PAPER=a4|letter]
	$(strip $(REPORT) build $(BRIEFING) $(AUDIENCE:%=--audience %) $(PAPER:%=--paper %))

html: $(READY) ## the same as HTML, one file each [BRIEFING=..] [AUDIENCE=..]
	$(strip $(REPORT) build --to html $(BRIEFING) $(AUDIENCE:%=--audience %))

check: $(READY) ## problems in what is written, without building [BRIEFING=..]
	$(strip $(REPORT) check $(BRIEFING))

preview: $(READY) ## the pages beside you while you write [BRIEFING=..]
	$(strip $(REPORT) preview $(BRIEFING))

new: $(READY) ## a small briefing project of your own in a new folder [NAME=../harbour]
	@test -n "$(NAME)" || { echo 'make new NAME=FOLDER: say which folder'; exit 2; }
	$(REPORT) new $(NAME)

dist: $(READY) ## a copy for each recipient, into dist/ [BRIEFING=..] [AUDIENCE=..] [ARGS=..]
	$(strip $(REPORT) distribute $(BRIEFING) $(AUDIENCE:%=--audience %) $(ARGS))

# Poppler, qpdf and a browser: where they cannot be had, the tests that need them are skipped by name.
TOOLS := .venv/.tools
$(TOOLS): $(READY)
	@sh ./setup.sh tools

test: lint $(TOOLS) ## lint, then every test [ARGS=..]
	$(PYTEST) $(ARGS)

prove: $(TOOLS) ## the long proofs that do not fit in `make test` [ARGS=..]
	$(PYTEST) -m prove $(ARGS)

bench: $(READY) ## the product's speed against its rivals', as ratios; an hour [ARGS="--only paragraph"]
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tests/bench/requirements.txt
	$(PYTHON) tests/bench $(ARGS)

golden: $(READY) ## the tests' expected results, anew; look at the difference before you commit it [ARGS=..]
	$(PYTEST) --golden $(ARGS)

lint: $(READY) ## style, format and types, changing nothing
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy

format: $(READY) ## what lint can mend by itself
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

EXTRAS := dev preview distribute cluster
RIVALS := typst pypandoc-binary

# A locker of its own, since it is needed once in a while. It reads none of pip's settings: hand on the index.
lock: $(READY) ## the newest packages into requirements.txt
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/pip install --quiet --upgrade uv
	index=$$(.cache/lock/bin/pip config get global.index-url 2>/dev/null); \
	index=$${PIP_INDEX_URL:-$$index}; \
	lock="--quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade $${index:+--default-index $$index}"; \
	.cache/lock/bin/uv pip compile pyproject.toml $(EXTRAS:%=--extra %) $$lock --output-file .cache/lock/requirements.txt; \
	printf '%s\n' $(RIVALS) | .cache/lock/bin/uv pip compile - $$lock --output-file tests/bench/requirements.txt
	{ echo '# Every package with its version and digests, for each system and each Python from 3.11 on.'; \
	  echo '# `make setup` installs exactly these. To refresh: `make lock`, then `make test`.'; \
	  cat .cache/lock/requirements.txt; } > .cache/requirements.txt
	mv .cache/requirements.txt requirements.txt

clean: ## what can be made again; with ALL=1 .venv too
	rm -rf build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis $(if $(ALL),.venv)
	find . -name .venv -prune -o -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
