# Everything is built from here; "make help" says what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

BUNDLE_SOURCES := build.mjs cli/build/bundle-for-k6.mjs package.json $(shell find scenarios lib cli reports simulator -name '*.ts' -not -name '*.test.ts' 2>/dev/null) lib/records/metrics.json
# git lists the tests, so that a stray file is neither run nor forgotten
TESTS = $(shell git ls-files --cached --others --exclude-standard '*.test.ts')

## help: Shows this.
.PHONY: help
help:
	@echo 'make TARGET, where TARGET is one of'
	@sed -n 's/^## \([a-z-]*\): \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

## setup: Installs and builds all that is needed: npm packages, bin/k6, the scenario bundles. Safe to repeat.
.PHONY: setup
setup: node_modules/.installed k6 bundles

node_modules/.installed: package.json package-lock.json
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number); if (a<20||(a===20&&b<19)) { console.error("Node "+process.version+" is too old: install Node 20.19 or newer."); process.exit(1) }' \
	  || { command -v node >/dev/null || echo 'Node is missing: install Node 20.19 or newer.'; exit 1; }
	npm ci --no-audit --no-fund
	@touch $@

.PHONY: k6
k6:
	@bash xk6/build.sh

.PHONY: bundles
bundles: bin/k6-vllm.mjs

bin/k6-vllm.mjs: $(BUNDLE_SOURCES) node_modules/.installed
	@node build.mjs

## build: Builds what has changed.
.PHONY: build
build: setup

## demo: Runs a scenario against the built-in simulator and writes its report (about half a minute).
.PHONY: demo
demo: setup
	@node bin/k6-vllm.mjs demo

## capacity-demo: A ladder, a saturation search and a plan against the simulator, up to the capacity report (under ten minutes).
.PHONY: capacity-demo
capacity-demo: setup
	@node bin/k6-vllm.mjs demo --capacity

## sim: Serves the simulator on 127.0.0.1:8000 until Ctrl-C; ARGS="--port 8001 …" as of k6-vllm sim --help.
.PHONY: sim
sim: setup
	@node bin/k6-vllm.mjs sim $(ARGS)

## check: Types, lint, format, dead code; Go's too.
.PHONY: check
check: setup
	npm run -s types
	npm run -s lint
	npm run -s format:check
	npm run -s dead-code
	@bash xk6/check.sh
	@bash bench/check.sh

## test: check, and every test.
.PHONY: test
test: check
	@bash xk6/test.sh
	@if command -v go >/dev/null; then cd bench/reference && go test ./...; fi
	npm run -s test-files -- $(TESTS)

## lint: Finds what is likely wrong.
.PHONY: lint
lint: setup
	npm run -s lint

## fmt: Formats the sources.
.PHONY: fmt
fmt: setup
	npm run -s format
	@if command -v go >/dev/null; then gofmt -w xk6 bench; fi

## audit: Asks the registries for known vulnerabilities in what is shipped; needs the network.
.PHONY: audit
audit:
	npm audit --omit=dev
	cd xk6 && go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

## bench: Measures the client's and the simulator's own speed, a quarter of an hour; rewrites docs/performance.md.
.PHONY: bench
bench: setup
	@bash bench/run.sh

## bench-peers: Adds guidellm and AIPerf, in a Python environment of their own, to the table.
.PHONY: bench-peers
bench-peers: setup
	@bash bench/peers/install.sh
	@node --import tsx bench/performance.ts throughput fidelity

## golden: Rewrites the expected reports of fixtures/; review the difference.
.PHONY: golden
golden: setup
	UPDATE_GOLDEN=1 npm run -s test-files -- reports/render.test.ts reports/comparison/render.test.ts reports/capacity/render.test.ts test/readme.test.ts test/scenario-docs.test.ts test/template-docs.test.ts test/reference-docs.test.ts test/ci-docs.test.ts test/importing-docs.test.ts test/metrics-docs.test.ts deploy/prometheus/alerts.test.ts deploy/grafana/dashboard.test.ts

## pictures: Takes the pictures of the documentation, in some minutes; needs Chromium.
.PHONY: pictures
pictures: setup
	node --import tsx test/pictures.ts docs/examples/real-vllm-cpu

## clean: Removes everything that was built or installed here; runs stay.
.PHONY: clean
clean:
	rm -rf node_modules bin dist .cache scenarios/*.js scenarios/*.js.map
