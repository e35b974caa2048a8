# One target per habit. Needs Python 3.11 or newer and GNU make, nothing else.
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv/bin
E2E_WORKERS ?= 3
TERRAFORM_MIRROR ?= /opt/tf-plugins
export PYTHON

.PHONY: help up preview down test lint types docs unit e2e e2e-patient fleet sdks sdk-archives terraform reliability bench fmt catalog schema lock permissions pictures clean venv engine judge

help: ## this list
	@awk -F ':.* ## ' '/^[a-z0-9-]+:.* ## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

up: venv ## bring the stack `local` up: virtual environment, engine, local AWS, pulumi up
	@$(VENV)/python -m local up

preview: venv ## show what `make up` would change; ARGS="--diff" goes to pulumi
	@$(VENV)/python -m local preview -- $(ARGS)

down: $(if $(wildcard .local),venv) ## destroy the stack `local` and stop the local AWS
	@if [ -d .local ]; then $(VENV)/python -m local down; else echo "Nothing is up."; fi

test: lint types docs unit e2e ## everything that has to pass: lint, types, the site, unit and end-to-end tests

lint: venv ## ruff's rules, the layers of the package, and formatting
	$(VENV)/ruff check .
	$(VENV)/lint-imports --no-logo
	$(VENV)/ruff format --check .

types: venv ## mypy in strict mode
	$(VENV)/mypy

docs: venv ## the site, docs/_build/html/index.html; a link that leads nowhere fails it
	$(VENV)/sphinx-build --fail-on-warning --nitpicky --fresh-env --quiet docs docs/_build/html

unit e2e e2e-patient: export PYTHONDONTWRITEBYTECODE =# or each worker and each process of a test compiles everything anew

unit: judge ## tests without an engine
	$(VENV)/pytest tests -m "not e2e and not terraform and not sdks and not fleet" -n auto

e2e: engine ## tests with the real engine, on E2E_WORKERS processes (default 3)
	$(VENV)/pytest tests -m "e2e and not fleet" -n $(E2E_WORKERS) --dist worksteal

e2e-patient: export LOCAL_PULUMI_AWS_PACE = real
e2e-patient: engine ## the same, with the stand-in for pulumi-aws as slow as the real provider
	$(VENV)/pytest tests -m "e2e and not fleet" -n $(E2E_WORKERS) --dist worksteal

fleet: engine ## 200 accounts of the local AWS through their whole life, and kills at every stage: an hour and a half
	$(VENV)/pytest tests/e2e/fleet -m fleet

sdks: engine ## the SDKs of all languages from the schema, compiled with the examples, which then run on the local AWS
	$(VENV)/pytest tests/sdks -m sdks

sdk-archives: venv ## the SDKs as files of a release, in release/assets
	$(VENV)/python -m tests.sdks.archives "$$($(VENV)/hatchling version)" release/assets

terraform: export TERRAFORM_MIRROR := $(TERRAFORM_MIRROR)
terraform: venv ## the stacks in Terraform's language on the local AWS; Terraform and, in TERRAFORM_MIRROR, its AWS provider have to be here
	$(VENV)/pytest tests/terraform -m terraform

reliability: export SLR_RACE_ROUNDS = 20
reliability: export SLR_RELIABILITY_FILE = $(CURDIR)/.local/reliability.jsonl
reliability: engine ## the fault suite in full, and docs/reliability.md from what it measured
	@mkdir -p .local && rm -f $(SLR_RELIABILITY_FILE)
	$(VENV)/pytest tests/e2e/faults --ignore tests/e2e/faults/test_interrupts.py -n $(E2E_WORKERS)
	$(VENV)/pytest tests/e2e/faults/test_interrupts.py # alone: it asks how soon things end
	$(VENV)/python tests/e2e/faults/page.py $(SLR_RELIABILITY_FILE) > docs/reliability.md

bench: engine ## measure, and docs/performance.md from it on a quiet machine, no page from a busy one; QUICK=1 takes a minute and writes no page
	$(VENV)/python -m bench $(if $(QUICK),--quick --page $(CURDIR)/.local/performance.md)

fmt: venv ## format, and mend what ruff can mend
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

catalog: judge ## rebuild what is made from catalog.yaml and libraries: index, policies, types, SDK model, schemas, docs/roles.md, a table of docs/cli.md
	$(VENV)/python -m pulumi_aws_slr.catalog.upkeep.build
	$(VENV)/python -m pulumi_aws_slr.catalog.upkeep.cloud_control
	$(VENV)/python -m pulumi_aws_slr.catalog.upkeep.extract "$$($(VENV)/python -m tests.judge.iam_data)"
	$(VENV)/python -m pulumi_aws_slr.aws.sdk_models
	$(VENV)/python -m pulumi_aws_slr.stack.schemas schemas
	$(VENV)/python -m pulumi_aws_slr.fleet.schemas schemas
	$(VENV)/python -m pulumi_aws_slr.catalog.upkeep.pages docs/roles.md
	$(VENV)/python -m pulumi_aws_slr.aws.usage.page docs/cli.md

schema: venv ## write the schema that programs in other languages are made from, after a change of a component or a docstring
	$(VENV)/python -m pulumi_aws_slr.plugin.schema components/pulumi_aws_slr/provider/schema.json
	$(VENV)/python -m pulumi_aws_slr.plugin.pages docs/reference.md

lock: ## renew requirements.lock after a change of requirements.txt; UPGRADE=1 takes newer nested packages, too
	@[ -x $(VENV)/uv ] || local/venv.sh
	$(VENV)/uv pip compile requirements.txt --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-package pulumi-aws-slr --custom-compile-command "make lock" --output-file requirements.lock \
		$(if $(UPGRADE),--upgrade)

permissions: judge ## ask the judge of policies anew, and renew docs/permissions.md
	$(VENV)/python -m tests.judge.page docs/permissions.md

pictures: engine ## record the report's test files anew with the engine, and draw docs/images from them
	$(VENV)/python -m tests.report.record
	$(VENV)/slr graph --svg tests/report/fixtures/export.json > docs/images/stack.svg

clean: ## stop the local AWS, remove .venv, .local and tool caches; the shared cache with the engine stays
	@if [ -x $(VENV)/python ]; then $(VENV)/python -m local stop || true; fi
	rm -rf .venv .local .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis dist docs/_build

venv: ## .venv as requirements.lock and pyproject.toml say; the other targets see to it
	@local/venv.sh

engine: venv ## the Pulumi engine of the SDK's version, in the shared cache; `up` and `e2e` see to it
	@$(VENV)/python -m local engine

judge: venv ## the engine that judges policies in tests (Node.js, npm ci), in the shared cache; `unit` sees to it
	@$(VENV)/python -m tests.judge.install
