# tests/tidy: the house rules as a program, and its own tests.
TIDY_SHARED := $(filter-out tests/tidy/tidy.c tests/tidy/tidy_test.c,$(wildcard tests/tidy/*.c))
$(eval $(call program_rule,$(OUT)/tests/tidy/tidy,tests/tidy/tidy.c $(TIDY_SHARED),base))
$(eval $(call program_rule,$(OUT)/tests/tidy/tidy_test,tests/tidy/tidy_test.c $(TIDY_SHARED),base,-lcmocka))

.PHONY: lint
lint: $(OUT)/tests/tidy/tidy ## Check format, house rules and what cppcheck sees
	@tests/tidy/lint.sh $(OUT)

.PHONY: tidy-test
tidy-test: $(OUT)/tests/tidy/tidy_test
	@$<
