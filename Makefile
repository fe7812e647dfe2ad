# Everything that people and CI run. `make help` lists it.

VENV := .venv
SPARK := .venv-spark
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH_VENV := .venv-bench
BENCH_STAMP := $(BENCH_VENV)/.installed
TABLE := grammars/fspec.table.json
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
DEMO := $(addprefix demo-output/sme-management.,html md json)

# The first of these that is new enough makes the environment; `make PYTHON=... ` names another.
PYTHON ?= python3 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# What the caller's shell says about Python is none of our environment's business.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE VIRTUAL_ENV

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-spark lint format types contracts wheel-proof bench check clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name what; do \
	    printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: $(STAMP) $(TABLE) ## make the environment in .venv (the others do so by themselves)

demo: setup ## compile the shipped scheme to HTML, Markdown and JSON, and say where they are
	@mkdir -p demo-output
	@$(BIN)/fuzzyspec compile specs/sme-management.fspec $(addprefix -o ,$(DEMO))
	@printf '\nspecs/sme-management.fspec is compiled to\n'
	@printf '  $(CURDIR)/%s\n' $(DEMO)

test: setup ## run the tests, the plugins' among them
	$(BIN)/python -m pytest -n 2 tests plugins

test-spark: $(SPARK)/.installed ## run the tests that need PySpark (and Java 17), in .venv-spark
	$(SPARK)/bin/python -m pytest tests/spark

lint: setup ## check style and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup ## mend layout, and what style can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup $(PLUGINS:=/types) ## check types, strictly
	$(BIN)/mypy

.PHONY: $(PLUGINS:=/types)
$(PLUGINS:=/types): setup
	cd $(@D) && $(CURDIR)/$(BIN)/mypy

contracts: setup ## check that imports run one way
	$(BIN)/lint-imports --no-logo

wheel-proof: setup ## build, install elsewhere, and try the result
	bash .ci/wheel_proof.sh

# An ordinary installation of the built wheel, beside the peers: an editable one would start more slowly.
BENCH ?= --write
bench: setup $(BENCH_STAMP) ## measure speed against peers and limits, and write docs/benchmarks.md (BENCH="--quick --only NAME")
	@rm -rf build/bench && mkdir -p build/bench
	@$(BIN)/python -m build --wheel --no-isolation --outdir build/bench . >build/bench/log 2>&1 || \
	    { cat build/bench/log >&2; exit 1; }
	@$(BENCH_VENV)/bin/python -m pip uninstall -qq --disable-pip-version-check --yes fuzzyspec
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-input --compile \
	    --constraint benchmarks/requirements.txt "$$(echo build/bench/*.whl)[data,xlsx]"
	@$(BENCH_VENV)/bin/python benchmarks/run.py $(BENCH)

check: ## all of this, as CI does it
	@bash .ci/run

clean: ## remove what was made, but for .venv and .venv-spark
	rm -rf build dist demo-output $(TABLE) $(STAMP) .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	    .import_linter_cache .benchmarks
	rm -rf $(foreach plugin,$(PLUGINS),$(addprefix $(plugin)/,build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis))
	find fuzzyspec tests plugins benchmarks -name __pycache__ -prune -exec rm -rf {} +

# A missing interpreter also means an environment whose Python has been removed: hence --clear.
$(BIN)/python:
	@for python in $(PYTHON); do \
	    "$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 || continue; \
	    echo "Making $(VENV) with $$("$$python" --version) ..."; \
	    "$$python" -m venv --clear $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	    echo "'$$python -m venv' failed; on Debian and Ubuntu it needs the package python3-venv" >&2; \
	    exit 1; \
	done; \
	echo "fuzzyspec needs Python 3.11 or newer, and none of these is: $(PYTHON)" >&2; \
	echo "install one, or name it: make PYTHON=/path/to/python3.12" >&2; \
	exit 1

$(STAMP): pyproject.toml hatch_build.py fuzzyspec/version.py $(PLUGINS:=/pyproject.toml) | $(BIN)/python
	@$(BIN)/python -c '$(NEW_ENOUGH)' || \
	    { echo "$(VENV) holds a Python older than 3.11: remove the folder and try again" >&2; exit 1; }
	@echo "Installing fuzzyspec$(if $(PLUGINS), and $(notdir $(PLUGINS))) into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
	    --editable '.[dev]' $(addprefix --editable ./,$(PLUGINS)) || \
	    { echo "the installation failed; the reason stands above" >&2; exit 1; }
	@$(BIN)/python -m compileall -q fuzzyspec $(wildcard plugins/*/fuzzyspec_*)
	@touch $@

# PySpark is large and needs Java, so it has an environment of its own.
$(SPARK)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing fuzzyspec and PySpark into $(SPARK) ..."
	@$(BIN)/python -m venv --clear $(SPARK)
	@$(SPARK)/bin/python -m pip install -qq --disable-pip-version-check --no-input \
	    --editable '.[data]' 'pyspark>=4,<5' pyarrow pytest hypothesis || \
	    { echo "the installation failed; the reason stands above" >&2; exit 1; }
	@touch $@

$(BENCH_STAMP): benchmarks/requirements.txt | $(BIN)/python
	@echo "Installing what fuzzyspec is measured against into $(BENCH_VENV) ..."
	@$(BIN)/python -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-input -r benchmarks/requirements.txt
	@touch $@

# The installation makes the table too; this is for when the grammar changes after it.
$(TABLE): grammars/fspec.lark fuzzyspec/syntax/grammar.py hatch_build.py $(STAMP)
	@$(BIN)/python -c 'import hatch_build, pathlib; hatch_build.write_table(pathlib.Path.cwd())'
