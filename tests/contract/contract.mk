# The contracts on the topics: schemas that follow from tables, and examples that our codec and an
# independent validator both read.
CONTRACT_LAYERS := $(call upto,$(LAYERS),codec)
CONTRACT_BIN    := $(OUT)/tests/contract

$(eval $(call program_rule,$(CONTRACT_BIN)/schema,tests/contract/schema.c tests/contract/pretty.c,$(CONTRACT_LAYERS)))
$(eval $(call program_rule,$(CONTRACT_BIN)/examples,tests/contract/examples.c,$(CONTRACT_LAYERS)))

$(eval $(call program_rule,$(CONTRACT_BIN)/online,tests/contract/online.c,$(call upto,$(LAYERS),qbo)))

$(eval $(call program_rule,$(CONTRACT_BIN)/desktop,tests/contract/desktop.c tests/contract/desktop_documents.c tests/contract/company_file.c $(wildcard tests/simulators/qbd/company/*.c),base syntax model codec qbxml))

.PHONY: contract
contract: $(CONTRACT_BIN)/schema $(CONTRACT_BIN)/examples $(CONTRACT_BIN)/online $(CONTRACT_BIN)/desktop $(OUT)/bin/simulator-qbo ## Check schemas/ and QuickBooks' words with independent readers
	@tests/contract/run.sh $(CONTRACT_BIN) $(OUT)/bin/simulator-qbo

CONTRACT_RECORDS := account department location item customer vendor purchase_order bill \
    vendor_credit invoice credit_memo bill_payment invoice_payment credit_application funds_transfer register_balance
.PHONY: schemas
schemas: $(CONTRACT_BIN)/schema ## Write the schemas that follow from tables anew
	@for r in $(CONTRACT_RECORDS); do $< record $$r > schemas/records/$$r.schema.json || exit; done
	@for s in settings envelope words; do $< $$s > schemas/$$s.schema.json || exit; done

# The house rules compare these pages with what the program prints.
lint: $(CONTRACT_BIN)/schema
