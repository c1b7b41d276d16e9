# The console and the command line, with the reconciler and a simulator beside them.
CONSOLE_PROGRAMS := tieout-setup tieout-reconciler tieout-console tieout simulator-qbo

.PHONY: console-integration
console-integration: $(CONSOLE_PROGRAMS:%=$(OUT)/bin/%)
	@status=0; python3 tests/integration/console_test.py || status=1; \
	    python3 tests/integration/tieout_test.py || status=1; exit $$status
