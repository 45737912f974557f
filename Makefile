# `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS := dqn,course

.PHONY: help site test lab demo build check lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*##/ {printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(VENV)/.installed  ## build, solve, execute and render every lab to site/
	$(BIN)/course build
	$(BIN)/course site

test: $(VENV)/.installed-test  ## run the default suite: house, fast, notebook and browser tiers
	$(BIN)/python tests/system_packages.py
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/pytest -n auto --dist worksteal

lab: $(VENV)/.installed  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir notebooks

demo: $(VENV)/.installed  ## make, grade and show a demonstration class in demo/ (two minutes)
	$(BIN)/course demo demo

build: $(VENV)/.installed  ## rebuild notebooks/ and solutions/ from source/
	$(BIN)/course messages
	$(BIN)/course build

check: $(VENV)/.installed  ## fail if notebooks/ or solutions/ are out of date
	$(BIN)/course build --check

lock: $(VENV)/.installed-test  ## solve the versions again, for every system (PyTorch: see below)
	$(BIN)/pip install --quiet uv
# PyTorch's CUDA packages are left out: its CPU build needs none, its other builds bring their own.
	echo "torch==2.13.0" | $(BIN)/uv pip compile --quiet --universal --all-extras --no-annotate \
		--python-version 3.11 --no-header --upgrade --constraint - pyproject.toml \
		| grep -vE '^(nvidia-|cuda-|triton)' > requirements.lock.new
	mv requirements.lock.new requirements.lock
	for extra in '' dqn; do \
		$(BIN)/uv pip compile --quiet --universal $${extra:+--extra $$extra} --no-annotate \
			--python-version 3.11 --no-header --constraint requirements.lock pyproject.toml \
			| grep -vE '^(nvidia-|cuda-|triton)' \
			> course/labs/templates/release/requirements$${extra:+-$$extra}.txt; \
	done

clean:  ## remove what was generated and is not committed, but for dist/releases
	test ! -d dist || find dist -mindepth 1 -maxdepth 1 ! -name releases -exec rm -rf {} +
	rm -rf build site site-students .pytest_cache .ruff_cache .mypy_cache .import_linter_cache

# Where python3-venv is missing, Debian leaves an environment without pip: that one is made again.
# PyTorch comes first and pinned: a range could bring another build with it.
$(VENV)/.installed: pyproject.toml requirements.lock
	@if test -x $(BIN)/pip; then python=$(BIN)/python; else python=$(PYTHON); fi; \
		$$python -c 'import sys; (3, 11) <= sys.version_info < (3, 15) or sys.exit(sys.argv[1] \
		+ " is Python " + sys.version.split()[0] + "; expected 3.11 to 3.14: rm -rf $(VENV); " \
		+ "make site PYTHON=python3.12, for instance")' $$python
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint requirements.lock torch
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[$(EXTRAS)]'
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[$(EXTRAS),test]'
	touch $@
