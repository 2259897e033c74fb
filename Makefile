# `make` lists what there is. Every command sets up what it needs; PYTHON names another Python (3.11 or newer).
SHELL := /bin/bash
PYTHON ?= python3
export PYTHON
RUN := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help demo test bench lint format messages lock screenshots clean

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: ## Show it: a simulated LMS, scored up to today (PORT, LMS_DATA_DIR; DEMO_EXIT=1 checks the pages and exits)
	@scripts/setup.sh demo
	@exec $(RUN) -m scripts.demo

test: ## Run everything CI runs
	@scripts/setup.sh test
	@exec $(RUN) -m scripts.test

bench: ## Measure speed and quality, and record the figures in docs/benchmarks.md
	@scripts/setup.sh test
	@exec $(RUN) -m scripts.bench

lint: ## Check the code without running any test
	@scripts/setup.sh demo
	@exec $(RUN) -m scripts.test code translations

format: ## Format the code
	@scripts/setup.sh demo
	@.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format --quiet

messages: ## Add new strings to the Russian catalogues, and compile them
	@scripts/setup.sh test
	@$(RUN) -m scripts.messages update
	@scripts/setup.sh test

screenshots: ## Take the pictures of docs/screenshots anew
	@scripts/setup.sh test
	@SCREENSHOTS=1 $(RUN) -m pytest -q -m browser

lock: ## Lock the dependencies of pyproject.toml with their hashes
	@scripts/setup.sh demo
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --all-extras --no-header --upgrade \
		--output-file requirements.txt pyproject.toml

clean: ## Remove what can be made again: the environment and caches, never data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -prune -exec rm -rf {} +
