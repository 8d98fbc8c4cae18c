# Kapok from a fresh clone. `make` alone lists what can be asked of it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Empty keeps the locked versions; `make lock UPGRADE=--upgrade` takes the newest allowed.
UPGRADE ?=
# Passed on to pytest or the benchmark: `make test ARGS="-k embargo"`, `make bench ARGS=--quick`.
ARGS ?=
# Which servers `make bench-peers` sets up and measures; empty for all.
PEERS ?=

PIP := $(PY) -m pip --disable-pip-version-check --quiet
LOCK := $(PY) -m uv --quiet pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)
GRAPHIQL := studio/dist/graphiql/index.html
CLIENTS := tests/clients/node_modules/.installed
STUDIO_SOURCES := $(shell find studio -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
# Vite's own floor; Node.js 21 is below it.
NODE_IS_ENOUGH := command -v npm >/dev/null 2>&1 && node -e \
	'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null

.DEFAULT_GOAL := help
.PHONY: help run test torture bench bench-peers lint lock setup studio clean studio-if-possible clients-if-possible
.SUFFIXES:

help: ## List what can be asked of make
	@echo "Kapok, from the repository root:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.installed studio-if-possible ## Start the service, with demonstration content on first start
	@exec $(PY) server.py serve

test: setup clients-if-possible ## Run the tests
	@echo "Running the tests."
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

torture: setup ## Kill the leader of dispatch 200 times on each engine, while ten write
	@KAPOK_KILLS=200 $(PY) -m pytest -s tests/dispatch/test_kills.py $(ARGS)

bench: setup benchmarks/node_modules/.installed ## Measure Kapok against other servers; ARGS=--quick to try it out
	@$(PY) -m benchmarks $(ARGS)

bench-peers: setup benchmarks/node_modules/.installed ## Measure other servers beside Kapok; PEERS="yoga wagtail" for some
	@$(PY) -m benchmarks.peers $(PEERS)

lint: setup ## Check style, types, the import graph and the printed schema
	@echo "Checking style with ruff."
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet . || { echo "Some files are not formatted; run: $(PY) -m ruff format ."; exit 1; }
	@echo "Checking types with mypy."
	@$(PY) -m mypy --no-error-summary
	@echo "Checking the import graph with import-linter."
	@$(VENV)/bin/lint-imports --no-logo
	@echo "Checking that the printed schema is the served one."
	@$(PY) server.py schema --check

setup: $(VENV)/.installed-dev ## Install everything that tests and checks need into .venv
	@:

lock: setup ## Write both lock files anew from pyproject.toml
	@echo "Locking the runtime dependencies."
	@$(LOCK) --output-file requirements.lock >/dev/null
	@echo "Locking the development dependencies on top of them."
	@$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock >/dev/null

studio: ## Build the front end; needs Node.js 20.19 or newer
	@{ $(NODE_IS_ENOUGH); } || { echo "The front end needs Node.js 20.19 or newer (of version 22: 22.12) with npm; install it and try again."; exit 1; }
	@$(MAKE) --no-print-directory --silent $(GRAPHIQL)

clean: ## Remove what make has built; never the content
	@echo "Removing the virtual environment, the built front end, the GraphQL clients and the tools' caches."
	@rm -rf $(VENV) studio/dist studio/node_modules tests/clients/node_modules benchmarks/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -type d -name __pycache__ -prune -exec rm -rf {} +

# A service without its front end is still a service, so `run` never fails for want of it.
studio-if-possible:
	@if $(NODE_IS_ENOUGH); then \
		$(MAKE) --no-print-directory --silent $(GRAPHIQL) || echo "The front end could not be built; going on without it."; \
	elif [ ! -f $(GRAPHIQL) ]; then \
		echo "Node.js 20.19 or newer is not here; going on without the front end."; \
	fi

# The tests say themselves what they make of missing clients: a skip here, an error under CI=true.
clients-if-possible:
	@if $(NODE_IS_ENOUGH); then \
		$(MAKE) --no-print-directory --silent $(CLIENTS) || echo "The GraphQL clients could not be installed; their tests cannot run."; \
	else \
		echo "Node.js 20.19 or newer (of version 22: 22.12) with npm is not here; the tests with GraphQL clients cannot run."; \
	fi

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Kapok needs Python 3.11 or newer, and there is no $(PYTHON) here; install it, or name another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kapok needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1); name a newer one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments; install its venv module (on Debian and Ubuntu: apt-get install python3-venv)."; exit 1; }
	@echo "Making a virtual environment in $(VENV)."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock $(VENV)/pyvenv.cfg
	@echo "Installing the locked dependencies."
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

# The development lock holds the runtime one, so the second stamp stands for both.
$(VENV)/.installed-dev: requirements-dev.lock requirements.lock $(VENV)/pyvenv.cfg
	@echo "Installing the locked dependencies and the development tools."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $(VENV)/.installed $@

studio/node_modules/.installed: studio/package.json studio/package-lock.json
	@echo "Installing the front end's packages."
	@cd studio && npm ci --silent --no-fund --no-audit --ignore-scripts
	@touch $@

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	@echo "Installing the GraphQL clients for the tests."
	@cd tests/clients && npm ci --silent --no-fund --no-audit --ignore-scripts
	@touch $@

benchmarks/node_modules/.installed: benchmarks/package.json benchmarks/package-lock.json
	@{ $(NODE_IS_ENOUGH); } || { echo "The load tool needs Node.js 20.19 or newer (of version 22: 22.12) with npm; install it and try again."; exit 1; }
	@echo "Installing the load tool."
	@cd benchmarks && npm ci --silent --no-fund --no-audit --ignore-scripts
	@touch $@

$(GRAPHIQL): $(STUDIO_SOURCES) studio/node_modules/.installed
	@echo "Building the front end."
	@cd studio && npm run --silent build
	@touch $@
