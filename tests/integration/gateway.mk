# QuickBooks Desktop's gateway, with the reconciler and the console beside it.
GATEWAY_PROGRAMS := tieout-setup tieout-reconciler tieout-console tieout-qbd_gateway

.PHONY: gateway-integration
gateway-integration: $(GATEWAY_PROGRAMS:%=$(OUT)/bin/%)
	@python3 tests/integration/gateway_test.py
