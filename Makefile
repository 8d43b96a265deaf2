# edi-flux: `make demo` shows the product at work, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEMO := var/demo
TWO := -n 2 --dist worksteal

.PHONY: help setup demo test check fmt lint types layers cover schemas crash soak fuzz bench agree hostile golden motifs samples lock clean

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## create .venv and install the locked dependencies

$(STAMP): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 est requis (PYTHON=/chemin/vers/python3.11 make …)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q pipeline
	@touch $(STAMP)

demo: setup ## deposit flux of every kind, process them, show what became of each
	@rm -rf $(DEMO)
	@$(BIN)/edi-flux --root $(DEMO) init --demo
	@echo
	@$(BIN)/edi-flux --root $(DEMO) drain || [ $$? -eq 1 ]
	@echo
	@echo "Fichiers de rejets du jour :"
	@$(BIN)/edi-flux --root $(DEMO) rejets export --jour "$$(TZ=Europe/Paris date +%F)"

test: setup ## run the tests
	$(BIN)/python -m pytest $(TWO)

check: fmt lint types layers cover schemas ## everything CI asks: format, lint, types, layers, tests with coverage, schemas

fmt: setup ## check the formatting
	$(BIN)/ruff format --check pipeline tests samples bench

lint: setup ## check the code with ruff
	$(BIN)/ruff check pipeline tests samples bench

types: setup ## check the types with mypy --strict
	$(BIN)/mypy

layers: setup ## check that layers point down, without cycles
	$(BIN)/lint-imports

cover: setup ## run the tests and hold the coverage of domain, stages and reports
	$(BIN)/python -m pytest $(TWO) --cov --cov-report=
	$(BIN)/coverage report --include='pipeline/domain/*,pipeline/stages/*,pipeline/reports/*,pipeline/chain.py' --fail-under=100
	$(BIN)/coverage report --fail-under=90

schemas: setup ## verify that every schema of the catalogue is there, unaltered, and compiles
	$(BIN)/python -m pytest tests/codecs/test_catalog.py

crash: setup ## kill the product at every point and hinder it at every call, then do the accounts (3 minutes)
	$(BIN)/python -m pytest $(TWO) tests/crash/test_points.py tests/crash/test_errno.py tests/crash/test_small_disk.py tests/crash/test_failed_sync.py

soak: setup ## kill the service and its children 210 times while partners send 10,000 files by SFTP, then do the accounts (10 minutes)
	$(BIN)/python -m tests.crash.soak

hostile: setup ## judge every hostile input; print its verdict, time and memory
	$(BIN)/python -m tests.hostile.table

fuzz: setup ## feed mutated samples to the gate, archive, PDF and name readers, 10 minutes each (FUZZ_SECONDS=60: less)
	$(BIN)/python -m tests.fuzz.run

bench: setup ## measure the product beside its floors and its peers, on this machine (20 minutes; BENCH=--quick: 3)
	$(BIN)/python -m bench $(BENCH)

agree: setup ## judge 13,000 mutated documents with both XSD validators, and explain every difference
	$(BIN)/python -m tests.codecs.agreement 13000

golden: setup ## rewrite the verdicts of the samples; read the diff as you would code
	$(BIN)/python -m pytest tests/golden --golden

motifs: setup ## write docs/motifs.md from the registry and the verdicts of the samples
	$(BIN)/python -c "from pipeline.reports.motifs import motifs_markdown; from samples.examples import examples; print(motifs_markdown(examples()), end='')" > docs/motifs.md

samples: setup ## write the samples again from their generator
	$(BIN)/python samples/generate.py

# extras stay in the lock: without them pip in hash mode takes a newer coverage for coverage[toml], and refuses it
lock: setup ## compile requirements.lock from pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-strip-extras --allow-unsafe \
		--extra dev --extra rules --extra pdfa --output-file requirements.lock pyproject.toml

clean: ## remove what was built and the demonstration
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
