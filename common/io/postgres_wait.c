#include <errno.h>
#include <poll.h>

#include "io/clock.h"
#include "io/postgres_session.h"

void postgres_while_waiting(struct postgres *db, bool (*work)(void *context), void *context)
{
    db->work = work;
    db->work_context = context;
}

int64_t postgres_session_silence_ms(const struct postgres *db)
{
    return db->options.statement_timeout_ms + POSTGRES_ANSWER_MARGIN_MS;
}

bool postgres_session_lost(struct postgres *db, const char *why, struct error *error)
{
    error_set(error, ERROR_RETRY, "connection to PostgreSQL lost: %s", why);
    postgres_disconnect(db);
    return false;
}

/* Polls until the descriptor is ready (true), doing the owner's work meanwhile. */
static bool wait_until_ready(struct postgres *db, struct pollfd *descriptor, int64_t wait_max_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + wait_max_ms;
    bool has_work = db->work != NULL;

    for (;;) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        int ready = poll(descriptor, 1, has_work || left_ms <= 0 ? 0 : (int)left_ms);

        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            bug("poll: error %d", errno);
        if (ready == 0 && left_ms <= 0)
            return false;
        if (ready == 0 && has_work)
            has_work = db->work(db->work_context);
    }
}

bool postgres_session_wait(struct postgres *db, int64_t silence_max_ms, struct error *error)
{
    struct pollfd descriptor = {.fd = PQsocket(db->connection), .events = POLLIN};
    int unsent = PQflush(db->connection);

    if (unsent < 0 || descriptor.fd < 0)
        return postgres_session_lost(db, "it cannot be written to", error);
    if (unsent > 0)
        descriptor.events |= POLLOUT;
    if (!wait_until_ready(db, &descriptor, silence_max_ms))
        return postgres_session_lost(db, "no answer in time", error);
    if ((descriptor.revents & ~POLLOUT) != 0 && !PQconsumeInput(db->connection))
        return postgres_session_lost(db, "the server closed it", error);
    return true;
}
