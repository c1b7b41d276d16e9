/* Requests that wait until the reconciler has folded their event, or until their run has closed.
 * One timer looks for all of them. */
#include "console.h"
#include "io/clock.h"
#include "syntax/json.h"

enum { WAITS_MAX = 256, LOOK_MS = 25 };

static void look(void *context);

void waits_init(struct console *console)
{
    loop_timer_init(&console->waits.timer, console->service->loop, look, console);
}

bool waits_add(struct publication *publication)
{
    struct waits *waits = &publication->visit->console->waits;
    if (waits->count >= WAITS_MAX)
        return false;
    publication->next = waits->first;
    waits->first = publication;
    waits->count++;
    if (!loop_timer_is_started(&waits->timer))
        loop_timer_start(&waits->timer, LOOK_MS, LOOK_MS);
    return true;
}

static struct report report_of(struct visit *visit, struct buffer *out)
{
    return (struct report){visit->console->db, visit->arena, visit->tenant, out};
}

/* True when it was answered: the run is closed, or cannot be read. */
static bool look_for_run(struct publication *publication)
{
    struct visit *visit = publication->visit;
    struct error error;
    struct buffer out;
    buffer_init(&out, ANSWER_BYTES_MAX);
    struct report report = report_of(visit, &out);
    enum report_end end = report_run(&report, publication->run, &error);
    bool is_over = end == REPORT_FAILED;
    if (end == REPORT_WRITTEN) {
        const struct json *run = json_parse(visit->arena, buffer_text(&out), &error);
        is_over = text_equal_string(json_text(run, "phase"), "closed");
    }
    if (is_over && end == REPORT_WRITTEN)
        answer_json(visit, 200, buffer_text(&out));
    else if (is_over)
        answer_error(visit, &error);
    buffer_release(&out);
    return is_over;
}

/* What the fold made of a run request: the run that began, or the one that it joined. */
static bool take_run(struct publication *publication, struct text outcome)
{
    struct error error;
    const struct json *object = json_parse(publication->visit->arena, outcome, &error);
    publication->has_joined = json_is_true(object, "joined");
    return uuid_parse(json_text(object, "run"), &publication->run);
}

/* True when it was answered. */
static bool look_for_event(struct publication *publication)
{
    struct visit *visit = publication->visit;
    struct error error;
    struct buffer out;
    bool is_folded = false;
    buffer_init(&out, ANSWER_BYTES_MAX);
    struct report report = report_of(visit, &out);
    bool is_read = report_event(&report, &publication->place, &is_folded, &error) != REPORT_FAILED;
    bool is_over = !is_read || is_folded;
    if (!is_read)
        answer_error(visit, &error);
    else if (is_folded && publication->event.type == EVENT_RUN_REQUESTED &&
             take_run(publication, buffer_text(&out))) {
        publication->waits_for_run = true;
        is_over = false;
    } else if (is_folded)
        answer_json(visit, publication->status == 201 ? 201 : 200, buffer_text(&out));
    buffer_release(&out);
    return is_over;
}

/* What has waited too long, or for nobody any more, is answered as things are. */
static bool is_over(const struct publication *publication, int64_t now_ms)
{
    return now_ms >= publication->until_ms || http_request_is_gone(publication->visit->request);
}

static void look(void *context)
{
    struct console *console = context;
    struct waits *waits = &console->waits;
    struct publication **at = &waits->first;
    int64_t now_ms = clock_monotonic_ms();
    while (*at) {
        struct publication *publication = *at;
        struct publication *next = publication->next;
        bool is_answered =
            publication->waits_for_run ? look_for_run(publication) : look_for_event(publication);
        if (!is_answered && is_over(publication, now_ms)) {
            publication_answer(publication);
            is_answered = true;
        }
        if (is_answered) {
            *at = next;
            waits->count--;
        } else {
            at = &publication->next;
        }
    }
    if (waits->count == 0)
        loop_timer_stop(&waits->timer);
}

void waits_release(struct console *console)
{
    struct waits *waits = &console->waits;
    loop_timer_stop(&waits->timer);
    while (waits->first) {
        struct publication *publication = waits->first;
        waits->first = publication->next;
        publication_answer(publication);
    }
    waits->count = 0;
}
