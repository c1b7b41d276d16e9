/* What anybody may send to the Web Connector's door, and what QuickBooks shows, damaged: the
 * readers must refuse it or read it, never more. A call that was read is answered, and the answer
 * is XML again; so is a fault.
 *
 * Deterministic: the same seed gives the same texts. Usage: qbxml_fuzz [iterations [seed]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/agent.h"
#include "qbxml/answer.h"
#include "qbxml/currency.h"
#include "qbxml/object.h"
#include "qbxml/soap.h"
#include "qbxml/status.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/xml_texts.h"

enum { ITERATIONS_USUAL = 20000, PERCENT_MUTATED = 60, PERCENT_SEEN_MIN = 10 };

#define CALL(prefix, body)                                                                         \
    "<" prefix ":Envelope xmlns:" prefix "=\"http://schemas.xmlsoap.org/soap/envelope/\"><" prefix \
    ":Body>" body "</" prefix ":Body></" prefix ":Envelope>"
#define OURS " xmlns=\"http://developer.intuit.com/\""

static const char *const CALLS[] = {
    CALL("soap", "<getLastError" OURS "/>"),
    CALL("s", "<receiveResponseXML" OURS "><ticket>t</ticket><response><![CDATA[<?xml version="
              "\"1.0\"?><QBXML><QBXMLMsgsRs><BillAddRs statusCode=\"0\"><BillRet><TxnID>1</TxnID>"
              "</BillRet></BillAddRs></QBXMLMsgsRs></QBXML>]]></response><hresult/>"
              "</receiveResponseXML>"),
    CALL("soap", "<receiveResponseXML" OURS "><response>&lt;QBXML&gt;&lt;QBXMLMsgsRs "
                 "messageSetStatusCode=\"9002\"&gt;&lt;VendorAddRs statusCode=\"550\"&gt;&lt;"
                 "ErrorRecovery&gt;&lt;ListID&gt;8-1&lt;/ListID&gt;&lt;/ErrorRecovery&gt;&lt;"
                 "/VendorAddRs&gt;&lt;/QBXMLMsgsRs&gt;&lt;/QBXML&gt;</response>"
                 "</receiveResponseXML>"),
};

#define OPERATION(symbol, name, answer) name,
static const char *const OPERATIONS[] = {
#include "qbxml/operations.def"
};
#undef OPERATION
static const struct {
    enum soap_operation operation;
    const char *name;
} PARAMETERS[] = {
#define PARAMETER(operation, symbol, name, type) {SOAP_##operation, name},
#include "qbxml/operations.def"
#undef PARAMETER
};

static struct {
    uint64_t calls, refused, answers, objects, unreadable;
} tally;

static bool is_xml(struct arena *arena, const struct buffer *buffer)
{
    struct xml_document document;
    return xml_parse(arena, buffer_text(buffer), &document, NULL);
}

static void format_answer(struct buffer *out, const struct soap_call *call)
{
    const struct text values[] = {call->parameters[0], call->parameters[1]};
    if (call->operation == SOAP_AUTHENTICATE)
        soap_format_strings(out, call, values, 2);
    else if (call->operation == SOAP_RECEIVE_RESPONSE)
        soap_format_int(out, call, 100);
    else
        soap_format_string(out, call, values[0]);
}

/* What is read of parameters besides answers. */
static void read_words(const struct soap_call *call)
{
    for (size_t i = 0; i < SOAP_PARAMETERS_MAX; i++) {
        struct text word = call->parameters[i], version;
        const char *kind;
        uint32_t code = 0;
        if (!text_is_present(word))
            continue;
        if (qbxml_hresult_parse(word, &code))
            REQUIRE(qbxml_hresult_meaning(code).advice);
        if (agent_parse(word, &kind, &version))
            REQUIRE(version_is_valid(version) && version_compare(version, version) == 0);
    }
}

/* The answers to Host, Company and Preferences, and those to what we have asked. */
static void read_answers(struct arena *arena, const struct soap_call *call)
{
    struct text text = call->operation == SOAP_SEND_REQUEST
                           ? call->parameters[SOAP_SEND_REQUEST_HCP_RESPONSE]
                           : call->parameters[SOAP_RECEIVE_RESPONSE_RESPONSE];
    struct qbxml_answers answers;
    struct qbxml_company company;
    struct qbxml_currencies currencies = {0};
    if (!text_is_present(text) || !qbxml_answers_parse(arena, text, &answers, NULL))
        return;
    tally.answers++;
    for (size_t i = 0; i < answers.count; i++) {
        const struct qbxml_answer *answer = &answers.items[i];
        REQUIRE(!answer->is_recovered || answer->has_record);
        REQUIRE(qbxml_status_meaning_of(answer->code, answer->message).advice);
        if (i == 0)
            qbxml_currencies_parse(arena, answer, &currencies);
    }
    qbxml_company_parse(&answers, TEXT("0"), &currencies, &company);
}

static bool try_call(struct arena *arena, struct text text)
{
    struct soap_call call;
    struct error error = {0};
    struct buffer out;
    buffer_init(&out, 0);
    if (soap_parse(arena, text, &call, &error) == SOAP_CALL) {
        tally.calls++;
        format_answer(&out, &call);
        read_words(&call);
        read_answers(arena, &call);
    } else {
        tally.refused++;
        soap_format_fault(&out, call.version, SOAP_BLAME_CLIENT, error.message);
    }
    bool is_fine = is_xml(arena, &out);
    if (!is_fine)
        printf("  text:   %.*s\n  answer: %s\n", TEXT_ARG(text), out.data);
    buffer_release(&out);
    return is_fine;
}

/* --- records ---------------------------------------------------------------------------------- */

#define RECORDS_START "<QBXML><QBXMLMsgsRs><QueryRs statusCode=\"0\">"
#define RECORDS_END "</QueryRs></QBXMLMsgsRs></QBXML>"

static const struct {
    const char *shown, *ret;
} RECORDS[] = {
#include "tests/unit/qbxml/records.def"
};

/* What is read has an id, what is not a reason that names the element; either way a side. */
static bool try_object(struct arena *arena, const struct qbxml_object *object)
{
    static const struct qbxml_context CONTEXT = {0};
    struct observation seen;
    struct error error = {0};
    bool is_read = qbxml_object_parse(arena, object, &CONTEXT, &seen, &error);
    if (seen.side != SIDE_DESKTOP || !text_is_present(seen.version))
        return false;
    if (!is_read) {
        tally.unreadable++;
        return error.class == ERROR_PERMANENT &&
               text_starts_with(text_of(error.message), text_cut(object->ret->name, 64));
    }
    tally.objects++;
    document_check(&seen.document, &error);
    return !text_is_empty(seen.id) && seen.document.entity == object->entity;
}

static bool try_record(struct arena *arena, const struct xml *ret)
{
    struct qbxml_objects objects;
    struct qbxml_settlement settlement;
    bool is_fine = true;
    qbxml_objects_find(arena, ret, &objects);
    for (size_t i = 0; i < objects.count; i++)
        is_fine = try_object(arena, &objects.items[i]) && is_fine;
    qbxml_settled_by(arena, ret, &settlement);
    for (size_t i = 0; i < settlement.count; i++)
        is_fine = !text_is_empty(settlement.items[i].id) && is_fine;
    struct text time = qbxml_local_time(ret);
    return is_fine && (!text_is_present(time) || time.length == strlen("2026-01-31T08:00:00"));
}

static bool try_answers(struct arena *arena, struct text text)
{
    struct qbxml_answers answers;
    struct error error = {0};
    bool is_fine = true;
    if (!qbxml_answers_parse(arena, text, &answers, &error)) {
        tally.refused++;
        return true;
    }
    for (size_t i = 0; i < answers.count; i++) {
        const struct xml *ret = NULL;
        while ((ret = qbxml_record_next(&answers.items[i], ret)))
            is_fine = try_record(arena, ret) && is_fine;
    }
    if (!is_fine)
        printf("  text:   %.*s\n", TEXT_ARG(text));
    return is_fine;
}

/* --- the run ---------------------------------------------------------------------------------- */

static void append_escaped(struct buffer *out, const char *xml)
{
    for (; *xml; xml++) {
        if (*xml == '<')
            buffer_append_string(out, "&lt;");
        else if (*xml == '&')
            buffer_append_string(out, "&amp;");
        else
            buffer_append(out, xml, 1);
    }
}

static void append_records(struct buffer *out, struct random *random)
{
    size_t at = random_below(random, sizeof(RECORDS) / sizeof(RECORDS[0]));
    buffer_append_string(out, RECORDS_START);
    buffer_append_string(out, RECORDS[at].ret);
    buffer_append_string(out, RECORDS_END);
}

static void append_value(struct buffer *out, struct random *random)
{
    static const char *const VALUES[] = {
        "",
        "0x80040400",
        "SyncDashboard/2.1.3561.1",
        "2.3.0.215",
        "13",
        "{8f1c",
        "a&amp;b",
        "<![CDATA[a]]>",
        "-1",
        "C:\\x.qbw",
    };
    struct buffer records;
    if (!random_chance(random, 60)) {
        buffer_append_string(out, VALUES[random_below(random, sizeof(VALUES) / sizeof(VALUES[0]))]);
        return;
    }
    buffer_init(&records, 0);
    append_records(&records, random);
    if (random_chance(random, 50))
        append_escaped(out, records.data);
    else
        buffer_append_format(out, "<![CDATA[%s]]>", records.data);
    buffer_release(&records);
}

/* Any operation, with a value for each of its parameters. */
static void append_call(struct buffer *out, struct random *random)
{
    size_t operation = random_below(random, sizeof(OPERATIONS) / sizeof(OPERATIONS[0]));
    const char *space = random_chance(random, 80) ? "http://schemas.xmlsoap.org/soap/envelope/"
                                                  : "http://www.w3.org/2003/05/soap-envelope";
    buffer_append_format(out, "<e:Envelope xmlns:e=\"%s\"><e:Body><%s" OURS ">", space,
                         OPERATIONS[operation]);
    for (size_t i = 0; i < sizeof(PARAMETERS) / sizeof(PARAMETERS[0]); i++) {
        if (PARAMETERS[i].operation != (enum soap_operation)operation)
            continue;
        buffer_append_format(out, "<%s>", PARAMETERS[i].name);
        append_value(out, random);
        buffer_append_format(out, "</%s>", PARAMETERS[i].name);
    }
    buffer_append_format(out, "</%s></e:Body></e:Envelope>", OPERATIONS[operation]);
}

static void generate(struct buffer *out, struct random *random)
{
    if (random_chance(random, 30))
        buffer_append_string(out, CALLS[random_below(random, sizeof(CALLS) / sizeof(CALLS[0]))]);
    else if (random_chance(random, 40))
        append_call(out, random);
    else
        append_records(out, random);
}

static bool try_text(struct arena *arena, struct text text)
{
    bool is_answer = text_starts_with(text, TEXT("<Q"));
    return (is_answer ? try_answers : try_call)(arena, text);
}

static bool summarize(uint64_t iterations)
{
    uint64_t least = iterations / 100 * PERCENT_SEEN_MIN;
    printf("qbxml_fuzz: %" PRIu64 " calls, %" PRIu64 " of them with answers, %" PRIu64
           " refused; %" PRIu64 " records, %" PRIu64 " unreadable\n",
           tally.calls, tally.answers, tally.refused, tally.objects, tally.unreadable);
    return tally.calls >= least && tally.answers >= least && tally.refused >= least &&
           tally.objects >= least && tally.unreadable >= least / 4;
}

static const struct fuzzer FUZZER = {.promise =
                                         "damaged calls, answers and records are read or refused",
                                     .corpus = "tests/fuzz/corpus/qbxml",
                                     .iterations = ITERATIONS_USUAL,
                                     .percent_mutated = PERCENT_MUTATED,
                                     .generate = generate,
                                     .mutate = xml_text_mutate,
                                     .try_text = try_text,
                                     .summarize = summarize};

FUZZER_PROGRAM(FUZZER)
