# make demo   sets everything up and builds the graph of data/reports
# make test   runs ruff, mypy and all tests
# make bench  how fast it reads, what a build costs, and formats, shapes, search, the server and publishing beside others
# make readme the answers in README.md, docs/queries.md and docs/notebook.md, anew
# They need nothing but Python 3.11 or newer with venv and pip; what they install goes into .venv.

PYTHON ?= python3
OUT ?= out/demo
BIN := .venv/bin

.PHONY: demo test bench readme clean help
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# make/make/p' Makefile

demo: .venv/demo.stamp
	@$(BIN)/kg build data/reports --out $(OUT)
	@echo
	@echo "全部文件在 all files are in $(OUT)/: graph.ttl graph.nq graph.jsonld graph.graphml *.csv"
	@echo "用浏览器打开 open in a browser: $(CURDIR)/$(OUT)/index.html"
	@echo "试一试 try (kg 即 is $(BIN)/kg):"
	@echo "  $(BIN)/kg query $(OUT) 'SELECT ?company ?park { ?c a kg:Company ; rdfs:label ?company ; kg:locatedIn/rdfs:label ?park }'"

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

bench: .venv/test.stamp
	$(BIN)/python bench/extract_speed.py
	$(BIN)/python bench/build_cost.py
	$(BIN)/python bench/formats.py
	$(BIN)/python bench/validation.py
	$(BIN)/python bench/search.py
	$(BIN)/python bench/page_answers.py
	$(BIN)/python bench/page_views.py
	$(BIN)/python bench/page_feed.py
	$(BIN)/python bench/publish.py
	$(BIN)/python bench/query_speed.py
	$(BIN)/python bench/serve_speed.py
	$(BIN)/python bench/page_speed.py

readme: .venv/test.stamp
	$(BIN)/python tests/readme.py
	$(BIN)/python tests/notebook.py

clean:
	rm -rf .venv out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache

# The stamps are older than setup.cfg when what has to be installed may have changed.
.venv/demo.stamp: setup.cfg | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/test.stamp: setup.cfg | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/demo.stamp

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "没有找到 $(PYTHON)：请安装 Python 3.11 或更新版本。 $(PYTHON) was not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  $(PYTHON) --version; \
	  echo "需要 Python 3.11 或更新版本；另有一个时：make PYTHON=python3.12 demo"; \
	  echo "Python 3.11 or newer is needed; if there is another one: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) 缺少 venv；Debian/Ubuntu：apt-get install python3-venv"; \
	  echo "$(PYTHON) lacks venv; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
