# The demo's own program: a client of the console and of the simulators' control doors.
$(eval $(call program_rule,$(OUT)/bin/demo,$(wildcard tests/e2e/demo/*.c),$(SIM_LAYERS)))
all: $(OUT)/bin/demo
