# The benchmark: the reconciler beside floors that do less, in the same rounds (bench.h).
BENCH_SOURCES := $(filter-out tests/bench/bench_fold.c,$(wildcard tests/bench/*.c))

$(eval $(call program_rule,$(OUT)/bin/bench,$(BENCH_SOURCES),$(LAYERS)))
$(eval $(call program_rule,$(OUT)/bin/bench-fold,tests/bench/bench_fold.c tests/bench/journal.c tests/bench/journal_rows.c,$(LAYERS)))

.PHONY: bench
bench: deps $(OUT)/bin/bench $(OUT)/bin/bench-fold $(OUT)/bin/tieout-setup $(OUT)/bin/tieout-reconciler ## Measure the reconciler beside its floors (ARGS="--events 20000 --rounds 1")
	@$(OUT)/bin/bench-fold
	@tests/bench/run.sh $(OUT)/bin $(ARGS)
