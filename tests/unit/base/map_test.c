#include "tests/unit/unit.h"

#include "base/map.h"
#include "base/random.h"

static int values[4096];

static void put_get_replace_remove(void **state)
{
    (void)state;
    struct map map;
    map_init(&map);
    assert_null(map_get(&map, TEXT("a")));
    assert_null(map_remove(&map, TEXT("a")));
    map_put(&map, TEXT("a"), &values[0]);
    map_put(&map, TEXT(""), &values[1]);
    assert_ptr_equal(map_get(&map, TEXT("a")), &values[0]);
    assert_ptr_equal(map_get(&map, TEXT("")), &values[1]);
    map_put(&map, TEXT("a"), &values[2]);
    assert_ptr_equal(map_get(&map, TEXT("a")), &values[2]);
    assert_int_equal(map.live_count, 2);
    assert_ptr_equal(map_remove(&map, TEXT("a")), &values[2]);
    assert_null(map_get(&map, TEXT("a")));
    assert_null(map_remove(&map, TEXT("a")));
    assert_int_equal(map.live_count, 1);
    map_clear(&map);
    assert_null(map_get(&map, TEXT("")));
    map_put(&map, TEXT("b"), &values[3]);
    assert_ptr_equal(map_get(&map, TEXT("b")), &values[3]);
    map_release(&map);
}

static void walking_is_in_insertion_order(void **state)
{
    (void)state;
    struct map map;
    map_init(&map);
    char keys[1000][16];
    for (int i = 0; i < 1000; i++) {
        snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        map_put(&map, text_of(keys[i]), &values[i]);
    }
    for (int i = 0; i < 1000; i += 3)
        map_remove(&map, text_of(keys[i]));
    int expected = 1;
    for (size_t i = 0; i < map.entry_count; i++) {
        if (!map.entries[i].value)
            continue;
        assert_ptr_equal(map.entries[i].value, &values[expected]);
        expected += expected % 3 == 2 ? 2 : 1;
    }
    assert_int_equal(expected, 1000);
    map_release(&map);
}

/* Against the plainest model there is: an array indexed by the key. */
static void a_long_random_life_agrees_with_a_plain_model(void **state)
{
    (void)state;
    enum { KEYS = 300 };
    char keys[KEYS][8];
    const void *model[KEYS] = {0};
    for (int i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof(keys[i]), "%x", i);
    struct random random;
    random_seed(&random, 42);
    struct map map;
    map_init(&map);
    for (int step = 0; step < 200000; step++) {
        size_t key = random_below(&random, KEYS);
        if (random_chance(&random, 45)) {
            assert_ptr_equal(map_remove(&map, text_of(keys[key])), model[key]);
            model[key] = NULL;
        } else if (random_chance(&random, 60)) {
            model[key] = &values[random_below(&random, 4096)];
            map_put(&map, text_of(keys[key]), (void *)(uintptr_t)model[key]);
        }
        assert_ptr_equal(map_get(&map, text_of(keys[key])), model[key]);
    }
    size_t live = 0;
    for (int i = 0; i < KEYS; i++)
        live += model[i] != NULL;
    assert_int_equal(map.live_count, live);
    assert_true(map.entry_capacity <= 1024); /* removed entries do not pile up */
    map_release(&map);
}

static void put_nothing(const void *argument)
{
    (void)argument;
    struct map map;
    map_init(&map);
    map_put(&map, TEXT("a"), NULL);
}

static void put_without_a_key(const void *argument)
{
    (void)argument;
    struct map map;
    map_init(&map);
    map_put(&map, TEXT_NONE, &values[0]);
}

static void null_and_no_key_are_promises_broken(void **state)
{
    (void)state;
    assert_true(ends_the_process(put_nothing, NULL));
    assert_true(ends_the_process(put_without_a_key, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_get_replace_remove),
        cmocka_unit_test(walking_is_in_insertion_order),
        cmocka_unit_test(a_long_random_life_agrees_with_a_plain_model),
        cmocka_unit_test(null_and_no_key_are_promises_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
