# What is done on one machine: packages, private servers, demo, tests, installation.
# Included by the Makefile.

.PHONY: deps
deps: ## Install the Debian packages that are missing (root or sudo)
	@deploy/local/install.sh

.PHONY: up
up: deps ## Start the private Kafka and PostgreSQL; then: . build/local/env
	@deploy/local/servers.sh start

# The demo's processes are ended by the script that started them.
.PHONY: down
down: ## Stop the demo and its servers; ARGS=--wipe removes their data too
	@if [ -x tests/e2e/demo.sh ]; then tests/e2e/demo.sh --stop; fi
	@deploy/local/servers.sh $(if $(filter --wipe,$(ARGS)),wipe,stop)

# A make of its own: with -j the programs would be compiled while the compiler is being installed.
.PHONY: demo
demo: deps ## See it work; ARGS="--once --plant 0.01" and more: tests/e2e/demo.sh --help
	@$(MAKE) --no-print-directory -j2 all
	@tests/e2e/demo.sh $(ARGS)

.PHONY: test
test: deps ## Run every test, or some: ARGS="unit compose" (see tests/suites.tsv)
	@tests/run.sh $(ARGS)

ifneq ($(wildcard tests/soak.tsv),)
.PHONY: soak
soak: deps ## Run the long tests
	@tests/run.sh --table tests/soak.tsv $(ARGS)
endif

INSTALLED := $(filter $(OUT)/bin/tieout%,$(PROGRAMS))
DOCUMENTS := $(wildcard README.md LICENSE CHANGELOG.md SECURITY.md deploy/*.md)
AT         = $(DESTDIR)$(PREFIX)

.PHONY: install
install: all ## Install programs, schemas and pages below PREFIX (and DESTDIR)
	@install -d "$(AT)/bin" "$(AT)/share/doc/tieout"
	$(if $(INSTALLED),install -m 755 $(INSTALLED) "$(AT)/bin")
	@find schemas -type f -exec install -D -m 644 '{}' "$(AT)/share/tieout/{}" ';'
	install -m 644 $(DOCUMENTS) "$(AT)/share/doc/tieout"
