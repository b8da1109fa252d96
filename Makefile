# Thin: every target is a command or two that can be typed by hand.

.PHONY: help run test lint bench attacks openapi prepare postman clients deploy packages web demo faults

# The tests look for PostgreSQL's programs on the PATH, among other places.
ifneq ($(SMS_PG_BIN),)
export PATH := $(PATH):$(SMS_PG_BIN)
endif

help: ## Lists the targets
	@sed -n 's/^\([a-z]*\): ## /\1\t/p' Makefile | expand -t 10

# Builds as `make test` does, so that either finds most of its work done: the benchmark, which is small, has
# the features of the development dependencies built in, as tests have. Production: cargo run --release.
run: ## Serves on 127.0.0.1:8080: on DATABASE_URL, or where that is unset on a private PostgreSQL
	@scripts/toolchain
	@test -n "$$DATABASE_URL" || scripts/postgres-bin --install >/dev/null
	cargo build --bin sms-task-service --bench large_bodies
	@exec "$${CARGO_TARGET_DIR:-target}/debug/sms-task-service"

demo: ## Shows the board with 200 migrations that move, fail, stall and are cut over
	@scripts/toolchain
	@scripts/demo

# Twice as many tests as processors at a time: many of them wait, for deadlines and for the disk.
test: ## Runs all tests, on a PostgreSQL that they start and stop themselves
	@scripts/toolchain
	@scripts/postgres-bin --install >/dev/null
	@if cargo nextest --version >/dev/null 2>&1; \
	then export NEXTEST_TEST_THREADS="$${NEXTEST_TEST_THREADS:-$$((2 * $$(getconf _NPROCESSORS_ONLN)))}"; \
		set -x; cargo nextest run && cargo test --doc; \
	else set -x; cargo test; \
	fi

lint: ## Checks the formatting, clippy's lints and the documentation
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --test faults -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

bench: ## Measures the service against Postgres alone and against its peers, and pages of the list of tasks
	@scripts/postgres-bin --install >/dev/null
	cargo bench --bench rates
	cargo bench --bench list

attacks: ## Attacks an optimised service ten times as hard and for longer than the tests do
	@scripts/postgres-bin --install >/dev/null
	SMS_ATTACK_SCALE=10 cargo test --profile attacks --test api attacks:: -- --test-threads=1 --nocapture

openapi: ## Writes openapi/sms-v3.json anew
	UPDATE_OPENAPI=1 cargo test --test api openapi

prepare: ## Writes .sqlx anew, which the build checks the queries against
	scripts/prepare

postman: ## Runs the Postman collection against a server of its own
	scripts/postman

clients: ## Runs the vendor's SDK, old and new, against servers of their own
	scripts/clients

deploy: ## Checks what is in deploy/: alerts, dashboard, unit, and all shell scripts
	scripts/deploy

packages: ## Installs, runs, upgrades and purges the .deb in a directory of its own, and renders the Helm chart
	scripts/packages

faults: ## Kills, freezes, fills and cuts what the service stands on, and checks what clients were told
	scripts/faults

web: ## Builds the board anew into web/dist, which is committed; needs npm
	scripts/web build
