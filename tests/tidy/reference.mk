# The pages that are generated from tables of the source, and the check that they are not stale.
REFERENCE := $(OUT)/bin/tieout-reference
$(eval $(call program_rule,$(REFERENCE),tests/tidy/generated/reference.c,$(SIM_LAYERS)))

.PHONY: reference reference-check
reference: $(REFERENCE) ## Write deploy/SETTINGS.md and deploy/METRICS.md anew
	$(REFERENCE) settings >deploy/SETTINGS.md
	$(REFERENCE) metrics >deploy/METRICS.md

reference-check: $(REFERENCE) ## Fail when one of them is stale
	$(REFERENCE) settings | diff -u deploy/SETTINGS.md -
	$(REFERENCE) metrics | diff -u deploy/METRICS.md -

lint: $(REFERENCE)
