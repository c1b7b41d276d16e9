#include "story.h"

#include "tests/unit/unit.h"

#include "fold/checkpoint.h"
#include "fold/head.h"
#include "story.c"

enum { LINES_KEPT = 64 };

/* A checkpoint in memory. */
struct kept {
    struct arena arena;
    struct text lines[LINES_KEPT];
    size_t count;
    size_t most;
};

static bool keep(void *context, struct text line)
{
    struct kept *kept = context;
    assert_true(kept->count < LINES_KEPT);
    kept->lines[kept->count++] = arena_copy(&kept->arena, line);
    return kept->count < kept->most;
}

static void begin(struct story *story)
{
    story_begin(story);
    story_setting(story, "signup_date", "2018-01-01");
    story_setting(story, "home_currency", "USD");
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Advertising\",\"type\":\"expense\"}");
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Books by Bessie\"}");
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B1", "0",
               "{\"vendor\":\"V1\",\"number\":\"1\",\"date\":\"2026-01-05\",\"currency\":\"USD\","
               "\"total\":\"90.00\",\"balance\":\"90.00\",\"expense_lines\":[{\"account\":\"A1\","
               "\"amount\":\"90.00\"}]}");
    story_run(story); /* two creates are out, a bill waits */
    assert_int_equal(story->effects.write_count, 2);
}

static bool read_back(struct kept *kept, struct tenant_state *out, struct error *error)
{
    size_t count = 0;
    if (!checkpoint_read_tenant(json_parse(&kept->arena, kept->lines[0], error), out, &count,
                                error))
        return false;
    assert_int_equal(count + 1, kept->count);
    for (size_t i = 1; i < kept->count; i++)
        if (!checkpoint_read_record(json_parse(&kept->arena, kept->lines[i], error), out, error))
            return false;
    return checkpoint_finish(out, error);
}

static void assert_heads_equal(const struct tenant_state *a, const struct tenant_state *b)
{
    struct buffer left, right;
    buffer_init(&left, 0);
    buffer_init(&right, 0);
    head_format(&a->head, &left);
    head_format(&b->head, &right);
    assert_text_equal(buffer_text(&left), right.data);
    buffer_release(&left);
    buffer_release(&right);
}

/* What goes on from a checkpoint comes to where it would have come without: digests, and so rows.
 */
static void a_story_goes_on_from_a_checkpoint(void **unused)
{
    (void)unused;
    struct story story;
    struct kept kept = {.most = LINES_KEPT};
    struct error error;
    begin(&story);
    struct write_command writes[2] = {story.effects.writes[0], story.effects.writes[1]};
    arena_init(&kept.arena, 0);
    assert_true(checkpoint_write(&story.state, keep, &kept));
    assert_int_equal(kept.count, 4);
    struct story other = story;
    assert_true(read_back(&kept, &other.state, &error));
    arena_init(&other.arena, 0);
    assert_heads_equal(&story.state, &other.state);
    for (size_t i = 0; i < 2; i++) {
        story_apply(&story, &writes[i], i ? "X2" : "X1", "1");
        story_apply(&other, &writes[i], i ? "X2" : "X1", "1");
        assert_int_equal(story.effects.write_count, other.effects.write_count);
    }
    assert_int_equal(story.effects.write_count, 1); /* the bill follows */
    assert_heads_equal(&story.state, &other.state);
    story_end(&other);
    story_end(&story);
    arena_release(&kept.arena);
}

static void a_damaged_checkpoint_is_refused(void **unused)
{
    (void)unused;
    struct story story;
    struct kept kept = {.most = LINES_KEPT};
    struct tenant_state state;
    struct error error;
    begin(&story);
    arena_init(&kept.arena, 0);
    assert_true(checkpoint_write(&story.state, keep, &kept));
    char *amount = strstr((char *)(uintptr_t)kept.lines[3].data, "90.00");
    assert_non_null(amount);
    amount[0] = '8';
    assert_false(read_back(&kept, &state, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_non_null(strstr(error.message, "damaged"));
    state_release(&state);
    kept.lines[0] = TEXT("{\"tenant\":\"x\"}");
    assert_false(read_back(&kept, &state, &error));
    state_release(&state);
    story_end(&story);
    arena_release(&kept.arena);
}

static void a_writer_that_stops_is_believed(void **unused)
{
    (void)unused;
    struct story story;
    struct kept kept = {.most = 2};
    begin(&story);
    arena_init(&kept.arena, 0);
    assert_false(checkpoint_write(&story.state, keep, &kept));
    assert_int_equal(kept.count, 2);
    story_end(&story);
    arena_release(&kept.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_goes_on_from_a_checkpoint),
        cmocka_unit_test(a_damaged_checkpoint_is_refused),
        cmocka_unit_test(a_writer_that_stops_is_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
