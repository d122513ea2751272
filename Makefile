# `make help` lists the targets. Each one works from a bare machine with Python (3.11 or newer) and
# make: what it needs is installed into .venv first, and only what is missing.

PYTHON     ?= python3
# Backends that `make test` runs on, one after the other.
BACKENDS   ?= jax
# FULL=1: more, which takes some quarters of an hour; the first lines of the output list it.
FULL       ?=
# More arguments for pytest: make test ARGS="tests/ops -k masks"
ARGS       ?=
# What brings TensorFlow: `tensorflow-cpu` is smaller; take `tensorflow` where that does not exist.
TENSORFLOW ?= tensorflow-cpu
# Where `make demo` writes.
DEMO       ?= demo-run
# Without an encoder each can do what its own formula can: docs/demo-corpus.md. Then the controls.
DEMO_LAYERS := mean_pooling,max_pooling,dot,additive,multi_head,pooling_mlp,pooling_hops,mean_pooling_again,random_attention,dense_control,words

VENV := .venv
# Of `make test-next`: a pre-release of Keras never meets the other one.
NEXT := .venv-next
BIN  := $(VENV)/bin
# Read by old and new pip alike, also for what builds the package.
export PIP_CONSTRAINT       := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export TF_CPP_MIN_LOG_LEVEL ?= 2
export NO_MKDOCS_2_WARNING := 1
# Containers often set it; then each of the processes that tests start compiles all it imports.
unexport PYTHONDONTWRITEBYTECODE

backend_extras = $(patsubst tensorflow,$(TENSORFLOW),$(1))

# Install the extras in $(1) and the dependency groups in $(2) that .venv lacks or that are older than
# their pins, in one call of pip. Groups need pip 25.1, which Python 3.11 does not bring.
define install
	@stale() { \
	  [ ! -e $(VENV)/.$$1 ] || [ pyproject.toml -nt $(VENV)/.$$1 ] || [ constraints.txt -nt $(VENV)/.$$1 ]; \
	}; \
	extras=; for each in $(1); do if stale extra-$$each; then extras="$$extras $$each"; fi; done; \
	groups=; for each in $(2); do if stale group-$$each; then groups="$$groups $$each"; fi; done; \
	[ -n "$$extras$$groups" ] || exit 0; \
	list=$$(echo $$extras | tr ' ' ','); \
	printf 'Installing%s into $(VENV); a backend takes a minute or two ' "$$extras$$groups"; \
	(while sleep 5; do printf .; done) & dots=$$!; \
	$(BIN)/python -m pip install -qq 'pip>=25.1' && \
	$(BIN)/python -m pip install -qq -e ".$${list:+[$$list]}" \
	  $$(for each in $$groups; do printf ' --group %s' $$each; done); status=$$?; \
	kill $$dots; echo; \
	[ $$status -eq 0 ] || exit $$status; \
	for each in $$extras; do touch $(VENV)/.extra-$$each; done; \
	for each in $$groups; do touch $(VENV)/.group-$$each; done
endef

.PHONY: help demo test test-next next-keras env check format answers bench mutants coverage docs dist wheel clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    compare the layers on the demo corpus, on JAX; the result is in $(DEMO)/"
	@echo "make test    run the tests; BACKENDS=\"jax tensorflow torch\", FULL=1, ARGS=\"tests/ops\""
	@echo "make test-next  the tests on the newest pre-release of Keras, in $(NEXT); BACKENDS, ARGS"
	@echo "make env     make $(VENV) with everything, all three backends included"
	@echo "make check   format, lint, types, import contracts, documentation"
	@echo "make format  put imports and layout in order"
	@echo "make answers measure and draw what the pages of docs/answers/ show; minutes"
	@echo "make bench   speed and memory against Keras and what the backend brings; minutes"
	@echo "make mutants change one place after the other in the source: do the tests notice? Hours;"
	@echo "             ARGS=--fixed: the 150 that stay the same; ARGS=\"--sample 300\""
	@echo "make coverage which lines the tests execute, processes that they start included; BACKENDS"
	@echo "make docs    build the documentation into site/"
	@echo "make dist    build and check what a release publishes, in dist/"
	@echo "make wheel   make dist; then follow the README with the wheel alone, and try each extra"
	@echo "make clean   remove what the other targets made, $(VENV) included"

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no '$(PYTHON)'. Install Python 3.11 or newer, or name it: make PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "regard needs Python 3.11 or newer. '$(PYTHON)' is $$($(PYTHON) -V 2>&1)." \
	       "Name another: make PYTHON=python3.12"; \
	  exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "The module venv of '$(PYTHON)' does not work (Debian: apt-get install python3-venv)."; \
	  exit 1; }

demo: $(BIN)/python
	$(call install,jax tool)
	KERAS_BACKEND=jax $(BIN)/regard compare --encoder none --layers $(DEMO_LAYERS) \
	  --epochs 8 --patience 12 --seeds 3 --no-rate-check --out $(DEMO) --overwrite
	@echo
	@echo 'Next, as the README goes on:'
	@echo '  . $(BIN)/activate'
	@echo '  regard predict $(DEMO) "The film is truly tedious." "The film is never truly tedious."'
	@echo '  regard explain $(DEMO) "The film is never truly tedious." --html where.html'
	@echo '  regard compare DATA'

test: $(BIN)/python
	$(call install,tool figures parquet events $(call backend_extras,$(BACKENDS)),test)
	@failed=; \
	for backend in $(BACKENDS); do \
	  echo "== tests on $$backend"; \
	  KERAS_BACKEND=$$backend REGARD_FULL=$(FULL) $(BIN)/python -m pytest -n 2 --dist loadgroup -q $(ARGS) \
	    || failed="$$failed $$backend"; \
	done; \
	[ -z "$$failed" ] || { echo "Tests failed on:$$failed"; exit 1; }

# Never in CI: what is newest changes from day to day.
test-next:
	@$(MAKE) --no-print-directory VENV=$(NEXT) next-keras
	@$(MAKE) --no-print-directory VENV=$(NEXT) test

# keras-nightly brings the package `keras` too, so the one of the pins has to go first. Where no
# nightly is to be had, a release candidate will do.
next-keras: $(BIN)/python
	$(call install,tool figures parquet events $(call backend_extras,$(BACKENDS)),test)
	@$(BIN)/python -m pip uninstall -qq -y keras keras-nightly 2>/dev/null || true
	@unset PIP_CONSTRAINT; \
	for name in keras-nightly "keras>=3.16.0.dev0"; do \
	  $(BIN)/python -m pip install -qq --pre --no-deps "$$name" 2>/dev/null && found=1 && break; \
	done; \
	[ -n "$$found" ] || { \
	  rm -rf $(VENV)/.extra-*; \
	  echo "No pre-release of Keras can be had: the package index offers neither keras-nightly" \
	       "nor keras 3.16, or cannot be reached. Nothing was tested."; \
	  exit 1; }
	@echo "== $$($(BIN)/python -m pip freeze | grep -i '^keras')"

env: $(BIN)/python
	$(call install,tool figures parquet hub events $(call backend_extras,jax tensorflow torch),browser test check docs)

CHECKS := check-format check-lint check-types check-imports check-docs

check: $(CHECKS)

# Before the first check, not between them; `make -k check` shows what each of them finds.
$(CHECKS): check-tools

.PHONY: check-tools $(CHECKS)
check-tools: $(BIN)/python
	$(call install,jax tool,test check docs)

check-format:
	$(BIN)/ruff format --check

check-lint:
	$(BIN)/ruff check

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports

# Not with --quiet: it hides warnings from --strict too, so that nothing fails.
check-docs:
	$(BIN)/mkdocs build --strict

format: $(BIN)/python
	$(call install,,check)
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format

# ARGS: some pages, by their names without the ending.
answers: $(BIN)/python
	$(call install,jax tool figures)
	KERAS_BACKEND=jax $(BIN)/python -m examples.answers $(ARGS)

bench: $(BIN)/python
	$(call install,tool $(call backend_extras,$(firstword $(BACKENDS))))
	KERAS_BACKEND=$(firstword $(BACKENDS)) $(BIN)/python -m benchmarks $(ARGS)

# Goes on where it was ended. MUTANTS: where what became of each is written.
MUTANTS ?= mutants-all.jsonl
mutants: $(BIN)/python
	$(call install,jax tool figures,test mutation)
	KERAS_BACKEND=jax $(BIN)/python -m tests.mutation $(MUTANTS) $(ARGS)

# A line that only a killed process executed is not counted. What fails under it is said, and counted.
coverage: $(BIN)/python
	$(call install,tool figures parquet events $(call backend_extras,$(BACKENDS)),test coverage)
	@failed=; \
	for backend in $(BACKENDS); do \
	  echo "== lines that the tests execute on $$backend"; \
	  export COVERAGE_FILE=$(CURDIR)/coverage-$$backend; \
	  rm -f "$$COVERAGE_FILE" "$$COVERAGE_FILE".*; \
	  KERAS_BACKEND=$$backend $(BIN)/python -m coverage run -m pytest -n 2 --dist loadgroup -q $(ARGS) \
	    || failed="$$failed $$backend"; \
	  $(BIN)/python -m coverage combine -q && $(BIN)/python -m coverage report || exit 1; \
	done; \
	[ -z "$$failed" ] || { echo "Tests failed on:$$failed"; exit 1; }

docs: $(BIN)/python
	$(call install,,docs)
	$(BIN)/mkdocs build --strict

# REGARD_REPOSITORY: the address that the links of the package lead to; without it they are words.
dist: $(BIN)/python
	$(call install,,release)
	rm -rf dist
	$(BIN)/python -m build --quiet
	$(BIN)/twine check --strict dist/*

# ARGS="--extras jax torch" for some of the extras, ARGS=--extras for none of them; --layers: faster.
wheel: dist
	$(BIN)/python -m tests.package.wheel_alone dist/*.whl $(ARGS)

clean:
	rm -rf $(VENV) $(NEXT) $(DEMO) site build dist .pytest_cache .mypy_cache .ruff_cache
	rm -rf .import_linter_cache .hypothesis coverage-*
	find src tests docs benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} + \
	  2>/dev/null || true
