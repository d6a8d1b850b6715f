# make demo   sees escli at work: two weeks of a small support desk, in under two minutes from nothing
# make test   the suite
# make lint   style and types;  make slow   the slower tests;  make bench   the measurements;  make clean

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
TEST_PACKAGES := 'pytest>=8.2,<10' 'hypothesis>=6.100,<7' 'pytest-xdist>=3.6,<4' 'aiosmtpd>=1.4.6,<2' \
	'scipy>=1.14.1,<2' 'prometheus-client>=0.20,<1'
LINT_PACKAGES := 'ruff>=0.17,<0.18' 'mypy>=2.4,<3' types-PyYAML

.PHONY: demo test slow lint bench pictures lowest clean

demo: $(VENV)/installed
	@$(BIN)/escli demo
	@echo; echo 'The command lies in $(VENV)/bin:  export PATH="$(CURDIR)/$(VENV)/bin:$$PATH"'

test: $(VENV)/test
	$(BIN)/python -m pytest -n auto -m 'not slow'

slow: $(VENV)/test
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/test
	$(BIN)/python -m tests.benchmarks

pictures: $(VENV)/installed
	$(BIN)/python docs/pictures.py

# The suite once more, in an environment of its own, with the oldest versions that pyproject.toml allows.
lowest:
	@$(MAKE) --no-print-directory VENV=.venv-lowest .venv-lowest/made
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -e . \
		'typer==0.27.2' 'rich==13.8.*' 'sqlite-utils==4.0' 'pyyaml==6.0.1' 'pendulum==3.0.*' 'holidays==0.84' 'apprise==2.0.*' \
		'jinja2==3.1.6' 'icalendar==6.0.*' 'plotext==5.3.2' 'rapidfuzz==3.0.*' \
		'pytest==8.2.*' 'hypothesis==6.100.*' 'pytest-xdist==3.6.*' 'aiosmtpd==1.4.6' \
		'scipy==1.14.1' 'prometheus-client==0.20.*'
	.venv-lowest/bin/python -m pytest -n auto -m 'not slow'

$(VENV)/made:
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --seed --python '>=3.11' $(VENV); \
	elif [ -z '$(PYTHON)' ]; then echo 'escli needs Python 3.11 or newer; install it, or uv (https://docs.astral.sh/uv/).' >&2; exit 1; \
	elif ! '$(PYTHON)' -m venv $(VENV) 2>$(VENV).log; then rm -rf $(VENV); cat $(VENV).log >&2; rm -f $(VENV).log; \
		echo 'Python cannot make a virtual environment: install the package python3-venv (Debian, Ubuntu), or uv.' >&2; exit 1; fi
	@rm -f $(VENV).log; touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo 'Installing escli into $(VENV) ...'
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e .; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e .; fi
	@touch $@

$(VENV)/test: $(VENV)/installed
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python $(TEST_PACKAGES); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(TEST_PACKAGES); fi
	@touch $@

$(VENV)/lint: $(VENV)/test
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python $(LINT_PACKAGES); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(LINT_PACKAGES); fi
	@touch $@

clean:
	rm -rf .venv .venv-lowest .axe build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
