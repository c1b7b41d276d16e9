/* What QuickBooks says of the company itself: once a day, told when it has changed. */
#include "io/clock.h"
#include "model/command.h"
#include "qbo/request.h"
#include "store.h"

static void commit_company(struct task *task)
{
    struct error error;
    if (store_commit(task, &error))
        task_next(task);
    else
        task_fail(task, "company_not_saved", &error);
}

static void publish_settings(struct task *task, const struct qbo_company *company)
{
    struct progress *after = &task->after;
    struct setting_change changes[3];
    size_t count = 0;
    changes[count++] = (struct setting_change){TENANT_SETTING_CLOSE_DATE, company->close_date};
    if (!text_is_empty(company->home_currency))
        changes[count++] =
            (struct setting_change){TENANT_SETTING_HOME_CURRENCY, company->home_currency};
    if (!text_is_empty(company->class_tracking))
        changes[count++] =
            (struct setting_change){TENANT_SETTING_CLASS_TRACKING, company->class_tracking};
    after->settings_count++;
    struct text name = arena_format(&task->page, "%lld %.*s", (long long)after->settings_count,
                                    TEXT_ARG(after->settings_text));
    const struct event event = {
        .type = EVENT_SETTINGS,
        .id = derive_named_id(task->tenant, "settings of the company", name),
        .tenant = task->tenant,
        .time = clock_now_us(),
        .settings = {changes, count, {.as = ASKER_QUICKBOOKS}},
    };
    task->publication.has_failed =
        !publish_event(task, &event, TEXT_NONE, &task->publication.error);
}

static void handle_preferences(void *context, const struct connection_result *result)
{
    struct task *task = context;
    struct qbo_company company;
    struct error error;
    if (result->outcome != CONNECTION_ANSWERED) {
        task_end_for(task, result);
        return;
    }
    qbo_company_parse(NULL, result->answer, &company);
    if (!company.has_preferences) {
        error_set(&error, ERROR_RETRY, "the answer holds no Preferences");
        task_fail(task, "preferences_not_read", &error);
        return;
    }
    struct text old = task->progress.settings_text;
    task->after.company_at = task->now;
    task->after.settings_text =
        arena_format(&task->page, "home currency %.*s, closed %.*s, classes %.*s",
                     TEXT_ARG(company.home_currency), TEXT_ARG(company.close_date),
                     TEXT_ARG(company.class_tracking));
    if (!text_equal(old, task->after.settings_text))
        publish_settings(task, &company);
    publish_wait(task, commit_company);
}

void company_step(struct task *task)
{
    const struct connection_call call = {
        .tenant = task->tenant,
        .kind = CONNECTION_READ,
        .path = qbo_preferences_path(&task->page, text_of(task->connection.realm)),
        .on_result = handle_preferences,
        .context = task,
    };
    connection_call(task->poller->connections, &call);
}
