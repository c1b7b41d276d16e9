#include "tests/unit/unit.h"

#include <signal.h>
#include <string.h>

#include "service/kill_point.h"

/* Passes two points in a child, three rounds; how often it got through before it died. */
struct story {
    const char *kill_at;
    const char *log_file;
    bool is_killed;
    const char *log;
};

static void live(const struct story *story)
{
    struct error error = {0};
    if (!kill_points_arm(text_of(story->kill_at), text_of(story->log_file), &error))
        _exit(3);
    for (int i = 0; i < 3; i++) {
        service_kill_point(KILL_FOLD_BEFORE_COMMIT);
        service_kill_point(KILL_FOLD_AFTER_COMMIT);
    }
    _exit(0);
}

static void tell(const struct story *story)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        live(story);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, story->is_killed);
    if (!story->is_killed)
        assert_int_equal(status, 0);
    if (!story->log_file)
        return;
    char log[512] = "";
    FILE *file = fopen(story->log_file, "r");
    assert_non_null(file);
    log[fread(log, 1, sizeof log - 1, file)] = '\0';
    fclose(file);
    unlink(story->log_file);
    assert_string_equal(log, story->log);
}

static void test_stories(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/tieout-kill-%d", (int)getpid());
    const struct story STORIES[] = {
        {.is_killed = false},
        {.kill_at = "fold_after_commit", .is_killed = true},
        {.kill_at = "fold_after_commit:3", .is_killed = true},
        {.kill_at = "fold_after_commit:4", .is_killed = false},
        {.kill_at = "outbox_after_mark", .is_killed = false},
        {.kill_at = "fold_before_commit:2",
         .log_file = path,
         .is_killed = true,
         .log = "fold_before_commit\nfold_after_commit\nfold_before_commit\n"},
        {.log_file = path,
         .log = "fold_before_commit\nfold_after_commit\nfold_before_commit\n"
                "fold_after_commit\nfold_before_commit\nfold_after_commit\n"},
    };
    for (size_t i = 0; i < sizeof STORIES / sizeof STORIES[0]; i++)
        tell(&STORIES[i]);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const BAD[] = {"nowhere", "", "fold_after_commit:0", "fold_after_commit:x",
                                      "FOLD_AFTER_COMMIT"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct error error = {0};
        assert_false(kill_points_arm(text_of(BAD[i]), TEXT_NONE, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
    }
    struct error error = {0};
    assert_false(kill_points_arm(TEXT_NONE, TEXT("/nowhere/at/all"), &error));
    assert_false(kill_points_are_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stories),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
