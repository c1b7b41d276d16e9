#include "tests/simulators/qbd/company/request.h"

#include <inttypes.h>

#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/query.h"
#include "tests/simulators/qbd/company/render.h"
#include "tests/simulators/qbd/company/write.h"

struct plain {
    const char *name;
    enum verb verb;
};

static const struct plain PLAIN[] = {
    {"ItemQuery", VERB_ITEM_QUERY},
    {"HostQuery", VERB_HOST},
    {"CompanyQuery", VERB_COMPANY},
    {"PreferencesQuery", VERB_PREFERENCES},
    {"TxnDel", VERB_TXN_DEL},
    {"TxnVoid", VERB_TXN_VOID},
    {"ListDel", VERB_LIST_DEL},
    {"ListMerge", VERB_LIST_MERGE},
    {"TxnDeletedQuery", VERB_TXN_DELETED},
    {"ListDeletedQuery", VERB_LIST_DELETED},
    {"BillToPayQuery", VERB_TO_PAY},
};

static bool cut_end(struct text text, const char *end, struct text *stem)
{
    size_t length = strlen(end);
    if (text.length <= length || memcmp(text.data + text.length - length, end, length) != 0)
        return false;
    *stem = text_slice(text.data, text.length - length);
    return true;
}

static bool read_verb(struct request *request)
{
    struct text stem;
    for (size_t i = 0; i < sizeof(PLAIN) / sizeof(PLAIN[0]); i++) {
        if (!text_equal_string(request->name, PLAIN[i].name))
            continue;
        request->verb = PLAIN[i].verb;
        return true;
    }
    if (cut_end(request->name, "Add", &stem))
        request->verb = VERB_ADD;
    else if (cut_end(request->name, "Mod", &stem))
        request->verb = VERB_MOD;
    else if (cut_end(request->name, "Query", &stem))
        request->verb = VERB_QUERY;
    else
        return false;
    return entity_named(stem, &request->entity);
}

static bool check_iterator(const struct request *request, struct error *error)
{
    struct text how = xml_attribute(request->node, "iterator");
    bool takes_one = (request->verb == VERB_QUERY && entity_row(request->entity)->iterates) ||
                     request->verb == VERB_ITEM_QUERY;
    if (!text_is_present(how))
        return true;
    if (!takes_one)
        return error_set(error, ERROR_PERMANENT, "%.*s takes no iterator", TEXT_ARG(request->name));
    return text_equal(how, TEXT("Start")) || text_equal(how, TEXT("Continue")) ||
           text_equal(how, TEXT("Stop")) ||
           error_set(error, ERROR_PERMANENT, "iterator: Start, Continue or Stop");
}

static int first_version(const struct element *shape)
{
    int first = INT32_MAX;
    SHAPE_EACH(element, shape)
    first = element->since < first ? element->since : first;
    return first;
}

/* An Add or Mod stands inside its request, alone but for IncludeRetElement. */
static bool read_body(struct request *request, struct error *error)
{
    if (request->verb != VERB_ADD && request->verb != VERB_MOD)
        return true;
    request->body = request->node->first;
    if (!request->body || !text_equal(request->body->name, request->name))
        return error_set(error, ERROR_PERMANENT, "%.*s is missing", TEXT_ARG(request->name));
    for (const struct xml *other = request->body->next; other; other = other->next) {
        if (!text_equal(other->name, TEXT("IncludeRetElement")))
            return error_set(error, ERROR_PERMANENT, "%.*s is not expected here",
                             TEXT_ARG(other->name));
    }
    return true;
}

bool request_read(struct arena *arena, const struct xml *node, int version, struct request *request,
                  struct error *error)
{
    *request = (struct request){.node = node, .body = node};
    if (!cut_end(node->name, "Rq", &request->name) || !read_verb(request))
        return error_set(error, ERROR_PERMANENT, "%.*s is no request", TEXT_ARG(node->name));
    if (!read_body(request, error) || !check_iterator(request, error))
        return false;
    bool is_inside = request->body != node;
    struct text shape =
        is_inside ? request->name : arena_format(arena, "%.*s", TEXT_ARG(node->name));
    request->shape = shape_find(shape);
    if (!request->shape)
        return error_set(error, ERROR_PERMANENT, "%.*s is no request", TEXT_ARG(node->name));
    if (first_version(request->shape) > version)
        return error_set(error, ERROR_PERMANENT, "%.*s is newer than the declared version",
                         TEXT_ARG(node->name));
    return check_structure(request->body, request->shape, version, error);
}

static void write_recovery(struct response *response, const struct object *object)
{
    struct xml_writer writer;
    struct text guid = object_text(object, "ExternalGUID");
    bool is_list = entity_row(object->entity)->is_list;
    xml_writer_init(&writer, &response->recovery, true);
    xml_open(&writer, TEXT("ErrorRecovery"));
    xml_write_element(&writer, is_list ? TEXT("ListID") : TEXT("TxnID"), object->id);
    if (!is_list)
        xml_write_element(&writer, TEXT("TxnNumber"),
                          arena_format(response->arena, "%" PRId64, object->txn_number));
    xml_write_element(&writer, TEXT("EditSequence"),
                      arena_format(response->arena, "%" PRId64, object->edit_sequence));
    if (text_is_present(guid))
        xml_write_element(&writer, TEXT("ExternalGUID"), guid);
    xml_close(&writer, TEXT("ErrorRecovery"));
}

static struct render render_of(const struct company *company, const struct request *request,
                               struct response *response, struct xml_writer *writer)
{
    xml_writer_init(writer, &response->body, true);
    return (struct render){.company = company,
                           .writer = writer,
                           .arena = response->arena,
                           .question = request->node,
                           .version = response->version};
}

static void run_write(struct company *company, const struct request *request,
                      struct response *response)
{
    struct xml_writer writer;
    struct render render = render_of(company, request, response, &writer);
    const struct object *object =
        write_record(company, request->entity, request->body, &response->status);
    if (!object)
        return;
    render.has_lines = true;
    render.has_links = true;
    render_object(&render, object);
    write_recovery(response, object);
    response->macro_id = object->id;
}

static bool is_yes(const struct xml *question, const char *name)
{
    struct text value = xml_text(question, name);
    return text_equal(value, TEXT("true")) || text_equal(value, TEXT("1"));
}

static void run_query(struct company *company, const struct request *request,
                      struct response *response)
{
    struct xml_writer writer;
    struct query_answer answer = {0};
    struct text meta = xml_attribute(request->node, "metaData");
    struct render render = render_of(company, request, response, &writer);
    uint32_t items = UINT32_C(1) << ENTITY_ITEM_SERVICE | UINT32_C(1) << ENTITY_ITEM_NON_INVENTORY |
                     UINT32_C(1) << ENTITY_ITEM_INVENTORY | UINT32_C(1) << ENTITY_ITEM_SALES_TAX;
    const struct query query = {
        .entities = request->verb == VERB_ITEM_QUERY ? items : UINT32_C(1) << request->entity,
        .request = request->body,
        .arena = response->arena};
    if (!check_values(request->body, request->shape, &response->status) ||
        !query_run(company, &query, &answer, &response->status))
        return;
    render.has_lines = is_yes(request->body, "IncludeLineItems");
    render.has_links = is_yes(request->body, "IncludeLinkedTxns");
    response->count = answer.count;
    response->has_iterator = answer.has_iterator;
    response->iterator_id = answer.iterator_id;
    response->remaining = answer.remaining;
    if (text_equal(meta, TEXT("MetaDataOnly")))
        return;
    for (size_t i = 0; i < answer.count; i++)
        render_object(&render, answer.found[i]);
}

void request_run(struct company *company, const struct request *request, struct response *response)
{
    struct text meta = xml_attribute(request->node, "metaData");
    response->has_count = text_is_present(meta) && !text_equal(meta, TEXT("NoMetaData"));
    status_set(&response->status, STATUS_DONE, TEXT_NONE, TEXT_NONE);
    switch (request->verb) {
    case VERB_ADD:
    case VERB_MOD:
        run_write(company, request, response);
        return;
    case VERB_QUERY:
    case VERB_ITEM_QUERY:
        run_query(company, request, response);
        return;
    case VERB_HOST:
    case VERB_COMPANY:
    case VERB_PREFERENCES:
        request_host(company, request, response);
        return;
    case VERB_TXN_DEL:
    case VERB_TXN_VOID:
    case VERB_LIST_DEL:
    case VERB_LIST_MERGE:
        request_erase(company, request, response);
        return;
    case VERB_TXN_DELETED:
    case VERB_LIST_DELETED:
        request_deleted(company, request, response);
        return;
    case VERB_TO_PAY:
        request_to_pay(company, request, response);
        return;
    }
}
