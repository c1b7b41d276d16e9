#include "qbo/request.h"

#include <inttypes.h>

#include "base/instant.h"
#include "qbo/object.h"
#include "qbo/request_body.h"
#include "syntax/url.h"

/* What is asked of the API beside the address; NULL: nothing. */
static const char *operation_of(const struct write_command *command)
{
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    switch (command->action) {
    case ACTION_CREATE:
    case ACTION_UPDATE:
        return NULL;
    case ACTION_VOID:
        return qbo_void_operation(command->entity);
    case ACTION_DELETE:
        return is_list ? NULL : "operation=delete";
    case ACTION_COUNT:
        break;
    }
    bug("qbo: action %d", (int)command->action);
}

bool qbo_request_format(const struct write_command *command, struct text realm, struct arena *arena,
                        struct buffer *body, struct qbo_request *out, struct error *error)
{
    char id[UUID_TEXT_BYTES];
    const char *path = qbo_entity_path(command->entity), *operation = operation_of(command);
    if (!path)
        return error_set(error, ERROR_PERMANENT, "entity: QuickBooks Online has no %s",
                         entity_name(command->entity));
    if (entity_kind(command->entity) == ENTITY_KIND_FIGURE)
        return error_set(error, ERROR_PERMANENT, "entity: a %s is read and never written",
                         entity_name(command->entity));
    if (command->action != ACTION_CREATE && text_is_empty(command->native_id))
        return error_set(error, ERROR_PERMANENT, "id: is required to %s",
                         action_name(command->action));
    uuid_format(command->id, id);
    out->path =
        arena_format(arena, "/v3/company/%.*s/%s?%s%srequestid=%s&minorversion=%d", TEXT_ARG(realm),
                     path, operation ? operation : "", operation ? "&" : "", id, QBO_MINOR_VERSION);
    buffer_clear(body);
    if (!qbo_request_body_write(command, arena, body, error))
        return false;
    REQUIRE(!body->is_full);
    out->body = buffer_text(body);
    return true;
}

/* --- reads ------------------------------------------------------------------------------------ */

static struct text encoded(struct arena *arena, struct text text)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    url_append_encoded(&buffer, text);
    struct text copy = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return copy;
}

struct text qbo_read_path(struct arena *arena, struct text realm, enum entity entity,
                          struct text id)
{
    REQUIRE(qbo_entity_path(entity));
    struct text safe = encoded(arena, id);
    return arena_format(arena, "/v3/company/%.*s/%s/%.*s?minorversion=%d", TEXT_ARG(realm),
                        qbo_entity_path(entity), TEXT_ARG(safe), QBO_MINOR_VERSION);
}

struct text qbo_company_path(struct arena *arena, struct text realm)
{
    return arena_format(arena, "/v3/company/%.*s/companyinfo/%.*s?minorversion=%d", TEXT_ARG(realm),
                        TEXT_ARG(realm), QBO_MINOR_VERSION);
}

struct text qbo_preferences_path(struct arena *arena, struct text realm)
{
    return arena_format(arena, "/v3/company/%.*s/preferences?minorversion=%d", TEXT_ARG(realm),
                        QBO_MINOR_VERSION);
}

#define CDC_READ(name) "," name
#define CDC_SHARED(name)
#define QBO_ENTITY(symbol, name, path, sub, void_operation, read, shows) CDC_##read(name)
static const char CDC_ENTITIES[] =
#include "qbo/entities.def"
    ;
#undef QBO_ENTITY
#undef CDC_READ
#undef CDC_SHARED

static struct text cdc_path(struct arena *arena, struct text realm, const char *entities,
                            instant_us since)
{
    char time[INSTANT_TEXT_BYTES_MAX];
    REQUIRE(since != INSTANT_NONE);
    struct text safe = encoded(arena, instant_format(since, time));
    return arena_format(arena, "/v3/company/%.*s/cdc?entities=%s&changedSince=%.*s&minorversion=%d",
                        TEXT_ARG(realm), entities, TEXT_ARG(safe), QBO_MINOR_VERSION);
}

struct text qbo_cdc_path(struct arena *arena, struct text realm, instant_us since)
{
    return cdc_path(arena, realm, CDC_ENTITIES + 1, since);
}

struct text qbo_cdc_entity_path(struct arena *arena, struct text realm, enum entity entity,
                                instant_us since)
{
    REQUIRE(qbo_entity_name(entity));
    return cdc_path(arena, realm, qbo_entity_name(entity), since);
}

static struct text query_path(struct arena *arena, struct text realm, struct text query)
{
    struct text safe = encoded(arena, query);
    return arena_format(arena, "/v3/company/%.*s/query?query=%.*s&minorversion=%d", TEXT_ARG(realm),
                        TEXT_ARG(safe), QBO_MINOR_VERSION);
}

struct text qbo_window_path(struct arena *arena, struct text realm, const struct qbo_window *window)
{
    char time[INSTANT_TEXT_BYTES_MAX];
    enum entity entity = window->entity;
    REQUIRE(qbo_entity_name(entity) && window->start >= 1 && window->rows >= 1 &&
            window->rows <= QBO_PAGE_ROWS_MAX);
    bool is_list = entity_kind(entity) == ENTITY_KIND_LIST;
    bool has_from = window->from != INSTANT_NONE;
    struct text from = has_from ? instant_format(window->from, time) : TEXT("");
    return query_path(
        arena, realm,
        arena_format(arena,
                     "SELECT * FROM %s%s%s%s%s%.*s%s ORDERBY MetaData.LastUpdatedTime "
                     "STARTPOSITION %" PRIu64 " MAXRESULTS %" PRIu32,
                     qbo_entity_name(entity), is_list || has_from ? " WHERE " : "",
                     is_list ? "Active IN (true, false)" : "", is_list && has_from ? " AND " : "",
                     has_from ? "MetaData.LastUpdatedTime >= '" : "", TEXT_ARG(from),
                     has_from ? "'" : "", window->start, window->rows));
}

struct text qbo_scan_path(struct arena *arena, struct text realm, enum entity entity,
                          uint64_t start, uint32_t rows)
{
    REQUIRE(qbo_entity_name(entity) && start >= 1 && rows >= 1 && rows <= QBO_PAGE_ROWS_MAX);
    /* Lists hide what is inactive unless it is asked for. */
    const char *where =
        entity_kind(entity) == ENTITY_KIND_LIST ? " WHERE Active IN (true, false)" : "";
    struct text query = arena_format(
        arena, "SELECT * FROM %s%s ORDERBY Id STARTPOSITION %" PRIu64 " MAXRESULTS %" PRIu32,
        qbo_entity_name(entity), where, start, rows);
    return query_path(arena, realm, query);
}
