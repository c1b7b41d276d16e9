#include "tests/unit/unit.h"

#include <string.h>

#include "syntax/json.h"

static struct arena arena;

static const struct json *read_json(const char *string)
{
    struct error error = {0};
    const struct json *value = json_parse(&arena, text_of(string), &error);
    if (!value)
        fail_msg("%s: %s", string, error.message);
    return value;
}

static bool is_refused(struct text input)
{
    struct error error = {0};
    if (json_parse(&arena, input, &error))
        return false;
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_non_null(strstr(error.message, " at byte "));
    return true;
}

static void every_kind_is_read(void **state)
{
    (void)state;
    assert_int_equal(read_json("null")->kind, JSON_NULL);
    assert_int_equal(read_json(" true\n")->kind, JSON_TRUE);
    assert_int_equal(read_json("\tfalse\r")->kind, JSON_FALSE);
    assert_int_equal(read_json("[]")->kind, JSON_ARRAY);
    assert_int_equal(read_json("{ }")->kind, JSON_OBJECT);
    assert_text_equal(read_json("\"\"")->text, "");
    const struct json *list = read_json("[1, \"a\", [2], {\"k\": null}]");
    assert_int_equal(list->count, 4);
    assert_text_equal(list->first->text, "1");
    assert_false(text_is_present(list->first->key));
    assert_text_equal(list->first->next->next->next->first->key, "k");
    assert_null(list->first->next->next->next->next);
}

static void numbers_keep_their_own_text(void **state)
{
    (void)state;
    const char *const NUMBERS[] = {"0",
                                   "-0",
                                   "10.50",
                                   "1e5",
                                   "1E+05",
                                   "0.1e-7",
                                   "123456789.123456789012345",
                                   "99999999999999999999999999",
                                   "1e999",
                                   "-0.0"};
    for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(NUMBERS[0]); i++) {
        const struct json *number = read_json(NUMBERS[i]);
        assert_int_equal(number->kind, JSON_NUMBER);
        assert_text_equal(number->text, NUMBERS[i]);
    }
}

static void spans_are_the_exact_bytes(void **state)
{
    (void)state;
    const char *input = " { \"a\" : [ 1 , 2.50 ] , \"b\" : { \"c\" : \"x\\n\" } } ";
    const struct json *object = read_json(input);
    assert_text_equal(object->span, "{ \"a\" : [ 1 , 2.50 ] , \"b\" : { \"c\" : \"x\\n\" } }");
    assert_ptr_equal(object->span.data, input + 1);
    assert_text_equal(object->first->span, "[ 1 , 2.50 ]");
    assert_text_equal(object->first->next->span, "{ \"c\" : \"x\\n\" }");
    assert_text_equal(object->first->next->first->span, "\"x\\n\"");
}

static void escapes_are_undone(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *text;
    } CASES[] = {
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u20AC\"", "A\xC3\xA9\xE2\x82\xAC"},
        {"\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80"},
        {"\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF"},
        {"\"\\u0001\\u007f\"", "\x01\x7f"},
        {"\"0123456\\n789\\\"abcdefghijk\\\\\"", "0123456\n789\"abcdefghijk\\"},
        {"\"plain and long enough for eight at once\"", "plain and long enough for eight at once"},
        {"\"Stra\xC3\x9F"
         "e 1234567890\"",
         "Stra\xC3\x9F"
         "e 1234567890"},
        {"\"\x7f\"", "\x7f"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_text_equal(read_json(CASES[i].json)->text, CASES[i].text);
    assert_text_equal(read_json("{\"\\u0061\":1}")->first->key, "a");
}

static void a_quote_is_found_at_every_distance(void **state)
{
    (void)state;
    for (size_t length = 0; length < 40; length++) {
        char input[64] = "\"";
        memset(input + 1, 'x', length);
        input[length + 1] = '"';
        assert_int_equal(read_json(input)->text.length, length);
        input[length + 1] = '\x1f';
        assert_true(is_refused(text_slice(input, length + 2)));
        input[length + 1] = '\\';
        assert_true(is_refused(text_slice(input, length + 2)));
        assert_true(is_refused(text_slice(input, length + 1)));
    }
}

static void broken_texts_are_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"",
                                   " ",
                                   "nul",
                                   "nullx",
                                   "True",
                                   "tru",
                                   "{",
                                   "}",
                                   "[",
                                   "]",
                                   "[1",
                                   "[1,",
                                   "[1,]",
                                   "[,1]",
                                   "[1 2]",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{,}",
                                   "{a:1}",
                                   "{1:1}",
                                   "{\"a\" 1}",
                                   "{\"a\":1 \"b\":2}",
                                   "{\"a\":1]",
                                   "[1}",
                                   "1 2",
                                   "01",
                                   "-",
                                   "-a",
                                   "+1",
                                   ".5",
                                   "1.",
                                   "1.e5",
                                   "1e",
                                   "1e+",
                                   "0x10",
                                   "NaN",
                                   "Infinity",
                                   "'a'",
                                   "\"",
                                   "\"a",
                                   "\"a\\",
                                   "\"\\x\"",
                                   "\"\\u12\"",
                                   "\"\\u12g4\"",
                                   "\"\t\"",
                                   "\"\n\"",
                                   "// c\n1",
                                   "/**/1",
                                   "\xEF\xBB\xBF"
                                   "1",
                                   "[1]]",
                                   "{}{}",
                                   "\v1",
                                   "\xC2\xA0"
                                   "1",
                                   "-01",
                                   "1e5.5",
                                   "--1"};
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        if (!is_refused(text_of(REFUSED[i])))
            fail_msg("%s was accepted", REFUSED[i]);
    }
    assert_true(is_refused(TEXT_NONE));
    assert_true(is_refused(text_slice("1\0", 2)));
}

static void what_would_spoil_a_text_is_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"\"\\u0000\"",        "\"\\ud800\"",      "\"\\udc00\"",
                                   "\"\\ud800\\u0041\"", "\"\\ud800x\"",     "\"\xC3\"",
                                   "\"\xC0\x80\"",       "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
                                   "\"\xFF\"",           "{\"\xC3\":1}",     "{\"\\u0000\":1}"};
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        if (!is_refused(text_of(REFUSED[i])))
            fail_msg("%s was accepted", REFUSED[i]);
    }
    assert_true(is_refused(text_slice("\"a\0b\"", 5)));
}

static void the_same_key_twice_is_refused(void **state)
{
    (void)state;
    assert_true(is_refused(TEXT("{\"a\":1,\"a\":1}")));
    assert_true(is_refused(TEXT("{\"a\":1,\"b\":2,\"\\u0061\":3}")));
    assert_true(is_refused(TEXT("{\"\":1,\"\":2}")));
    read_json("{\"a\":{\"a\":1},\"b\":{\"a\":1},\"A\":1}");
}

/* Around and beyond the size where an object's keys move into a map. */
static void the_same_key_twice_is_found_in_objects_of_any_size(void **state)
{
    (void)state;
    for (int count = 1; count < 200; count++) {
        struct buffer buffer;
        buffer_init(&buffer, 0);
        buffer_append_char(&buffer, '{');
        for (int i = 0; i < count; i++)
            buffer_append_format(&buffer, "\"k%d\":%d,", i, i);
        size_t length = buffer.length;
        buffer_append_string(&buffer, "\"other\":0}");
        assert_int_equal(read_json(buffer.data)->count, count + 1);
        for (int twice = 0; twice < count; twice += 1 + count / 5) {
            buffer.length = length;
            buffer_append_format(&buffer, "\"k%d\":0}", twice);
            assert_true(is_refused(buffer_text(&buffer)));
        }
        buffer_release(&buffer);
        arena_clear(&arena);
    }
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    char input[2 * JSON_DEPTH_MAX + 3] = "";
    memset(input, '[', JSON_DEPTH_MAX);
    memset(input + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    read_json(input);
    memset(input, '[', JSON_DEPTH_MAX + 1);
    memset(input + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_true(is_refused(text_of(input)));
    /* Side by side is not nested. */
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 0; i < 100; i++)
        buffer_append_string(&buffer, i ? ",[[]]" : "[[[]]");
    buffer_append_char(&buffer, ']');
    assert_int_equal(read_json(buffer.data)->count, 100);
    buffer_release(&buffer);
}

static void values_have_a_limit(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 1; i < JSON_VALUES_MAX; i++)
        buffer_append_string(&buffer, i == 1 ? "[1" : ",1");
    buffer_append_char(&buffer, ']');
    assert_int_equal(read_json(buffer.data)->count, JSON_VALUES_MAX - 1);
    arena_clear(&arena);
    buffer.length--;
    buffer_append_string(&buffer, ",1]");
    assert_true(is_refused(buffer_text(&buffer)));
    buffer_release(&buffer);
    arena_release(&arena);
}

static void every_beginning_of_a_text_is_refused(void **state)
{
    (void)state;
    const char *input = "{\"a\":[1.5e3,true,{\"b\\n\":\"\\ud83d\\ude00\xC3\xA9\"}],\"c\":null}";
    read_json(input);
    for (size_t length = 0; length < strlen(input); length++) {
        /* Exactly as long as it says, so that reading past the end is noticed by the sanitizer. */
        char *copy = malloc(length + 1);
        assert_non_null(copy);
        char *end = copy + 1;
        memcpy(end, input, length);
        assert_true(is_refused(text_slice(end, length)));
        free(copy);
    }
    arena_release(&arena);
}

static void the_message_names_the_byte(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(json_parse(&arena, TEXT("{\"a\": ?}"), &error));
    assert_string_equal(error.message, "JSON: no value at byte 6");
    assert_null(json_parse(&arena, TEXT("[1]x"), NULL));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(numbers_keep_their_own_text),
        cmocka_unit_test(spans_are_the_exact_bytes),
        cmocka_unit_test(escapes_are_undone),
        cmocka_unit_test(a_quote_is_found_at_every_distance),
        cmocka_unit_test(broken_texts_are_refused),
        cmocka_unit_test(what_would_spoil_a_text_is_refused),
        cmocka_unit_test(the_same_key_twice_is_refused),
        cmocka_unit_test(the_same_key_twice_is_found_in_objects_of_any_size),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(values_have_a_limit),
        cmocka_unit_test(every_beginning_of_a_text_is_refused),
        cmocka_unit_test(the_message_names_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
