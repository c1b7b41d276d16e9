# What the pusher's tests need besides the programs.
PUSHER_CONNECT := $(OUT)/tests/integration/pusher/connect
$(eval $(call program_rule,$(PUSHER_CONNECT),tests/integration/pusher/connect.c,$(LAYERS)))

.PHONY: pusher-integration
pusher-integration: $(OUT)/bin/tieout-setup $(OUT)/bin/tieout-pusher $(OUT)/bin/simulator-qbo $(OUT)/bin/simulator-platform $(PUSHER_CONNECT)
	@tests/integration/pusher/run.sh

suite-programs: $(PUSHER_CONNECT)
