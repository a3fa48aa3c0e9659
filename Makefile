# Every target works on a bare machine with Python 3.11 or later, make and git; each can be interrupted and run again.
PYTHON ?= python3
PREPARE = @$(PYTHON) requirements/install.py
.PHONY: demo test test-slow bench check docs lock

demo: ; $(PREPARE) run pages && .venv/bin/commonweal demo $(ARGS)
test: ; $(PREPARE) test cluster pages browser && $(MAKE) --no-print-directory check && .venv/bin/pytest -n auto --dist worksteal -m "not slow" $(ARGS)
test-slow: ; $(PREPARE) test cluster pages browser && .venv/bin/pytest -m slow $(ARGS)
check: ; $(PREPARE) test && .venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/lint-imports
bench: ; $(PREPARE) test pages && .venv/bin/python -m bench $(ARGS)
docs: ; $(PREPARE) test && .venv/bin/commonweal docs $(ARGS)
lock: ; $(PREPARE) lock && .venv/bin/python requirements/lock.py $(ARGS)
