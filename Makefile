# vanthu: make run | make setup | make test | make check | make bench | make accuracy | make soak | make model
SHELL := /bin/bash
VENV ?= .venv
PYTHON ?= python3
ARGS ?=
CORPUS ?=

.PHONY: run setup test check bench accuracy soak lock samples model

run: setup
	@deploy/bin/run-demo $(VENV) $(ARGS)

setup:
	@deploy/bin/setup $(VENV) $(PYTHON)

test: setup
	@deploy/bin/setup-tests $(VENV)
	OPENBLAS_NUM_THREADS=1 $(VENV)/bin/python -m pytest -n auto --dist loadfile $(ARGS)

check: setup
	@$(VENV)/bin/python -c 'import mypy, ruff' 2>/dev/null || deploy/bin/setup-tests $(VENV)
	$(VENV)/bin/ruff check gateway classifiers tests deploy/model deploy/reports
	$(VENV)/bin/ruff format --check gateway classifiers tests deploy/model deploy/reports
	$(VENV)/bin/mypy

bench: setup
	@deploy/bin/setup-tests $(VENV)
	$(VENV)/bin/python -m tests.bench $(ARGS)

accuracy: setup
	$(VENV)/bin/python -m tests.accuracy $(CORPUS) $(ARGS)

soak: setup
	@deploy/bin/setup-tests $(VENV)
	$(VENV)/bin/python -m tests.soak $(ARGS)

samples: setup
	@deploy/bin/setup-tests $(VENV)
	$(VENV)/bin/python -m tests.made.mails

# Makes the nets that read handwritten numbers again (deploy/model/README.md); ARGS: minutes of training.
model:
	@deploy/bin/make-model build/model $(ARGS)

# Pins every dependency with its hashes; needs pip-tools' sister `uv` on the PATH.
lock:
	uv pip compile pyproject.toml --extra build --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 -o requirements-dev.lock
