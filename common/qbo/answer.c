#include "qbo/answer.h"

#include "qbo/object.h"

/* --- objects ---------------------------------------------------------------------------------- */

static size_t count_objects(const struct json *group)
{
    size_t count = 0;
    JSON_EACH(member, group)
    {
        count += member->kind == JSON_ARRAY ? member->count : 0;
    }
    return count;
}

static void take_group(const struct json *group, struct qbo_answer *out)
{
    JSON_EACH(member, group)
    {
        enum entity entity;
        if (member->kind != JSON_ARRAY)
            continue;
        out->object_count += member->count;
        if (!qbo_entity_parse(member->key, &entity))
            continue;
        JSON_EACH(object, member)
        {
            out->items[out->count++] = (struct qbo_item){entity, object};
        }
    }
}

static instant_us time_of(const struct json *answer)
{
    instant_us time = INSTANT_NONE;
    return instant_parse(json_scalar(answer, "time"), &time) ? time : INSTANT_NONE;
}

/* The array of groups: CDCResponse is an array of one object, but has been drawn as an object. */
static const struct json *cdc_groups(const struct json *answer)
{
    const struct json *response = json_member(answer, "CDCResponse");
    if (response && response->kind == JSON_ARRAY)
        response = response->first;
    return json_member(response, "QueryResponse");
}

bool qbo_cdc_parse(struct arena *arena, const struct json *answer, struct qbo_answer *out,
                   struct error *error)
{
    const struct json *groups = cdc_groups(answer);
    size_t most = 0;
    *out = (struct qbo_answer){.time = time_of(answer)};
    if (!groups || groups->kind != JSON_ARRAY)
        return error_set(error, ERROR_PERMANENT, "CDCResponse.QueryResponse: is missing");
    JSON_EACH(group, groups)
    {
        most += count_objects(group);
    }
    out->items = ARENA_ARRAY(arena, struct qbo_item, most);
    JSON_EACH(group, groups)
    {
        take_group(group, out);
    }
    return true;
}

bool qbo_query_parse(struct arena *arena, const struct json *answer, struct qbo_answer *out,
                     struct error *error)
{
    const struct json *group = json_member(answer, "QueryResponse");
    *out = (struct qbo_answer){.time = time_of(answer)};
    if (!group || group->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "QueryResponse: is missing");
    out->items = ARENA_ARRAY(arena, struct qbo_item, count_objects(group));
    take_group(group, out);
    out->start_position = (uint64_t)json_int64(group, "startPosition", 0);
    out->total_count = (uint64_t)json_int64(group, "totalCount", 0);
    return true;
}

const struct json *qbo_answer_object(const struct json *answer, enum entity entity)
{
    REQUIRE(qbo_entity_name(entity));
    const struct json *object = json_member(answer, qbo_entity_name(entity));
    return object && object->kind == JSON_OBJECT ? object : NULL;
}

/* --- the company ------------------------------------------------------------------------------ */

/* R103: classes are told a line each, one a transaction, or not at all. */
static struct text read_class_tracking(const struct json *preferences)
{
    const struct json *accounting = json_member(preferences, "AccountingInfoPrefs");
    if (!json_member(accounting, "ClassTrackingPerTxnLine") &&
        !json_member(accounting, "ClassTrackingPerTxn"))
        return TEXT("");
    if (json_is_true(accounting, "ClassTrackingPerTxnLine"))
        return TEXT("per_line");
    return json_is_true(accounting, "ClassTrackingPerTxn") ? TEXT("per_transaction") : TEXT("off");
}

void qbo_company_parse(const struct json *company_answer, const struct json *preferences_answer,
                       struct qbo_company *out)
{
    const struct json *company = json_member(company_answer, "CompanyInfo");
    const struct json *preferences = json_member(preferences_answer, "Preferences");
    struct text closed = json_text(preferences, "AccountingInfoPrefs.BookCloseDate");
    date_day day;
    *out = (struct qbo_company){
        .name = json_text(company, "CompanyName"),
        .country = json_text(company, "Country"),
        .home_currency = json_text(preferences, "CurrencyPrefs.HomeCurrency.value"),
        .has_preferences = preferences != NULL,
        .close_date = TEXT_NONE,
        .is_multicurrency = json_is_true(preferences, "CurrencyPrefs.MultiCurrencyEnabled"),
        .class_tracking = read_class_tracking(preferences),
    };
    if (out->has_preferences)
        out->close_date = date_parse(closed, &day) ? closed : TEXT("");
}
