# Two commands do everything on a fresh machine: `make run` and `make test`. The rest is for whoever changes the code.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/bootstrap.txt requirements/run.txt
PACKAGES := packages/vanban packages/loa packages/loa-relay
BENCHES := $(patsubst bench/%.py,bench-%,$(filter-out bench/_%.py,$(wildcard bench/*.py)))

.PHONY: help run install install-dev lint format types test unit soak bench $(BENCHES) lock messages openapi findings clean wipe-demo
.DEFAULT_GOAL := help

help:
	@echo "make run        cài đặt, chuẩn bị và mở Loa tại http://127.0.0.1:8000  (install, prepare and serve)"
	@echo "make test       chạy mọi kiểm thử (all tests, on SQLite and PostgreSQL, in a real browser)"
	@echo "make unit       only the quick tests          make lint     style, types, floors, templates, migrations"
	@echo "make bench      all figures                   make soak     the full counts of the long proofs"
	@echo "make wipe-demo  xóa nội dung mẫu (remove the demo campaign)"
	@echo "make format lock messages openapi findings    what a developer needs now and then"

$(BIN)/uv: requirements/bootstrap.txt
	@$(PYTHON) tools/make_venv.py $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.run: $(BIN)/uv $(LOCKS) $(addsuffix /pyproject.toml,$(PACKAGES))
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(addprefix -e ,$(PACKAGES))
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/.run
install-dev: $(VENV)/.dev

run: install
	@exec $(BIN)/loa serve --prepare --demo

wipe-demo: install
	@$(BIN)/loa demo --wipe

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python tools/check_types.py
	$(BIN)/python tools/check_templates.py
	$(BIN)/python tools/check_migrations.py
	$(BIN)/python -m loa.kit.catalogues check

types: install-dev
	$(BIN)/python tools/check_types.py

format: install-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/python tools/check_templates.py --fix

test: install-dev
	@$(BIN)/python tools/run_tests.py

unit: install-dev
	@$(BIN)/python tools/run_tests.py --unit

soak: install-dev
	@$(BIN)/python tools/run_tests.py --soak

bench: $(BENCHES)

$(BENCHES): bench-%: install-dev
	@echo "== $*"
	@$(BIN)/python bench/$*.py

lock: install-dev
	$(BIN)/python tools/lock.py

messages: install-dev
	$(BIN)/python -m loa.kit.catalogues update

openapi: install-dev
	$(BIN)/loa openapi > packages/loa/openapi.json

findings: install-dev
	$(BIN)/python -m vanban.check.page > packages/vanban/docs/findings.md.new
	$(BIN)/python -m vanban.check.page rules > packages/vanban/docs/rules.md.new
	@mv packages/vanban/docs/findings.md.new packages/vanban/docs/findings.md
	@mv packages/vanban/docs/rules.md.new packages/vanban/docs/rules.md

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
