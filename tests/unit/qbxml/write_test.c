#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "codec/document.h"
#include "qbxml/write.h"
#include "tests/unit/qbxml/schemas.h"

#define GROUP_BIT(group) (UINT32_C(1) << (group))

struct sample {
    enum entity entity;
    enum action action;
    uint32_t groups;
    const char *document; /* canonical JSON */
    const char *current;  /* the Ret as it is there, or NULL */
    const char *request;  /* what QuickBooks shall get */
    bool keeps_item_lines;
};

static const struct sample SAMPLES[] = {
#include "tests/unit/qbxml/samples.def"
};
enum { SAMPLE_COUNT = sizeof(SAMPLES) / sizeof(SAMPLES[0]) };

static struct write_command command_of(const struct sample *sample)
{
    struct error error = {0};
    struct write_command command = {.entity = sample->entity,
                                    .action = sample->action,
                                    .groups = sample->groups,
                                    .native_id = TEXT("8-1"),
                                    .base_version = TEXT("1417040299")};
    const struct json *object = json_parse(&arena, text_of(sample->document), &error);
    assert_true(uuid_parse(TEXT("33333333-3333-4333-8333-333333333333"), &command.record_id));
    if (!object || !document_parse(&arena, object, sample->entity, &command.document, &error))
        fail_msg("%s: %s", sample->document, error.message);
    return command;
}

static bool write_sample(const struct sample *sample, struct error *error)
{
    struct write_command command = command_of(sample);
    struct xml_writer writer;
    struct xml_document current = {0};
    if (sample->current && !xml_parse(&arena, text_of(sample->current), &current, error))
        fail_msg("%s: %s", sample->current, error->message);
    const struct qbxml_writing writing = {.command = &command,
                                          .version = QBXML_FLOOR,
                                          .request_id = TEXT("r-1"),
                                          .current = current.root,
                                          .keeps_item_lines = sample->keeps_item_lines,
                                          .bank_account = TEXT("B-9")};
    const struct qbxml_set set = {.version = QBXML_FLOOR, .new_id = TEXT("0123456789abcdefghijkl")};
    buffer_clear(&buffer);
    qbxml_set_open(&writer, &buffer, &set);
    bool is_written = qbxml_request_write(&writer, &writing, &arena, error);
    qbxml_set_close(&writer);
    return is_written;
}

#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq "     \
    "onError=\"stopOnError\" newMessageSetID=\"0123456789abcdefghijkl\""

static void commands_become_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct error error = {0};
        bool is_written = write_sample(&SAMPLES[i], &error);
        if (!is_written)
            fail_msg("%s: %s", SAMPLES[i].document, error.message);
        struct text expected =
            arena_format(&arena, HEAD ">%s</QBXMLMsgsRq></QBXML>", SAMPLES[i].request);
        if (!text_equal(buffer_text(&buffer), expected))
            fail_msg("\n%s is not\n%.*s", buffer.data, TEXT_ARG(expected));
    }
}

static void requests_are_valid(void **state)
{
    (void)state;
    if (!schemas_folder())
        skip();
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct error error = {0};
        assert_true(write_sample(&SAMPLES[i], &error));
        assert_valid(buffer_text(&buffer));
    }
}

static const struct {
    struct sample sample;
    const char *why;
} REFUSED[] = {
    {{.entity = ENTITY_VENDOR, .document = "{\"name\":\"A:B\"}"}, "Name: A:B has a colon"},
    {{.entity = ENTITY_ACCOUNT, .document = "{\"name\":\"A\",\"type\":\"Odd\"}"},
     "AccountType: Odd is no account type"},
    {{.entity = ENTITY_ITEM, .document = "{\"name\":\"A\",\"type\":\"Service\"}"},
     "no create of a item"},
    {{.entity = ENTITY_ACCOUNT,
      .action = ACTION_VOID,
      .document = "{\"name\":\"A\",\"type\":\"Bank\"}"},
     "no void of a account"},
    {{.entity = ENTITY_FUNDS_TRANSFER,
      .action = ACTION_VOID,
      .document = "{\"from_account\":\"1\",\"to_account\":\"2\",\"date\":\"2026-01-31\","
                  "\"total\":\"1.00\"}"},
     "no void of a funds_transfer: undo it in QuickBooks"},
    {{.entity = ENTITY_FUNDS_TRANSFER,
      .document = "{\"from_account\":\"1\",\"to_account\":\"2\",\"date\":\"2026-01-31\","
                  "\"total\":\"1.005\"}"},
     "Amount: 1.005 has more decimals"},
    {{.entity = ENTITY_BILL,
      .action = ACTION_UPDATE,
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"total\":\"1.00\","
                  "\"expense_lines\":[{\"account\":\"6\",\"amount\":\"1.00\"}]}"},
     "ExpenseLine: the lines that are there are not known"},
    {{.entity = ENTITY_BILL,
      .action = ACTION_UPDATE,
      .current = "<BillRet><ItemGroupLineRet/></BillRet>",
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"total\":\"1.00\","
                  "\"item_lines\":[{\"item\":\"6\",\"amount\":\"1.00\"}]}"},
     "ItemLine: QuickBooks has a group of items"},
    {{.entity = ENTITY_INVOICE,
      .document = "{\"customer\":\"J\",\"date\":\"2026-01-31\",\"total\":\"90.00\","
                  "\"item_lines\":[{\"item\":\"I\",\"amount\":\"100.00\"}],"
                  "\"discount_lines\":[{\"amount\":\"10.00\"}]}"},
     "discount_lines: QuickBooks Desktop takes none"},
    {{.entity = ENTITY_BILL,
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"total\":\"1.10\",\"tax\":\"0.10\","
                  "\"expense_lines\":[{\"account\":\"6\",\"amount\":\"1.00\"}]}"},
     "tax: QuickBooks Desktop takes none"},
    {{.entity = ENTITY_BILL,
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"total\":\"1.005\","
                  "\"expense_lines\":[{\"account\":\"6\",\"amount\":\"1.005\"}]}"},
     "ExpenseLine: Amount: 1.005 has more decimals"},
    {{.entity = ENTITY_INVOICE_PAYMENT,
      .document = "{\"customer\":\"J\",\"date\":\"2026-01-31\",\"total\":\"0.00\","
                  "\"applications\":[{\"invoice\":\"T-1\",\"amount\":\"1.00\"}],"
                  "\"credits\":[{\"credit_memo\":\"T-8\",\"amount\":\"1.01\"}]}"},
     "credits: do not add up exactly"},
    {{.entity = ENTITY_BILL_PAYMENT,
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"pay_type\":\"Check\","
                  "\"total\":\"1.00\"}"},
     "no payment that pays nothing"},
    {{.entity = ENTITY_BILL_PAYMENT,
      .action = ACTION_UPDATE,
      .document = "{\"vendor\":\"V\",\"date\":\"2026-01-31\",\"pay_type\":\"CreditCard\","
                  "\"total\":\"1.00\"}"},
     "no update of a bill_payment"},
};

static void what_cannot_be_said_is_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        struct error error = {0};
        if (write_sample(&REFUSED[i].sample, &error))
            fail_msg("%s", buffer.data);
        if (!strstr(error.message, REFUSED[i].why))
            fail_msg("%s", error.message);
        assert_text_equal(buffer_text(&buffer), HEAD "/></QBXML>");
    }
}

static void a_set_can_be_asked_after(void **state)
{
    (void)state;
    struct xml_writer writer;
    const struct qbxml_set set = {.version = 160,
                                  .new_id = TEXT("x"),
                                  .old_id = TEXT("x"),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    qbxml_set_open(&writer, &buffer, &set);
    qbxml_set_close(&writer);
    assert_text_equal(buffer_text(&buffer),
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"16.0\"?><QBXML>"
                      "<QBXMLMsgsRq onError=\"continueOnError\" newMessageSetID=\"x\" "
                      "oldMessageSetID=\"x\"/></QBXML>");
}

/* Either way, an account's type is the same. */
static void account_types_have_two_spellings(void **state)
{
    (void)state;
    assert_text_equal(qbxml_account_type(TEXT("cost of goods sold")), "CostOfGoodsSold");
    assert_text_equal(qbxml_account_type_parse(TEXT("NonPosting")), "Non-Posting");
    assert_text_equal(qbxml_account_type_parse(TEXT("Odd")), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(commands_become_requests),
        WITH_FIXTURE(requests_are_valid),
        WITH_FIXTURE(what_cannot_be_said_is_refused_by_name),
        WITH_FIXTURE(a_set_can_be_asked_after),
        WITH_FIXTURE(account_types_have_two_spellings),
    };
    return cmocka_run_group_tests_name("qbxml/write", tests, NULL, NULL);
}
