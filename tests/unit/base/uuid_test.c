#include "tests/unit/unit.h"

#include "base/random.h"
#include "base/uuid.h"

#define NAMESPACE_TEXT "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

static struct uuid read_uuid(const char *string)
{
    struct uuid uuid;
    assert_true(uuid_parse(text_of(string), &uuid));
    return uuid;
}

static void text_and_bytes(void **state)
{
    (void)state;
    char out[UUID_TEXT_BYTES];
    struct uuid uuid = read_uuid("6BA7B810-9DAD-11d1-80B4-00c04FD430C8");
    assert_int_equal(uuid.bytes[0], 0x6B);
    assert_int_equal(uuid.bytes[15], 0xC8);
    assert_text_equal(uuid_format(uuid, out), NAMESPACE_TEXT);
    assert_false(uuid_is_nil(uuid));
    assert_true(uuid_is_nil(UUID_NIL));
    assert_int_equal(uuid_key(&uuid).length, 16);
    assert_int_equal(uuid_compare(UUID_NIL, uuid), -1);
    assert_int_equal(uuid_compare(uuid, UUID_NIL), 1);
    assert_true(uuid_equal(uuid, read_uuid(NAMESPACE_TEXT)));
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"",
                                   "6ba7b810-9dad-11d1-80b4-00c04fd430c",
                                   "6ba7b810-9dad-11d1-80b4-00c04fd430c80",
                                   "6ba7b8109dad11d180b400c04fd430c8",
                                   "6ba7b810-9dad-11d1-80b4_00c04fd430c8",
                                   "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
                                   "{ba7b810-9dad-11d1-80b4-00c04fd430c}",
                                   "6ba7b8109-dad-11d1-80b4-00c04fd430c8"};
    struct uuid uuid = UUID_NIL;
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++)
        assert_false(uuid_parse(text_of(REFUSED[i]), &uuid));
    assert_false(uuid_parse(TEXT_NONE, &uuid));
    assert_true(uuid_is_nil(uuid));
}

/* The expected ids were computed apart, with Python's hashlib. */
static void derived_ids_are_version_5_and_fixed(void **state)
{
    (void)state;
    char out[UUID_TEXT_BYTES];
    struct uuid namespace_id = read_uuid(NAMESPACE_TEXT);
    const struct text parts[] = {TEXT("tenant"), TEXT("bill 1")};
    assert_text_equal(uuid_format(uuid_derive(namespace_id, parts, 2), out),
                      "7a46df6e-21a1-58e1-a1b0-ad02a0e4f740");
    assert_text_equal(uuid_format(uuid_derive(namespace_id, NULL, 0), out),
                      "4ebd0208-8328-5d69-8c44-ec50939c0967");
}

static void where_a_part_ends_matters(void **state)
{
    (void)state;
    const struct text one[] = {TEXT("ab"), TEXT("c")};
    const struct text other[] = {TEXT("a"), TEXT("bc")};
    const struct text longer[] = {TEXT("ab"), TEXT("c"), TEXT("")};
    struct uuid id = uuid_derive(UUID_NIL, one, 2);
    assert_false(uuid_equal(id, uuid_derive(UUID_NIL, other, 2)));
    assert_false(uuid_equal(id, uuid_derive(UUID_NIL, longer, 3)));
    assert_false(uuid_equal(id, uuid_derive(id, one, 2)));
    assert_true(uuid_equal(id, uuid_derive(UUID_NIL, one, 2)));
}

static void derive_from_parts(const void *argument)
{
    struct text parts[UUID_NAME_PARTS_MAX + 1] = {TEXT_NONE};
    uuid_derive(UUID_NIL, parts, *(const size_t *)argument);
}

static void too_many_parts_are_a_broken_promise(void **state)
{
    (void)state;
    const size_t most = UUID_NAME_PARTS_MAX;
    const size_t over = UUID_NAME_PARTS_MAX + 1;
    assert_false(ends_the_process(derive_from_parts, &most));
    assert_true(ends_the_process(derive_from_parts, &over));
}

static void ids_come_back_from_their_text(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < 10000; i++) {
        struct uuid uuid;
        for (size_t b = 0; b < sizeof(uuid.bytes); b++)
            uuid.bytes[b] = (uint8_t)random_next(&random);
        char out[UUID_TEXT_BYTES];
        struct uuid again;
        assert_true(uuid_parse(uuid_format(uuid, out), &again));
        assert_true(uuid_equal(uuid, again));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_bytes),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(derived_ids_are_version_5_and_fixed),
        cmocka_unit_test(where_a_part_ends_matters),
        cmocka_unit_test(too_many_parts_are_a_broken_promise),
        cmocka_unit_test(ids_come_back_from_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
