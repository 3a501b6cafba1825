# The commands of this project. Each makes what it lacks in .venv; stamp files keep a second call quick.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
FILE ?= corpus/postings/examples/stapled-cpmo.md
TRAIN_ARGS ?=
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
SOURCES := jdscan api models deploy tests notebooks

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help scan test browser check format lint types contracts smoke train benchmark experiments speed agreement notebooks image-check load soak corpus-table framework-doc clean distclean

help:
	@echo "make scan [FILE=posting.md]  set up, then scan a posting"
	@echo "make test                    set up, then run the tests"
	@echo "make browser                 run the browser tests (Chromium, or JDSCAN_CHROMIUM=its path)"
	@echo "make check                   everything that CI asks for: lint, types, contracts, smoke, notebooks, image, tests"
	@echo "make format                  put the code into its format"
	@echo "make notebooks               execute the notebooks"
	@echo "make image-check             carry the Dockerfile's steps out without an engine, and run what comes of them"
	@echo "make load                    put the service under load, on this machine (minutes; a quiet machine)"
	@echo "make soak                    all that takes long: examples of schemathesis, load, memory (half an hour)"
	@echo "make train                   make the shipped models anew (extra train, hours on a CPU)"
	@echo "make benchmark               run the benchmark of stapled postings (extra train)"
	@echo "make experiments             run the experiments that models/RESULTS.md lacks (extra train)"
	@echo "make speed                   race the encoders against the stock one (extra train)"
	@echo "make agreement               print how far two readers of the external labels agree"
	@echo "make corpus-table            print the counts of the dataset card"
	@echo "make framework-doc           write docs/FRAMEWORK.md anew from the framework data"
	@echo "make clean | distclean       remove what checks left behind | and the virtual environment"

scan: $(VENV)/.base
	$(BIN)/jdscan scan "$(FILE)"

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# Without a browser they fail: a test that is skipped in silence shows nothing.
browser: $(VENV)/.dev
	$(BIN)/python -m pytest -m browser tests/browser

check: lint types contracts smoke notebooks image-check browser test

format: $(VENV)/.dev
	$(BIN)/ruff check --fix --select I $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/hadolint Dockerfile

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

# The built wheel, unpacked alone: what is not in it cannot be found. Its dependencies are those of .venv, whose
# editable install stands behind PYTHONPATH; the import check proves that it was not used.
smoke: $(VENV)/.dev
	rm -rf build/wheel build/smoke
	$(PIP) wheel --no-deps --wheel-dir build/wheel .
	$(PIP) install --no-deps --target build/smoke build/wheel/*.whl
	test ! -e build/smoke/corpus
	cd build/smoke && PYTHONPATH="$$PWD" ../../$(BIN)/python -c \
	  "import jdscan, jdscan_api, jdscan_models; [m.__file__.index('build/smoke') for m in (jdscan, jdscan_api, jdscan_models)]"
	cd build/smoke && PYTHONPATH="$$PWD" bin/jdscan doctor

# Executed in memory: the files keep no outputs.
notebooks: $(VENV)/.dev
	$(BIN)/jupyter-execute $(NOTEBOOKS)

image-check: $(VENV)/.dev
	$(BIN)/python -m deploy.image

load: $(VENV)/.dev
	$(BIN)/python -m tests.load.load
	$(BIN)/python -m tests.load.accurate
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false $(BIN)/python -m tests.load.together # as `jdscan serve` has it

soak: $(VENV)/.dev
	$(BIN)/python -m tests.load.soak

train: $(VENV)/.train
	$(BIN)/python -m jdscan.training all $(TRAIN_ARGS)

benchmark: $(VENV)/.train
	$(BIN)/python -m jdscan.training benchmark $(TRAIN_ARGS)

experiments: $(VENV)/.train
	$(BIN)/python -m jdscan.training experiments $(TRAIN_ARGS)

speed: $(VENV)/.train
	$(BIN)/python -m jdscan.training.speed

agreement: $(VENV)/.dev
	$(BIN)/python -m jdscan.training.agreement

corpus-table: $(VENV)/.dev
	$(BIN)/python -m tests.test_corpus_data

# By way of another file, so that a failing command leaves the page as it was.
framework-doc: $(VENV)/.base
	$(BIN)/jdscan framework --markdown > docs/FRAMEWORK.md.new
	mv docs/FRAMEWORK.md.new docs/FRAMEWORK.md

# build/training is kept: the encoders in it take hours.
clean:
	rm -rf build/wheel build/smoke build/screenshots dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "jdscan needs Python 3.11 or newer; name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(PIP) install --editable ".[dev]"
	@touch $(VENV)/.base $@

$(VENV)/.train: pyproject.toml | $(BIN)/python
	$(PIP) install --editable ".[train]"
	@touch $(VENV)/.base $@
