/* Message sets that write: their names and their texts. */
#include "services/qbd_gateway/write_set.h"

#include <string.h>

#include "tests/unit/unit.h"

static void test_a_set_has_a_name_of_its_own(void **state)
{
    const struct write_request requests[] = {{{{7}}, TEXT("<A/>")}, {{{8}}, TEXT("<B/>")}};
    struct write_set_place place = {{{1}}, 3, 4};
    char one[WRITE_SET_ID_BYTES], other[WRITE_SET_ID_BYTES];
    (void)state;
    assert_int_equal(write_set_id(&place, requests, 2, one).length, 22);
    write_set_id(&place, requests, 2, other);
    assert_string_equal(one, other);
    assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_"),
                     22);
    write_set_id(&place, requests, 1, other);
    assert_string_not_equal(one, other);
    place.serial = 5;
    write_set_id(&place, requests, 2, other);
    assert_string_not_equal(one, other);
    place = (struct write_set_place){{{2}}, 3, 4};
    write_set_id(&place, requests, 2, other);
    assert_string_not_equal(one, other);
}

static void test_a_set_is_written_and_asked_for(void **state)
{
    const struct write_request requests[] = {{{{7}}, TEXT("<A/>")}, {{{8}}, TEXT("<B/>")}};
    struct buffer out;
    (void)state;
    buffer_init(&out, 0);
    write_set_format(&(const struct write_set_ids){TEXT("name"), TEXT_NONE}, 130, requests, 2,
                     &out);
    assert_text_equal(buffer_text(&out),
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>"
                      "<QBXMLMsgsRq onError=\"continueOnError\" newMessageSetID=\"name\"><A/><B/>"
                      "</QBXMLMsgsRq></QBXML>");
    buffer_clear(&out);
    write_set_format(&(const struct write_set_ids){TEXT("name"), TEXT("old")}, 130, requests, 1,
                     &out);
    assert_text_equal(buffer_text(&out),
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>"
                      "<QBXMLMsgsRq onError=\"continueOnError\" newMessageSetID=\"name\" "
                      "oldMessageSetID=\"old\"><A/></QBXMLMsgsRq></QBXML>");
    buffer_clear(&out);
    write_set_probe(TEXT("name"), 130, &out);
    assert_text_equal(buffer_text(&out),
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>"
                      "<QBXMLMsgsRq onError=\"continueOnError\" newMessageSetID=\"name\" "
                      "oldMessageSetID=\"name\"/></QBXML>");
    buffer_clear(&out);
    write_set_forget(TEXT("name"), 130, &out);
    assert_text_equal(
        buffer_text(&out),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>"
        "<QBXMLMsgsRq onError=\"continueOnError\" oldMessageSetID=\"name\"/></QBXML>");
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_has_a_name_of_its_own),
        cmocka_unit_test(test_a_set_is_written_and_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
