# Tieout: one Makefile for everything. `make help` says what there is.

FLAVOUR ?= release
BUILD   ?= build
OUT     := $(BUILD)/$(FLAVOUR)
PREFIX  ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC      := gcc
endif
ARGS    ?=

# --- flags --------------------------------------------------------------------------------------
PACKAGES := rdkafka libpq libcurl jansson libmicrohttpd libxml-2.0 libsodium libcrypto
WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wswitch-enum -Wformat=2 -Wundef -Wwrite-strings -Wpointer-arith -Wcast-align
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE
CPPFLAGS += -D_GNU_SOURCE -Icommon -I. -isystem /usr/include/libxml2 -isystem /usr/include/postgresql
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 $(HARDEN)
CFLAGS_debug   := -O0 -g3 $(HARDEN)
CFLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
LDFLAGS_debug   := -pie
LDFLAGS_asan    := -fsanitize=address,undefined
CFLAGS  += -std=c11 $(WARNINGS) $(CFLAGS_$(FLAVOUR))
LDFLAGS += $(LDFLAGS_$(FLAVOUR)) -Wl,--as-needed
LDLIBS  += -lrdkafka -lpq -lcurl -ljansson -lmicrohttpd -lxml2 -lsodium -lcrypto

# --- what is built from what ----------------------------------------------------------------------
# A layer is an archive; a program links its own objects and the archives of the layers it may use.
LAYERS   := $(shell awk '!/^\#/ && NF {print $$1}' common/LAYERS)
SIM_LAYERS := base syntax io service
object    = $(patsubst %.c,$(OUT)/%.o,$(1))
layer_src = $(wildcard common/$(1)/*.c)
archive   = $(if $(call layer_src,$(1)),$(OUT)/lib/$(1).a)
reverse   = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
archives  = $(strip $(foreach l,$(call reverse,$(1)),$(call archive,$(l))))

SERVICES   := $(patsubst services/%/main.c,%,$(wildcard services/*/main.c))
SIMULATORS := $(patsubst tests/simulators/%/main.c,%,$(wildcard tests/simulators/*/main.c))
UNIT_TESTS := $(patsubst %.c,%,$(wildcard tests/unit/*/*_test.c))
PROGRAMS   := $(SERVICES:%=$(OUT)/bin/tieout-%) $(SIMULATORS:%=$(OUT)/bin/simulator-%)
PROGRAMS   := $(patsubst $(OUT)/bin/tieout-tieout,$(OUT)/bin/tieout,$(PROGRAMS))

.DEFAULT_GOAL := all
.PHONY: all
all: $(PROGRAMS) ## Build all services, tools and simulators

# Generated headers' dependencies come from the compiler.
$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define layer_rule
$(OUT)/lib/$(1).a: $(call object,$(call layer_src,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(if $(call layer_src,$(l)),$(eval $(call layer_rule,$(l)))))

# program(path of the binary, sources, layers)
define program_rule
$(1): $(call object,$(2)) $(call archives,$(3))
	@mkdir -p $$(@D)
	@echo "  LD $$@"
	@$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) $(4)
endef
service_binary = $(OUT)/bin/$(if $(filter tieout,$(1)),tieout,tieout-$(1))
$(foreach s,$(SERVICES),$(eval $(call program_rule,$(call service_binary,$(s)),$(wildcard services/$(s)/*.c),$(LAYERS))))
$(foreach s,$(SIMULATORS),$(eval $(call program_rule,$(OUT)/bin/simulator-$(s),$(wildcard tests/simulators/$(s)/*.c tests/simulators/$(s)/*/*.c),$(SIM_LAYERS))))

# A unit test of a layer links that layer and those above it.
upto = $(if $(1),$(firstword $(1)) $(if $(filter $(2),$(firstword $(1))),,$(call upto,$(wordlist 2,$(words $(1)),$(1)),$(2))))
unit_layer = $(word 3,$(subst /, ,$(1)))
# What is pure in a service is tested as a layer is: these belong to the tests of that name.
UNIT_SOURCES_gateway := $(filter-out %/main.c,$(wildcard services/qbd_gateway/*.c))
UNIT_SOURCES_reconciler := services/reconciler/decisions.c
$(foreach t,$(UNIT_TESTS),$(eval $(call program_rule,$(OUT)/$(t),$(t).c $(UNIT_SOURCES_$(call unit_layer,$(t))),$(call upto,$(LAYERS),$(call unit_layer,$(t))),-lcmocka)))

.PHONY: unit
unit: $(UNIT_TESTS:%=$(OUT)/%) ## Build and run the unit tests
	@status=0; for t in $^; do $$t || status=1; done; exit $$status

# What suites run beside the programs; the fragments below name it.
.PHONY: suite-programs
suite-programs:

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

-include tests/*/*.mk deploy/local/local.mk

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: clean
clean: ## Remove what was built (not the demo's data: make down ARGS=--wipe)
	rm -rf $(BUILD)/release $(BUILD)/debug $(BUILD)/asan
