#include "tests/simulators/qbd/company/message_set.h"

#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbd/company/macro.h"
#include "tests/simulators/qbd/company/recovery.h"
#include "tests/simulators/qbd/company/request.h"

enum { REQUEST_ID_MAX = 50 };

struct answering {
    struct company *company;
    struct arena *arena;
    const struct answer_hooks *hooks;
    int version;
    bool stops;      /* onError="stopOnError" */
    bool is_stopped; /* a request failed */
    bool is_bare;    /* responseData="includeNone" */
    bool is_cut;     /* QuickBooks has ended */
    struct macro *macros;
    struct request *requests;
    size_t count;
    struct buffer answers;  /* inside QBXMLMsgsRs */
    struct buffer recovery; /* the same as it is stored */
};

static bool read_version(const struct xml_document *document, const struct company *company,
                         int *version)
{
    static const struct row {
        const char *text;
        int number;
    } ROWS[] = {
#define VERSION(number_, text_) {"version=\"" text_ "\"", (number_)},
#include "tests/simulators/qbd/company/versions.def"
#undef VERSION
    };
    for (const struct xml_attribute *one = document->instructions; one; one = one->next) {
        for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
            if (!text_equal(one->name, TEXT("qbxml")) ||
                !text_equal_string(text_trim(one->value), ROWS[i].text))
                continue;
            *version = ROWS[i].number;
            return *version <= company->switches.version;
        }
    }
    return false;
}

static bool read_messages(struct answering *answering, const struct xml *messages,
                          struct error *error)
{
    struct text on_error = xml_attribute(messages, "onError");
    size_t count = 0;
    XML_EACH(node, messages)
    count++;
    answering->stops = text_equal(on_error, TEXT("stopOnError"));
    answering->is_bare = text_equal(xml_attribute(messages, "responseData"), TEXT("includeNone"));
    if (!answering->stops && !text_equal(on_error, TEXT("continueOnError")))
        return error_set(error, ERROR_PERMANENT, "onError: stopOnError or continueOnError");
    answering->requests = ARENA_ARRAY(answering->arena, struct request, count + 1);
    XML_EACH(node, messages)
    {
        if (!request_read(answering->arena, node, answering->version,
                          &answering->requests[answering->count++], error))
            return false;
    }
    return true;
}

static void write_attributes(struct answering *answering, struct xml_writer *writer,
                             const struct request *request, const struct response *response)
{
    struct arena *arena = answering->arena;
    struct text id = xml_attribute(request->node, "requestID");
    if (text_is_present(id))
        xml_write_attribute(writer, "requestID", id);
    xml_write_attribute(writer, "statusCode", arena_format(arena, "%d", response->status.code));
    xml_write_attribute(writer, "statusSeverity", text_of(response->status.severity));
    xml_write_attribute(writer, "statusMessage", text_of(response->status.message));
    if (response->has_count)
        xml_write_attribute(writer, "retCount", arena_format(arena, "%zu", response->count));
    if (!response->has_iterator)
        return;
    xml_write_attribute(writer, "iteratorRemainingCount",
                        arena_format(arena, "%zu", response->remaining));
    xml_write_attribute(writer, "iteratorID", response->iterator_id);
}

static void write_response(struct answering *answering, const struct request *request,
                           const struct response *response, bool is_recovery)
{
    struct xml_writer writer;
    struct text name = arena_format(answering->arena, "%.*sRs", TEXT_ARG(request->name));
    struct text body = buffer_text(is_recovery ? &response->recovery : &response->body);
    xml_writer_init(&writer, is_recovery ? &answering->recovery : &answering->answers, true);
    xml_open(&writer, name);
    write_attributes(answering, &writer, request, response);
    if (!text_is_empty(body) && !answering->is_bare) {
        xml_write_content(&writer, TEXT(""));
        buffer_append_text(writer.out, body);
    }
    xml_close(&writer, name);
}

static void apply_fault(const struct planned_fault *fault, struct response *response)
{
    status_of_code(&response->status, fault->code);
    if (!text_is_empty(fault->severity))
        text_copy(fault->severity, response->status.severity, sizeof(response->status.severity));
    buffer_clear(&response->body);
    buffer_clear(&response->recovery);
}

static void define_macro(struct answering *answering, const struct request *request,
                         const struct response *response)
{
    struct text name = xml_attribute(request->body, "defMacro");
    if (!text_is_present(name) || !text_is_present(response->macro_id))
        return;
    struct macro *macro = ARENA_NEW(answering->arena, struct macro);
    *macro = (struct macro){name, response->macro_id, answering->macros};
    answering->macros = macro;
}

static bool is_write(struct text name)
{
    static const char QUERY[] = "Query";
    return name.length < strlen(QUERY) ||
           memcmp(name.data + name.length - strlen(QUERY), QUERY, strlen(QUERY)) != 0;
}

static void run(struct answering *answering, const struct request *request,
                struct response *response)
{
    struct planned_fault fault = {0};
    struct text id = xml_attribute(request->node, "requestID");
    if (answering->is_stopped) {
        status_set(&response->status, STATUS_SKIPPED, TEXT_NONE, TEXT_NONE);
        return;
    }
    if (text_characters(id) > REQUEST_ID_MAX) {
        status_set(&response->status, STATUS_BAD_REQUEST_ID, id, TEXT_NONE);
        return;
    }
    if (answering->hooks && answering->hooks->before_request)
        fault = answering->hooks->before_request(answering->hooks->context, request->name);
    bool is_run = !fault.is_due || fault.is_done;
    /* The tree is this call's own: ids take the place of macros in it. */
    if (is_run && macro_use(answering->macros, (struct xml *)request->node, &response->status)) {
        request_run(answering->company, request, response);
        define_macro(answering, request, response);
        answering->company->writes +=
            is_write(request->name) && !status_is_error(&response->status);
    }
    if (fault.is_due)
        apply_fault(&fault, response);
}

static void run_all(struct answering *answering)
{
    bool recovers = answering->company->switches.error_recovery && answering->version >= 110;
    size_t count = answering->count;
    answering->is_cut = answering->hooks && answering->hooks->requests_max > 0;
    if (answering->is_cut && answering->hooks->requests_max < count)
        count = answering->hooks->requests_max;
    for (size_t i = 0; i < count; i++) {
        struct response response = {.arena = answering->arena, .version = answering->version};
        buffer_init(&response.body, 0);
        buffer_init(&response.recovery, 0);
        run(answering, &answering->requests[i], &response);
        write_response(answering, &answering->requests[i], &response, false);
        if (recovers)
            write_response(answering, &answering->requests[i], &response, true);
        if (status_is_error(&response.status) && answering->stops)
            answering->is_stopped = true;
        buffer_release(&response.body);
        buffer_release(&response.recovery);
    }
    if (!recovers)
        buffer_append_text(&answering->recovery, buffer_text(&answering->answers));
}

static void write_answer(struct answering *answering, const struct recovery *recovery,
                         struct buffer *out)
{
    struct xml_writer writer;
    bool has_id = text_is_present(recovery->new_id) || text_is_present(recovery->old_id);
    struct text answers =
        text_is_present(recovery->stored) ? recovery->stored : buffer_text(&answering->answers);
    buffer_append_string(out, "<?xml version=\"1.0\" ?>\n");
    xml_writer_init(&writer, out, true);
    xml_open(&writer, TEXT("QBXML"));
    xml_open(&writer, TEXT("QBXMLMsgsRs"));
    if (text_is_present(recovery->new_id))
        xml_write_attribute(&writer, "newMessageSetID", recovery->new_id);
    if (has_id)
        xml_write_attribute(&writer, "messageSetStatusCode",
                            arena_format(answering->arena, "%d", recovery->code));
    xml_write_content(&writer, TEXT(""));
    buffer_append_text(out, answers);
    xml_close(&writer, TEXT("QBXMLMsgsRs"));
    xml_close(&writer, TEXT("QBXML"));
}

static bool answer(struct answering *answering, struct text input, struct buffer *out,
                   const char **hresult, struct error *error)
{
    struct xml_document document;
    *hresult = "0x80040400";
    if (!xml_parse(answering->arena, input, &document, error))
        return false;
    const struct xml *messages = xml_child(document.root, "QBXMLMsgsRq");
    if (!text_equal(document.root->name, TEXT("QBXML")) || !messages || messages->next)
        return error_set(error, ERROR_PERMANENT, "a QBXML with one QBXMLMsgsRq is expected");
    if (!read_version(&document, answering->company, &answering->version)) {
        *hresult = "0x80040423";
        return error_set(error, ERROR_PERMANENT, "the qbXML version is unknown or unsupported");
    }
    if (!read_messages(answering, messages, error))
        return false;
    *hresult = NULL;
    struct recovery recovery = recovery_begin(answering->company, messages, input);
    if (recovery.runs) {
        run_all(answering);
        recovery_end(answering->company, &recovery, input, buffer_text(&answering->recovery));
    }
    if (answering->is_cut) {
        *hresult = "0x80040402";
        return error_set(error, ERROR_RETRY, "QuickBooks has ended.");
    }
    write_answer(answering, &recovery, out);
    return true;
}

bool message_set_answer(struct company *company, struct text input,
                        const struct answer_hooks *hooks, struct buffer *out, const char **hresult,
                        struct error *error)
{
    struct arena arena;
    struct answering answering = {.company = company, .arena = &arena, .hooks = hooks};
    arena_init(&arena, 0);
    buffer_init(&answering.answers, 0);
    buffer_init(&answering.recovery, 0);
    bool is_good = answer(&answering, input, out, hresult, error);
    buffer_release(&answering.answers);
    buffer_release(&answering.recovery);
    arena_release(&arena);
    return is_good;
}

void message_set_new_session(struct company *company)
{
    company->last_session++;
    company->iterator = NULL;
}

void message_set_forget(struct company *company)
{
    for (size_t i = 0; i < MESSAGE_SETS_MAX; i++)
        company->message_sets[i] = NULL;
}
