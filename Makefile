# Everything here makes .venv from requirements.lock first, where it is missing or stale.

PYTHON ?= python3
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
# runs trained at once, whichever variants they belong to; tests at once
JOBS ?= $(CORES)

# no .SHELLFLAGS: GNU make 3.81, which macOS has, knows none, and went on after a failed command of a recipe
SHELL := bash -eu -o pipefail
.DEFAULT_GOAL := help
.PHONY: help repro restore test check tensorboard messages picture terminal pages bench

# the stages' `python` is this environment's, whatever is active outside
export PATH := $(CURDIR)/.venv/bin:$(PATH)
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
# DVC asks for the user's name; in a container a number may have none
export USER ?= $(shell id -un 2>/dev/null || id -u)
# memory in pages of 2 MB where the system has them: large networks train 7 % faster
export GLIBC_TUNABLES ?= glibc.malloc.hugetlb=1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# -P: Python takes no modules from this folder, where a file of yours may have the name of one of its own: random.py
ours = PYTHONPATH=src python -P -m mlpstudy
# DVC is quiet, for the stages speak for themselves; ended with make
repro_quietly = $(ours).repro $(1)

# JOBS where somebody has set it, or else MLPSTUDY_WORKERS, or else the cores
workers = $(if $(filter file,$(origin JOBS)),$${MLPSTUDY_WORKERS:-$(JOBS)},$(JOBS))

repro: .venv/ready ## from raw images to the report (JOBS=cores)
	@$(ours).at_work
	@$(call repro_quietly,-s resolve)
	@# DVC does not watch a folder or archive on disk: read it again, unless it is on another machine
	@# (130 and DVC's 252: Ctrl-C, of which the shell knows no more than the exit status)
	@if $(ours).watch; then $(call repro_quietly,-f -s download); else [ $$? != 130 ]; fi
	@# in a fresh clone the results that git brought may be right already: then DVC leaves out report, which tells them
	@if dvc status -q; then echo "nothing to do: the report is reports/index.html"; exit; \
	else [ $$? != 252 ] || exit 130; fi; \
	touch .dvc/tmp/begun; export MLPSTUDY_WORKERS=$(workers); \
	$(call repro_quietly); \
	[ reports/index.html -nt .dvc/tmp/begun ] || $(call repro_quietly,-f -s report)

# what an experiment changes in git
restored = params.yaml dvc.lock metrics reports
# what DVC packs for an experiment and takes out of git's index again, if it is not killed
packed = .dvc/tmp/repro.dat

# git takes a file for unchanged that an experiment changed within the second in which git last looked, if not its size;
# and ends with the exit status of a hook of one's own, though it has brought the files back
restore: .venv/ready ## back to the last commit: settings, results, data and models
	@$(ours).at_work
	@$(ours).unmerged
	@git reset -q HEAD -- $(restored) $(packed)
	@git ls-files -z $(restored) | xargs -0 touch -c
	@git ls-files -z $(restored) | xargs -0 git -c core.hooksPath=/dev/null checkout -q HEAD --
	@git clean -fdq $(restored)
	@# where DVC failed for another reason, it says which
	@dvc checkout -q || { dvc status > /dev/null && echo "not all of it is in DVC's cache: make repro makes the rest again"; }
	@[ -z "$$(git status --porcelain dvc.yaml stages src)" ] || echo \
	  "the code is left as it is: dvc.yaml, stages and src differ from the last commit, by your own changes or by an" \
	  "experiment of other code that was applied;" \
	  "'git restore --source=HEAD --staged --worktree dvc.yaml stages src' and 'git clean -fd stages src' take all of" \
	  "it back, new files are deleted; 'git stash -u' puts all your changes aside"

# a process a core, each of which takes neighbouring tests: what a file sets up is mostly set up once
pytest = python -m pytest -n $(JOBS) --dist worksteal

test: .venv/ready ## all tests
	@$(pytest)

check: .venv/ready ## style, types and the quick tests
	@ruff check
	@ruff format --check
	@mypy
	@$(pytest) -m 'not slow'

tensorboard: .venv/ready ## curves, pictures and histograms of the runs, on localhost
	@mlpstudy tensorboard

messages: .venv/ready ## collect what the report says, and bring its translations up to date
	@pybabel -q extract --mapping babel.cfg --keywords 'tr trn:1,2 N_' --omit-header --sort-output --add-location file \
	  --output-file src/mlpstudy/locale/mlpstudy.pot src
	@pybabel -q update --domain mlpstudy --input-file src/mlpstudy/locale/mlpstudy.pot --output-dir src/mlpstudy/locale \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

picture: .venv/ready ## photograph the report for the README; needs Chromium
	@python docs/picture.py

terminal: .venv/ready ## type the README's five commands, and draw what the terminal shows
	@python docs/terminal.py

pages: .venv/ready ## pages of finished studies, and of questions, out of their texts and results
	@PYTHONPATH=src python -m docs.studies.build

bench: .venv/ready ## what is measured against what
	@for script in pipeline study training gpu workers preprocess known_sources split evaluate coverage groups recalls predict; do \
	  PYTHONPATH=src python -m bench.$$script; done

# An environment of another system (a container's, in a folder that both see), or of a Python or a folder that has gone:
# then its commands do not start, of which tqdm is the quickest, and all is made anew. A link leads to somebody else's.
unusable := $(if $(wildcard .venv/ready),$(shell \
  test -L .venv || env -u PYTHONHOME -u PYTHONPATH .venv/bin/tqdm --version > /dev/null 2>&1 || echo unusable))
.PHONY: unusable

.venv/ready: requirements.lock $(unusable)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -P -m venv $(if $(unusable),--clear) .venv
	@.venv/bin/python -P -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@# the command mlpstudy, by a link to this code; an image is built without the code at first (.devcontainer/Dockerfile)
	@if [ -f pyproject.toml ]; then \
	  .venv/bin/python -P -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; fi
	@touch $@
