# tests/tidy: the house rules as a program, and its own tests.
TIDY_TESTS  := $(patsubst %.c,$(OUT)/%,$(wildcard tests/tidy/*_test.c))
TIDY_SHARED := $(filter-out %_test.c %/tidy.c %/bad_tree.c,$(wildcard tests/tidy/*.c))
$(eval $(call program_rule,$(OUT)/tests/tidy/tidy,tests/tidy/tidy.c $(TIDY_SHARED),base))
$(foreach t,$(TIDY_TESTS),$(eval $(call program_rule,$(t),$(t:$(OUT)/%=%.c) tests/tidy/bad_tree.c $(TIDY_SHARED),base,-lcmocka)))

.PHONY: lint
lint: $(OUT)/tests/tidy/tidy ## Check format, house rules and what cppcheck sees
	@tests/tidy/lint.sh $(OUT)

.PHONY: tidy-test
tidy-test: $(TIDY_TESTS)
	@status=0; for t in $^; do $$t || status=1; done; exit $$status
