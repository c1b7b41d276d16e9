# The simulation of the whole system in one process, and the proof that it bites.
SIM_SOURCES := $(wildcard tests/sim/*.c tests/sim/kinds/*.c tests/sim/sides/*.c tests/sim/oracle/*.c)
SIM_SEEDS   ?= 1-3000

$(eval $(call program_rule,$(OUT)/bin/sim,$(SIM_SOURCES),$(call upto,$(LAYERS),fold)))

.PHONY: sim
sim: $(OUT)/bin/sim ## Simulate the whole system in one process, SIM_SEEDS=FROM-TO
	@$< --seeds $(SIM_SEEDS)

.PHONY: sim-bugs
sim-bugs: ## Put known bugs in, one after the other: the simulation must find each
	@tests/sim/bugs.sh
