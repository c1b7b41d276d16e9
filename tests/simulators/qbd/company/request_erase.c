/* TxnDel, TxnVoid, ListDel, ListMerge, and what is told of deleted records. */
#include <inttypes.h>

#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/erase.h"
#include "tests/simulators/qbd/company/local_time.h"
#include "tests/simulators/qbd/company/request.h"

static void write_time(struct response *response, struct xml_writer *writer, const char *name,
                       instant_us time)
{
    xml_write_element(writer, text_of(name), local_time_format(response->arena, time));
}

static void write_number(struct xml_writer *writer, const struct object *object)
{
    struct text number = object_text(object, "RefNumber");
    if (text_is_present(number))
        xml_write_element(writer, TEXT("RefNumber"), number);
}

static void answer_erased(const struct request *request, struct response *response,
                          const struct object *object)
{
    struct xml_writer writer;
    bool is_list = request->verb == VERB_LIST_DEL;
    struct text type =
        arena_format(response->arena, "%.*sType", TEXT_ARG(request->name)); /* TxnDelType */
    xml_writer_init(&writer, &response->body, true);
    xml_write_element(&writer, type, text_of(entity_row(object->entity)->name));
    xml_write_element(&writer, is_list ? TEXT("ListID") : TEXT("TxnID"), object->id);
    if (request->verb == VERB_TXN_VOID) {
        write_time(response, &writer, "TimeCreated", object->created);
        write_time(response, &writer, "TimeModified", object->modified);
    } else {
        write_time(response, &writer, "TimeDeleted", object->deleted);
    }
    if (is_list)
        xml_write_element(&writer, TEXT("FullName"), object->full_name);
    else
        write_number(&writer, object);
    buffer_append_text(&response->recovery, buffer_text(&response->body));
}

static void erase_one(struct company *company, const struct request *request,
                      struct response *response)
{
    struct text type = request->body->first->content;
    struct text id = xml_text(request->body, request->verb == VERB_LIST_DEL ? "ListID" : "TxnID");
    enum entity entity;
    bool is_void = request->verb == VERB_TXN_VOID;
    const struct object *object = NULL;
    if (!entity_named(type, &entity) ||
        (is_void ? !entity_row(entity)->voids : !entity_row(entity)->deletes)) {
        status_set(&response->status, STATUS_NOT_FOUND, id, TEXT("There is none of that type."));
        return;
    }
    object = is_void ? erase_void(company, entity, id, &response->status)
                     : erase_delete(company, entity, id, &response->status);
    if (object)
        answer_erased(request, response, object);
}

static struct object *find_to_merge(struct company *company, const struct request *request,
                                    const char *name, struct status *status)
{
    const struct xml *side = xml_child(request->body, name);
    struct text sequence = xml_text(side, "EditSequence");
    struct object *object = company_find(company, xml_text(side, "ListID"));
    int64_t number;
    if (!object || !entity_row(object->entity)->is_list) {
        status_set(status, STATUS_NOT_FOUND, xml_text(side, "ListID"), TEXT("It is not there."));
        return NULL;
    }
    if (text_parse_int64(sequence, &number) && number == object->edit_sequence)
        return object;
    status_set(status, STATUS_STALE, sequence, TEXT_NONE);
    return NULL;
}

static void merge(struct company *company, const struct request *request, struct response *response)
{
    struct object *from = find_to_merge(company, request, "MergeFrom", &response->status);
    struct object *into =
        from ? find_to_merge(company, request, "MergeTo", &response->status) : NULL;
    struct xml_writer writer;
    if (!into || !erase_merge(company, from, into, &response->status))
        return;
    xml_writer_init(&writer, &response->body, true);
    xml_open(&writer, TEXT("MergedTo"));
    xml_write_element(&writer, TEXT("ListID"), into->id);
    write_time(response, &writer, "TimeCreated", into->created);
    write_time(response, &writer, "TimeModified", into->modified);
    xml_write_element(&writer, TEXT("EditSequence"),
                      arena_format(response->arena, "%" PRId64, into->edit_sequence));
    xml_write_element(&writer, TEXT("FullName"), into->full_name);
    xml_close(&writer, TEXT("MergedTo"));
}

void request_erase(struct company *company, const struct request *request,
                   struct response *response)
{
    if (!check_values(request->body, request->shape, &response->status))
        return;
    if (request->verb == VERB_LIST_MERGE)
        merge(company, request, response);
    else
        erase_one(company, request, response);
}

/* --- TxnDeletedQuery and ListDeletedQuery --- */

static bool is_told(const struct company *company, const struct xml *question,
                    const struct object *object)
{
    static const instant_us DAY = INT64_C(86400000000);
    const struct xml *range = xml_child(question, "DeletedDateRangeFilter");
    instant_us bound;
    bool is_gone = object->deleted != INSTANT_NONE;
    if (!is_gone || object->deleted < company->now - company->switches.days_remembered * DAY)
        return false;
    if (local_time_parse(xml_text(range, "FromDeletedDate"), &bound) && object->deleted < bound)
        return false;
    return !local_time_parse(xml_text(range, "ToDeletedDate"), &bound) || object->deleted <= bound;
}

static void tell_deleted(const struct request *request, struct response *response,
                         struct xml_writer *writer, const struct object *object)
{
    bool is_list = request->verb == VERB_LIST_DELETED;
    struct text name = is_list ? TEXT("ListDeletedRet") : TEXT("TxnDeletedRet");
    xml_open(writer, name);
    xml_write_element(writer, is_list ? TEXT("ListDelType") : TEXT("TxnDelType"),
                      text_of(entity_row(object->entity)->name));
    xml_write_element(writer, is_list ? TEXT("ListID") : TEXT("TxnID"), object->id);
    write_time(response, writer, "TimeCreated", object->created);
    write_time(response, writer, "TimeDeleted", object->deleted);
    if (is_list)
        xml_write_element(writer, TEXT("FullName"), object->full_name);
    else
        write_number(writer, object);
    xml_close(writer, name);
    response->count++;
}

void request_deleted(struct company *company, const struct request *request,
                     struct response *response)
{
    struct xml_writer writer;
    xml_writer_init(&writer, &response->body, true);
    if (!check_values(request->body, request->shape, &response->status))
        return;
    XML_EACH(type, request->body)
    {
        enum entity entity;
        bool is_type = text_equal(type->name, TEXT("TxnDelType")) ||
                       text_equal(type->name, TEXT("ListDelType"));
        if (!is_type || !entity_named(type->content, &entity))
            continue;
        for (size_t i = 0; i < company->lists[entity].count; i++) {
            const struct object *object = company->lists[entity].items[i];
            if (is_told(company, request->body, object))
                tell_deleted(request, response, &writer, object);
        }
    }
    if (response->count == 0)
        status_set(&response->status, STATUS_NO_MATCH, TEXT_NONE, TEXT_NONE);
}
