#include "tests/unit/unit.h"

#include "base/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t bytes = 1; bytes < 3000; bytes += 7) {
        unsigned char *place = arena_alloc(&arena, bytes);
        assert_int_equal((uintptr_t)place % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < bytes; i++)
            assert_int_equal(place[i], 0);
        for (size_t i = 0; i < bytes; i++)
            place[i] = 0xAA;
    }
    arena_clear(&arena);
    const unsigned char *place = arena_alloc(&arena, 2000);
    for (size_t i = 0; i < 2000; i++)
        assert_int_equal(place[i], 0);
    arena_release(&arena);
    assert_null(arena.blocks);
}

static void borrowed_memory_is_used_first_and_never_freed(void **state)
{
    (void)state;
    max_align_t place[256 / sizeof(max_align_t)];
    const char *begin = (const char *)place, *end = begin + sizeof(place);
    struct arena arena;
    memset(place, 0xAA, sizeof(place));
    arena_init_within(&arena, place, sizeof(place));
    for (int round = 0; round < 2; round++) {
        const char *inside = arena_alloc(&arena, 64);
        assert_true(inside >= begin && inside + 64 <= end);
        for (size_t i = 0; i < 64; i++)
            assert_int_equal(inside[i], 0);
        arena_clear(&arena);
    }
    const char *outside = arena_alloc(&arena, 1000);
    assert_true(outside + 1000 <= begin || outside >= end);
    arena_clear(&arena);
    arena_release(&arena);
    assert_null(arena.blocks);
}

static void pieces_do_not_overlap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    enum { PIECES = 2000, BYTES = 97 };
    unsigned char *pieces[PIECES];
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(&arena, BYTES);
        for (int b = 0; b < BYTES; b++)
            pieces[i][b] = (unsigned char)i;
    }
    for (int i = 0; i < PIECES; i++) {
        for (int b = 0; b < BYTES; b++)
            assert_int_equal(pieces[i][b], (unsigned char)i);
    }
    assert_int_equal(arena.bytes_used, PIECES * BYTES);
    arena_release(&arena);
}

static void a_piece_larger_than_a_block_fits(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char *place = ARENA_ARRAY(&arena, char, 3 << 20);
    place[(3 << 20) - 1] = 1;
    int64_t *number = ARENA_NEW(&arena, int64_t);
    assert_true(*number == 0);
    arena_release(&arena);
}

static void texts_are_copied_with_a_terminator(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char original[] = "abc";
    struct text copy = arena_copy(&arena, text_slice(original, 2));
    original[0] = 'z';
    assert_text_equal(copy, "ab");
    assert_string_equal(copy.data, "ab");
    assert_text_equal(arena_copy(&arena, TEXT_NONE), NULL);
    assert_text_equal(arena_copy(&arena, TEXT("")), "");
    assert_text_equal(arena_format(&arena, "%s-%d", "x", 12), "x-12");
    assert_text_equal(arena_format(&arena, "%s", ""), "");
    arena_release(&arena);
}

static void go_over_the_limit(const void *argument)
{
    struct arena arena;
    arena_init(&arena, 1000);
    for (size_t left = *(const size_t *)argument; left > 0; left -= 100)
        arena_alloc(&arena, 100);
}

static void ask_for_too_many(const void *argument)
{
    struct arena arena;
    arena_init(&arena, 0);
    arena_alloc_array(&arena, *(const size_t *)argument, 16);
}

static void the_limit_is_kept(void **state)
{
    (void)state;
    const size_t at = 1000;
    const size_t over = 1100;
    assert_false(ends_the_process(go_over_the_limit, &at));
    assert_true(ends_the_process(go_over_the_limit, &over));
}

static void products_are_checked(void **state)
{
    (void)state;
    const size_t few = 3;
    const size_t many = SIZE_MAX / 8;
    assert_false(ends_the_process(ask_for_too_many, &few));
    assert_true(ends_the_process(ask_for_too_many, &many));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(borrowed_memory_is_used_first_and_never_freed),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(a_piece_larger_than_a_block_fits),
        cmocka_unit_test(texts_are_copied_with_a_terminator),
        cmocka_unit_test(the_limit_is_kept),
        cmocka_unit_test(products_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
