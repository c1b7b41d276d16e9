# QuickBooks Desktop's gateway, with the reconciler and the console beside it.
GATEWAY_PROGRAMS := tieout-setup tieout-reconciler tieout-console tieout-qbd_gateway simulator-qbd

GATEWAY_TESTS ?= gateway gateway_reading gateway_writes
.PHONY: gateway-integration
gateway-integration: $(GATEWAY_PROGRAMS:%=$(OUT)/bin/%)
	@status=0; for t in $(GATEWAY_TESTS); do \
	    PYTHONPATH=tests/integration:tests/integration/pusher \
	    python3 tests/integration/$${t}_test.py || status=1; done; exit $$status
