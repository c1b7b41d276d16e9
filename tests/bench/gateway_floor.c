#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway_load.h"
#include "io/clock.h"
#include "io/loop.h"

enum { READ_BYTES = 64 << 10, BACKLOG = 4096 };

/* --- fixed answers ---------------------------------------------------------------------------- */

struct door {
    struct loop *loop;
    struct loop_watch watch;
    int descriptor;
    const struct recording *recording;
};

struct visitor {
    struct door *door;
    struct loop_watch watch;
    int descriptor;
    struct buffer in;
    size_t next; /* answer */
};

static void leave(struct visitor *visitor)
{
    loop_watch_stop(&visitor->watch);
    close(visitor->descriptor);
    buffer_release(&visitor->in);
    free(visitor);
}

/* An answer is small enough to be taken at once. */
static void answer(struct visitor *visitor)
{
    const struct recording *recording = visitor->door->recording;
    struct text text = buffer_text(&recording->answers[visitor->next++ % recording->count]);
    if (send(visitor->descriptor, text.data, text.length, MSG_NOSIGNAL) != (ssize_t)text.length)
        _exit(1);
    buffer_clear(&visitor->in);
}

static void handle_call(void *context, unsigned ready)
{
    static char bytes[READ_BYTES];
    struct visitor *visitor = context;
    struct text body;
    (void)ready;
    ssize_t length = recv(visitor->descriptor, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (length < 0 && errno == EAGAIN)
        return;
    if (length <= 0) {
        leave(visitor);
        return;
    }
    buffer_append(&visitor->in, bytes, (size_t)length);
    if (http_message_length(buffer_text(&visitor->in), &body) > 0)
        answer(visitor);
}

static void handle_visitor(void *context, unsigned ready)
{
    struct door *door = context;
    struct error error;
    (void)ready;
    int descriptor = accept4(door->descriptor, NULL, NULL, SOCK_CLOEXEC);
    if (descriptor < 0)
        return;
    struct visitor *visitor = calloc(1, sizeof(*visitor));
    REQUIRE(visitor);
    visitor->door = door;
    visitor->descriptor = descriptor;
    buffer_init(&visitor->in, 0);
    loop_watch_init(&visitor->watch, handle_call, visitor);
    REQUIRE(loop_watch_start(door->loop, &visitor->watch, descriptor, LOOP_READ, &error));
}

static void serve(int descriptor, const struct recording *recording)
{
    struct door door = {.loop = loop_create(), .descriptor = descriptor, .recording = recording};
    struct error error;
    loop_watch_init(&door.watch, handle_visitor, &door);
    REQUIRE(loop_watch_start(door.loop, &door.watch, descriptor, LOOP_READ, &error));
    loop_run(door.loop);
}

struct replay replay_start(const struct recording *recording)
{
    struct replay replay;
    int descriptor = socket_bind_any(&replay.port);
    REQUIRE(recording->count > 0 && listen(descriptor, BACKLOG) == 0);
    fflush(NULL);
    replay.process = fork();
    REQUIRE(replay.process >= 0);
    if (replay.process == 0) {
        serve(descriptor, recording);
        _exit(0);
    }
    close(descriptor);
    return replay;
}

void replay_end(const struct replay *replay)
{
    int status = 0;
    kill(replay->process, SIGKILL);
    REQUIRE(waitpid(replay->process, &status, 0) == replay->process);
    if (!WIFSIGNALED(status))
        bug("the server of fixed answers has failed");
}

/* --- transactions ----------------------------------------------------------------------------- */

double floor_transactions(struct bench *bench, double seconds)
{
    static const struct postgres_statement update = {
        "floor_update", "UPDATE floor SET number = number + 1 WHERE id = $1"};
    enum { ROWS = 1000 };
    struct postgres *db = database_open(bench, NULL);
    struct error error;
    int64_t count = 0, begin, end;
    database_execute(db, "DROP TABLE IF EXISTS floor");
    database_execute(db, "CREATE TABLE floor (id int8 PRIMARY KEY, number int8) "
                         "WITH (fillfactor = 50)");
    database_execute(db, "INSERT INTO floor SELECT i, 0 FROM generate_series(0, 999) AS i");
    begin = clock_monotonic_us();
    do {
        if (!postgres_query(db, POSTGRES_CALL(&update, postgres_int8(count++ % ROWS)), NULL,
                            &error))
            bug("%s", error.message);
        end = clock_monotonic_us();
    } while ((double)(end - begin) < seconds * 1e6);
    postgres_free(db);
    return (double)count * 1e6 / (double)(end - begin);
}

/* Only they are given a number. */
int64_t transactions_written(struct postgres *db)
{
    return database_number(db, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::int8");
}
