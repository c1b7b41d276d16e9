#include "tests/unit/unit.h"

#include "base/random.h"
#include "syntax/url.h"

static struct arena arena;

static void all_but_unreserved_is_encoded(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    url_append_encoded(&buffer, TEXT("AZaz09-._~ /?&=+%'\xC3\xA9"));
    assert_text_equal(buffer_text(&buffer), "AZaz09-._~%20%2F%3F%26%3D%2B%25%27%C3%A9");
    buffer_release(&buffer);
}

static void escapes_are_undone(void **state)
{
    (void)state;
    assert_text_equal(url_decode(&arena, TEXT("a%20b%2fc%2F+d"), false), "a b/c/+d");
    assert_text_equal(url_decode(&arena, TEXT("a+b%2B"), true), "a b+");
    assert_text_equal(url_decode(&arena, TEXT(""), true), "");
    arena_release(&arena);
}

static void broken_escapes_are_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"%", "%1", "a%", "a%2", "%G0", "%0G", "%%20", "% 20", "%-1"};
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++)
        assert_text_equal(url_decode(&arena, text_of(REFUSED[i]), false), NULL);
    assert_text_equal(url_decode(&arena, TEXT_NONE, false), NULL);
    arena_release(&arena);
}

static void a_query_is_searched_by_name(void **state)
{
    (void)state;
    struct text query = TEXT("code=a%2Bb&state=x+y&empty=&flag&co%64e2=z&code=second&bad=%zz&e==f");
    assert_text_equal(url_query_value(&arena, query, "code"), "a+b");
    assert_text_equal(url_query_value(&arena, query, "state"), "x y");
    assert_text_equal(url_query_value(&arena, query, "empty"), "");
    assert_text_equal(url_query_value(&arena, query, "flag"), "");
    assert_text_equal(url_query_value(&arena, query, "code2"), "z");
    assert_text_equal(url_query_value(&arena, query, "e"), "=f");
    assert_text_equal(url_query_value(&arena, query, "bad"), NULL);
    assert_text_equal(url_query_value(&arena, query, "cod"), NULL);
    assert_text_equal(url_query_value(&arena, TEXT(""), "a"), NULL);
    assert_text_equal(url_query_value(&arena, TEXT_NONE, "a"), NULL);
    arena_release(&arena);
}

static void bytes_come_back(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 9);
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 0; i < 2000; i++) {
        char bytes[32];
        size_t length = random_below(&random, sizeof(bytes));
        for (size_t b = 0; b < length; b++)
            bytes[b] = (char)random_next(&random);
        url_append_encoded(&buffer, text_slice(bytes, length));
        struct text again = url_decode(&arena, buffer_text(&buffer), true);
        assert_true(text_equal(again, text_slice(bytes, length)));
        buffer_clear(&buffer);
    }
    buffer_release(&buffer);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_unreserved_is_encoded),
        cmocka_unit_test(escapes_are_undone),
        cmocka_unit_test(broken_escapes_are_refused),
        cmocka_unit_test(a_query_is_searched_by_name),
        cmocka_unit_test(bytes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
