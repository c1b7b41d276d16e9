# The benchmark: the reconciler beside floors that do less, in the same rounds (bench.h).
BENCH_SOURCES := $(filter-out tests/bench/bench_fold.c,$(wildcard tests/bench/*.c))

# What bench-fold times as the decision.
TIMED := derive_facts derive_references rules_dropped rules_decide

$(eval $(call program_rule,$(OUT)/bin/bench,$(BENCH_SOURCES),$(LAYERS)))
$(eval $(call program_rule,$(OUT)/bin/bench-fold,tests/bench/bench_fold.c $(wildcard tests/bench/journal*.c),$(LAYERS),$(TIMED:%=-Wl,--wrap=%)))

.PHONY: bench
bench: deps $(OUT)/bin/bench $(OUT)/bin/bench-fold $(OUT)/bin/tieout-setup $(OUT)/bin/tieout-reconciler $(OUT)/bin/tieout ## Measure the reconciler beside its floors (ARGS="--events 20000 --rounds 1")
	@$(OUT)/bin/bench-fold
	@tests/bench/instructions.sh $(OUT)/bin $(TIMED)
	@tests/bench/run.sh $(OUT)/bin $(ARGS)
