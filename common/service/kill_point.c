#include "service/kill_point.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

bool kill_points_are_on;

static enum kill_point kill_at = KILL_POINT_COUNT; /* COUNT = nowhere */
static int64_t hits_left;
static int log_descriptor = -1;

const char *kill_point_name(enum kill_point point)
{
    static const char *const names[] = {
#define KILL_POINT(id, name, meaning) name,
#include "service/kill_points.def"
#undef KILL_POINT
    };
    REQUIRE((unsigned)point < KILL_POINT_COUNT);
    return names[point];
}

static bool parse_kill_at(struct text text, struct error *error)
{
    struct text rest = text;
    struct text name = text_next(&rest, ':');
    hits_left = 1;
    if (text_is_present(rest) && (!text_parse_int64(rest, &hits_left) || hits_left < 1))
        return error_set(error, ERROR_PERMANENT, "TIEOUT_KILL_POINT: the count must be 1 or more");
    for (int point = 0; point < KILL_POINT_COUNT; point++) {
        if (text_equal_string(name, kill_point_name((enum kill_point)point))) {
            kill_at = (enum kill_point)point;
            return true;
        }
    }
    return error_set(error, ERROR_PERMANENT, "TIEOUT_KILL_POINT names no kill point");
}

bool kill_points_arm(struct text kill_text, struct text log_file, struct error *error)
{
    char path[4096];
    if (text_is_present(kill_text) && !parse_kill_at(kill_text, error))
        return false;
    if (text_is_present(log_file)) {
        if (text_copy(log_file, path, sizeof path))
            log_descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        if (log_descriptor < 0)
            return error_set(error, ERROR_PERMANENT, "TIEOUT_KILL_LOG cannot be written: %s",
                             strerror(errno));
    }
    kill_points_are_on = kill_at != KILL_POINT_COUNT || log_descriptor >= 0;
    return true;
}

void kill_point_pass(enum kill_point point)
{
    if (log_descriptor >= 0) {
        char line[64];
        size_t length = strlen(kill_point_name(point));
        REQUIRE(length + 1 < sizeof line);
        memcpy(line, kill_point_name(point), length);
        line[length] = '\n';
        (void)!write(log_descriptor, line, length + 1);
    }
    if (point == kill_at && --hits_left == 0)
        kill(getpid(), SIGKILL);
}
