# The benchmarks: the reconciler (bench.h) and QuickBooks Desktop's gateway (gateway.h) beside floors
# that do less, in the same rounds.
BENCH_PARTS := $(filter-out tests/bench/bench%.c tests/bench/gateway%.c,$(wildcard tests/bench/*.c))
BENCH_PROGRAMS := bench bench-fold bench-gateway tieout-setup tieout-reconciler tieout-qbd_gateway tieout

# What bench-fold times as the decision.
TIMED := derive_facts derive_references rules_dropped rules_decide

$(eval $(call program_rule,$(OUT)/bin/bench,tests/bench/bench.c $(BENCH_PARTS),$(LAYERS)))
$(eval $(call program_rule,$(OUT)/bin/bench-gateway,$(wildcard tests/bench/gateway*.c) $(BENCH_PARTS),$(LAYERS)))
$(eval $(call program_rule,$(OUT)/bin/bench-fold,tests/bench/bench_fold.c $(wildcard tests/bench/journal*.c),$(LAYERS),$(TIMED:%=-Wl,--wrap=%)))

.PHONY: bench bench-programs
bench-programs: deps $(BENCH_PROGRAMS:%=$(OUT)/bin/%)
bench: bench-programs ## Measure reconciler and gateway beside their floors (ARGS="--events 20000 --rounds 1"; ARGS=--gateway: it alone)
	@$(if $(filter --gateway,$(ARGS)),,$(OUT)/bin/bench-fold)
	@$(if $(filter --gateway,$(ARGS)),,tests/bench/instructions.sh $(OUT)/bin $(TIMED))
	@tests/bench/run.sh $(OUT)/bin $(ARGS)
	@$(if $(filter --gateway,$(ARGS)),,tests/bench/run.sh $(OUT)/bin --gateway)
