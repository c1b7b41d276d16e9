#include "online_look.h"

#include "intents/product.h"
#include "qbo/answer.h"
#include "qbo/object.h"
#include "qbo/request.h"
#include "syntax/url.h"

/* Clocks differ: an object made so much before our first try may still be its product. */
#define CLOCK_SKEW_US (INT64_C(600) * 1000000)

/* A text of QuickBooks' query language: in single quotes, backslash escapes. */
static void append_quoted(struct buffer *out, struct text text)
{
    buffer_append_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\'' || text.data[i] == '\\')
            buffer_append_char(out, '\\');
        buffer_append_char(out, text.data[i]);
    }
    buffer_append_char(out, '\'');
}

struct condition {
    const char *property;
    struct text value;
};

/* A list by its name, a document by its number, or else by its date. */
static struct condition condition_of(const struct write_command *command)
{
    static const enum field_role ROLES[] = {ROLE_NAME, ROLE_NUMBER, ROLE_DATE};
    const struct layout *layout = layout_of(command->entity);
    for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++) {
        int at = field_of_role(layout->fields, layout->field_count, ROLES[i]);
        if (at >= 0 && text_is_present(command->document.fields[at]))
            return (struct condition){layout->fields[at].qbo, command->document.fields[at]};
    }
    bug("pusher: no look for entity %d", (int)command->entity);
}

struct text online_look_path(struct delivery *delivery)
{
    const struct write_command *command = &delivery->command;
    struct condition condition = condition_of(command);
    struct buffer query, path;
    buffer_init(&query, 0);
    buffer_init(&path, 0);
    buffer_append_format(&query, "select * from %s where %s = ", qbo_entity_name(command->entity),
                         condition.property);
    append_quoted(&query, condition.value);
    buffer_append_format(&query, " maxresults %d", QBO_PAGE_ROWS_MAX);
    buffer_append_format(&path, "/v3/company/%s/query?query=", delivery->realm);
    url_append_encoded(&path, buffer_text(&query));
    buffer_append_format(&path, "&minorversion=%d", QBO_MINOR_VERSION);
    struct text text = arena_copy(delivery->arena, buffer_text(&path));
    buffer_release(&query);
    buffer_release(&path);
    return text;
}

static bool is_recent(const struct delivery *delivery, const struct json *object)
{
    instant_us made = INSTANT_NONE;
    return !instant_parse(json_text(object, "MetaData.CreateTime"), &made) ||
           made >= delivery->sent_at - CLOCK_SKEW_US;
}

enum online_look online_look_take(struct delivery *delivery, const struct json *answer,
                                  struct observation *out, struct text *raw)
{
    struct qbo_answer rows;
    size_t found = 0;
    if (!answer || !qbo_query_parse(delivery->arena, answer, &rows, NULL) ||
        rows.object_count >= QBO_PAGE_ROWS_MAX)
        return ONLINE_LOOK_UNCLEAR;
    for (size_t i = 0; i < rows.count; i++) {
        struct observation shown;
        const struct qbo_item *item = &rows.items[i];
        enum entity entity = delivery->command.entity;
        if (!qbo_is_same_name(item->entity, entity) ||
            qbo_shows(item->object, entity) == QBO_SHOWS_NOT ||
            !is_recent(delivery, item->object) ||
            !qbo_object_parse(delivery->arena, item->object, entity, &shown, NULL) ||
            shown.is_deleted || !is_product(&delivery->command, &shown.document))
            continue;
        *out = shown;
        *raw = item->object->span;
        found++;
    }
    if (found > 1)
        return ONLINE_LOOK_UNCLEAR;
    return found == 1 ? ONLINE_LOOK_FOUND : ONLINE_LOOK_NONE;
}
