#include "tests/unit/unit.h"

#include "base/random.h"
#include "syntax/json.h"

static void values_stand_in_order_without_blanks(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "t", TEXT("x"));
    json_write_text(&writer, "absent", TEXT_NONE);
    json_write_string(&writer, "s", "");
    json_write_number(&writer, "n", TEXT("1.50"));
    json_open_array(&writer, "list");
    json_write_int64(&writer, NULL, INT64_MIN);
    json_open_object(&writer, NULL);
    json_close_object(&writer);
    json_open_array(&writer, NULL);
    json_close_array(&writer);
    json_write_bool(&writer, NULL, true);
    json_close_array(&writer);
    json_write_bool(&writer, "b", false);
    json_write_null(&writer, "z");
    json_write_raw(&writer, "raw", TEXT("{\"a\": 1}"));
    json_write_string(&writer, "", NULL);
    json_close_object(&writer);
    assert_text_equal(
        buffer_text(&buffer),
        "{\"t\":\"x\",\"absent\":null,\"s\":\"\",\"n\":1.50,\"list\":[-9223372036854775808,{},[],"
        "true],\"b\":false,\"z\":null,\"raw\":{\"a\": 1},\"\":null}");
    buffer_release(&buffer);
}

static void only_what_must_be_escaped_is(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_write_string(&writer, NULL, "\"\\/\b\f\n\r\t\x01\x1f\x7f<&'\xE2\x82\xAC");
    assert_text_equal(buffer_text(&buffer),
                      "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f<&'\xE2\x82\xAC\"");
    buffer_release(&buffer);
}

static void a_tree_is_written_as_it_was_read(void **state)
{
    (void)state;
    const char *input = "{\"a\":[1.50,-0,1E+2,true,false,null,{\"\":[]}],\"b\\n\":\"\\\"x\"}";
    struct arena arena;
    struct buffer buffer;
    struct json_writer writer;
    arena_init(&arena, 0);
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    const struct json *tree = json_parse(&arena, text_of(input), NULL);
    json_write_tree(&writer, NULL, tree);
    assert_text_equal(buffer_text(&buffer), input);
    buffer_clear(&buffer);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_tree(&writer, "other", json_member(tree, "a")->first);
    json_close_object(&writer);
    assert_text_equal(buffer_text(&buffer), "{\"other\":1.50}");
    buffer_release(&buffer);
    arena_release(&arena);
}

static void write_any_text(struct json_writer *writer, const char *key, struct random *random)
{
    static const char *const PIECES[] = {
        "a", "\"", "\\", "\n", "\x01", "/", "\xC3\xA9", "\xF0\x9F\x98\x80", "{", " "};
    struct buffer text;
    buffer_init(&text, 0);
    buffer_append_string(&text, "");
    for (uint64_t left = random_below(random, 12); left > 0; left--)
        buffer_append_string(&text, PIECES[random_below(random, sizeof(PIECES) / sizeof(*PIECES))]);
    json_write_text(writer, key, buffer_text(&text));
    buffer_release(&text);
}

static void write_any(struct json_writer *writer, const char *key, struct random *random)
{
    static const char *const KEYS[] = {"a", "b", "\"", "\xC3\xA9", "e"};
    uint64_t kind = random_below(random, writer->depth < 6 ? 7 : 5);
    if (kind == 0)
        json_write_null(writer, key);
    else if (kind == 1)
        json_write_bool(writer, key, random_chance(random, 50));
    else if (kind == 2)
        json_write_int64(writer, key, (int64_t)random_next(random));
    else if (kind <= 4)
        write_any_text(writer, key, random);
    else if (kind == 5) {
        json_open_array(writer, key);
        for (uint64_t left = random_below(random, 5); left > 0; left--)
            write_any(writer, NULL, random);
        json_close_array(writer);
    } else {
        json_open_object(writer, key);
        for (uint64_t left = random_below(random, 5); left > 0; left--)
            write_any(writer, KEYS[left], random);
        json_close_object(writer);
    }
}

static void what_is_written_reads_back_to_the_same_bytes(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 8);
    struct arena arena;
    struct buffer first;
    struct buffer second;
    arena_init(&arena, 0);
    buffer_init(&first, 0);
    buffer_init(&second, 0);
    for (int i = 0; i < 5000; i++) {
        struct json_writer writer;
        json_writer_init(&writer, &first);
        write_any(&writer, NULL, &random);
        struct error error = {0};
        const struct json *tree = json_parse(&arena, buffer_text(&first), &error);
        if (!tree)
            fail_msg("%s: %s", first.data, error.message);
        assert_text_equal(tree->span, first.data);
        json_writer_init(&writer, &second);
        json_write_tree(&writer, NULL, tree);
        assert_text_equal(buffer_text(&second), first.data);
        buffer_clear(&first);
        buffer_clear(&second);
        arena_clear(&arena);
    }
    buffer_release(&first);
    buffer_release(&second);
    arena_release(&arena);
}

static void a_full_buffer_is_noticed_at_the_end(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 20);
    json_writer_init(&writer, &buffer);
    json_open_array(&writer, NULL);
    for (int i = 0; i < 100; i++)
        json_write_int64(&writer, NULL, i);
    json_close_array(&writer);
    assert_true(buffer.is_full);
    assert_true(buffer.length <= 20);
    buffer_release(&buffer);
}

static void nest(const void *argument)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    for (int left = *(const int *)argument; left > 0; left--)
        json_open_array(&writer, NULL);
    buffer_release(&buffer);
}

static void close_once_too_often(const void *argument)
{
    (void)argument;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_close_array(&writer);
}

static void nesting_wrongly_is_a_broken_promise(void **state)
{
    (void)state;
    const int most = JSON_DEPTH_MAX;
    const int over = JSON_DEPTH_MAX + 1;
    assert_false(ends_the_process(nest, &most));
    assert_true(ends_the_process(nest, &over));
    assert_true(ends_the_process(close_once_too_often, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_in_order_without_blanks),
        cmocka_unit_test(only_what_must_be_escaped_is),
        cmocka_unit_test(a_tree_is_written_as_it_was_read),
        cmocka_unit_test(what_is_written_reads_back_to_the_same_bytes),
        cmocka_unit_test(a_full_buffer_is_noticed_at_the_end),
        cmocka_unit_test(nesting_wrongly_is_a_broken_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
