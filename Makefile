# Every target is one line onto scripts/dev.py, so `python3 scripts/dev.py run` does the same without make.
PYTHON ?= python3
.PHONY: run test check setup assets messages lock format clean

run:  ## set everything up and serve the San José sandbox at http://127.0.0.1:8000
	@$(PYTHON) scripts/dev.py run $(ARGS)

test:  ## set everything up and run the tests; PYTEST_ARGS="-k pothole" for some of them
	@$(PYTHON) scripts/dev.py test $(PYTEST_ARGS)

check:  ## format, lint, types, import contracts, migrations, lock files, quick tests: the same here and in CI
	@$(PYTHON) scripts/dev.py check

setup:  ## everything but serving
	@$(PYTHON) scripts/dev.py setup

assets:  ## build style sheets, icons and scripts anew
	@$(PYTHON) scripts/dev.py assets

messages:  ## compile the translations of the interface
	@$(PYTHON) scripts/dev.py messages

lock:  ## resolve the versions of all packages anew (needs uv)
	@$(PYTHON) scripts/dev.py lock

format:  ## bring the code into its format
	@$(PYTHON) scripts/dev.py format

clean:  ## remove what set-up has made; the data in var/ stays
	@$(PYTHON) scripts/dev.py clean
