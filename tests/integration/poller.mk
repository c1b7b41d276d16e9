# Connects a company for the poller's tests as the console does, without the console.
POLLER_CONNECT := $(OUT)/bin/test-poller-connect
$(eval $(call program_rule,$(POLLER_CONNECT),tests/integration/poller/connect.c,$(LAYERS)))

.PHONY: poller-test-programs
poller-test-programs: $(OUT)/bin/tieout-qbo_poller $(OUT)/bin/tieout-setup $(OUT)/bin/simulator-qbo \
                      $(POLLER_CONNECT)

suite-programs: poller-test-programs
