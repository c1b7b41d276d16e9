# The console, and the command line, each with the reconciler and a simulator beside it.
CONSOLE_PROGRAMS := tieout-setup tieout-reconciler tieout-console tieout simulator-qbo

.PHONY: console-integration tieout-integration
console-integration tieout-integration: $(CONSOLE_PROGRAMS:%=$(OUT)/bin/%)
	@python3 tests/integration/$(@:-integration=)_test.py
