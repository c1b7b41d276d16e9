# Each tests/fuzz/*_fuzz.c is a program that ends: bounded, seeded, status 1 when it found something.
FUZZ_PROGRAMS := $(patsubst %.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_SHARED   := $(filter-out %_fuzz.c,$(wildcard tests/fuzz/*.c))
FUZZ_LAYERS   := base syntax model qbxml
$(foreach f,$(FUZZ_PROGRAMS),$(eval $(call program_rule,$(OUT)/$(f),$(f).c $(FUZZ_SHARED),$(FUZZ_LAYERS))))

.PHONY: fuzz-guided
fuzz-guided: ## Look for texts that reach new code in the readers, with clang (ARGS="seconds name")
	@tests/fuzz/guided.sh $(ARGS)

.PHONY: fuzz
fuzz: $(FUZZ_PROGRAMS:%=$(OUT)/%) ## Fuzz the readers (ARGS="iterations seed")
	@status=0; for f in $^; do $$f $(ARGS) || status=1; done; exit $$status
