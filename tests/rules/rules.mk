# The rulebook's own suites: cases, mutants, coverage; and the page that is made of the tables.
RULES_LAYERS := $(call upto,$(LAYERS),rules)
RULES_CASES  := $(wildcard tests/rules/*.cases)
RULES_BIN    := $(OUT)/tests/rules

$(eval $(call program_rule,$(RULES_BIN)/cases_test,tests/rules/cases_test.c tests/rules/cases.c,$(RULES_LAYERS)))
$(eval $(call program_rule,$(RULES_BIN)/mutants,tests/rules/mutants.c tests/rules/cases.c,$(RULES_LAYERS)))
$(eval $(call program_rule,$(RULES_BIN)/coverage_test,tests/rules/coverage_test.c tests/rules/coverage.c,$(RULES_LAYERS)))
$(eval $(call program_rule,$(RULES_BIN)/conditions,tests/rules/conditions.c tests/rules/cases.c tests/rules/coverage.c,$(RULES_LAYERS)))
$(eval $(call program_rule,$(RULES_BIN)/rulebook,tests/rules/rulebook.c tests/rules/rulebook_requests.c tests/rules/rulebook_directions.c tests/rules/rulebook_practices.c,$(RULES_LAYERS)))

$(eval $(call program_rule,$(RULES_BIN)/tenant_settings,tests/rules/tenant_settings.c,$(RULES_LAYERS)))

RULES_PROGRAMS := $(addprefix $(RULES_BIN)/,cases_test mutants conditions coverage_test rulebook tenant_settings)

.PHONY: rules
rules: $(RULES_PROGRAMS) ## Check the rulebook: cases, mutants, coverage, its page
	@tests/rules/run.sh $(RULES_BIN)

.PHONY: mutants
mutants: $(RULES_BIN)/mutants $(RULES_BIN)/conditions ## Switch off row after row of the rulebook: some case must fail
	@$(RULES_BIN)/mutants $(RULES_CASES)
	@$(RULES_BIN)/conditions $(RULES_CASES)

.PHONY: rulebook
rulebook: $(RULES_BIN)/rulebook $(RULES_BIN)/tenant_settings ## Write RULEBOOK.md and TENANT_SETTINGS.md from the tables
	@$< > common/rules/RULEBOOK.md.new && mv common/rules/RULEBOOK.md.new common/rules/RULEBOOK.md
	@$(RULES_BIN)/tenant_settings > $(OUT)/page && mv $(OUT)/page deploy/TENANT_SETTINGS.md

# The house rules compare the pages with what the program prints.
lint: $(RULES_BIN)/rulebook $(RULES_BIN)/tenant_settings | $(OUT)/bin
$(OUT)/bin:
	@mkdir -p $@
