/* What anybody may send to the Web Connector's door, damaged: the readers must refuse it or read
 * it, never more. A call that was read is answered, and the answer is XML again; so is a fault.
 *
 * Deterministic: the same seed gives the same texts. Usage: qbxml_fuzz [iterations [seed]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "qbxml/answer.h"
#include "qbxml/soap.h"

enum { ITERATIONS_USUAL = 20000, MUTATIONS_MAX = 3, PERCENT_MUTATED = 70, PERCENT_SEEN_MIN = 10 };

#define CALL(prefix, body)                                                                         \
    "<" prefix ":Envelope xmlns:" prefix "=\"http://schemas.xmlsoap.org/soap/envelope/\"><" prefix \
    ":Body>" body "</" prefix ":Body></" prefix ":Envelope>"
#define OURS " xmlns=\"http://developer.intuit.com/\""

static const char *const CALLS[] = {
    CALL("soap", "<authenticate" OURS "><strUserName>a</strUserName><strPassword>b&amp;c"
                 "</strPassword></authenticate>"),
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

struct tally {
    uint64_t calls, refused, answers;
};

static void mutate(struct buffer *text, struct random *random)
{
    static const char BYTES[] = "<>&;\"'/!-[]=:x0\x01\x80\xC3\xFF";
    char *at = text->data + random_below(random, text->length);
    size_t left = text->length - (size_t)(at - text->data);
    if (random_chance(random, 40)) {
        *at = BYTES[random_below(random, sizeof(BYTES) - 1)];
        return;
    }
    /* A piece goes, or what follows takes its place again. */
    size_t length = 1 + random_below(random, left);
    memmove(at, at + length, left - length);
    if (random_chance(random, 50))
        text->length -= length;
}

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

static bool try_text(struct arena *arena, struct text text, struct tally *tally)
{
    struct soap_call call;
    struct qbxml_answers answers;
    struct qbxml_company company;
    struct error error = {0};
    struct buffer out;
    buffer_init(&out, 0);
    if (soap_parse(arena, text, &call, &error) == SOAP_CALL) {
        struct text response = call.parameters[SOAP_RECEIVE_RESPONSE_RESPONSE];
        tally->calls++;
        format_answer(&out, &call);
        if (qbxml_answers_parse(arena, response, &answers, &error)) {
            tally->answers++;
            qbxml_company_parse(&answers, TEXT("0"), &company);
        }
    } else {
        tally->refused++;
        soap_format_fault(&out, call.version, SOAP_BLAME_CLIENT, error.message);
    }
    bool is_fine = is_xml(arena, &out);
    if (!is_fine)
        printf("  text:   %.*s\n  answer: %s\n", TEXT_ARG(text), out.data);
    buffer_release(&out);
    return is_fine;
}

static bool try_one(struct arena *arena, struct random *random, struct tally *tally)
{
    struct buffer text;
    buffer_init(&text, 0);
    buffer_append_string(&text, CALLS[random_below(random, sizeof(CALLS) / sizeof(CALLS[0]))]);
    if (random_chance(random, PERCENT_MUTATED)) {
        uint64_t mutations = 1 + random_below(random, MUTATIONS_MAX);
        for (; mutations > 0 && text.length > 0; mutations--)
            mutate(&text, random);
    }
    /* In memory of exactly its size, so that the sanitizer sees a byte read too far. */
    char *exact = malloc(text.length ? text.length : 1);
    REQUIRE(exact);
    memcpy(exact, text.data, text.length);
    bool is_fine = try_text(arena, text_slice(exact, text.length), tally);
    free(exact);
    buffer_release(&text);
    arena_clear(arena);
    return is_fine;
}

static bool run(uint64_t iterations, uint64_t seed)
{
    struct random root;
    struct arena arena;
    struct tally tally = {0};
    bool is_fine = true;
    random_seed(&root, seed);
    arena_init(&arena, 0);
    for (uint64_t i = 0; i < iterations && is_fine; i++) {
        struct random random = random_split(&root, i);
        is_fine = try_one(&arena, &random, &tally);
        if (!is_fine)
            printf("  iteration %" PRIu64 " of seed %" PRIu64 "\n", i, seed);
    }
    arena_release(&arena);
    uint64_t least = iterations / 100 * PERCENT_SEEN_MIN;
    printf("qbxml_fuzz: %" PRIu64 " calls, %" PRIu64 " of them with answers, %" PRIu64 " refused\n",
           tally.calls, tally.answers, tally.refused);
    return is_fine && tally.calls >= least && tally.answers >= least && tally.refused >= least;
}

int main(int argument_count, char **arguments)
{
    uint64_t iterations = ITERATIONS_USUAL;
    uint64_t seed = 1;
    if ((argument_count > 1 && !text_parse_uint64(text_of(arguments[1]), &iterations)) ||
        (argument_count > 2 && !text_parse_uint64(text_of(arguments[2]), &seed))) {
        fprintf(stderr, "usage: %s [iterations [seed]]\n", arguments[0]);
        return 2;
    }
    bool is_fine = run(iterations, seed);
    printf("%s damaged calls and answers are read or refused\n", is_fine ? "ok" : "not ok");
    return is_fine ? 0 : 1;
}
