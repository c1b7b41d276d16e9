#include "tests/simulators/qbd/connector/quickbooks.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "tests/simulators/qbd/simulator.h"

static struct company *open_company(const struct connector *connector)
{
    return simulator_find(connector->all->simulator, connector->session.company);
}

bool quickbooks_stamp(struct connector *connector, struct error *error)
{
    struct company *company = simulator_find(connector->all->simulator, connector->company);
    if (!company)
        return error_set(error, ERROR_PERMANENT, "There is no such company file.");
    bool is_ours = text_equal(company->owner_id, connector->qwc.owner_id);
    if (is_ours && !text_equal(company->file_id, connector->qwc.file_id))
        return error_set(error, ERROR_PERMANENT,
                         "QBWC1026: There was some problem adding fileID: the company file has "
                         "another one.");
    company->owner_id = arena_copy(&company->arena, connector->qwc.owner_id);
    company->file_id = arena_copy(&company->arena, connector->qwc.file_id);
    return true;
}

struct text quickbooks_path(struct arena *arena, struct text company)
{
    return arena_format(arena, "C:\\QuickBooks\\%.*s.qbw", TEXT_ARG(company));
}

static bool is_path_of(struct connector *connector, struct text path)
{
    struct text open = quickbooks_path(&connector->session.arena, connector->session.company);
    return open.length == path.length && strncasecmp(open.data, path.data, path.length) == 0;
}

bool quickbooks_open(struct connector *connector, struct text path,
                     struct quickbooks_refusal *refusal)
{
    const struct connector_fault *shut =
        fault_in_quickbooks(&connector->faults, CONNECTOR_FAULT_SHUT);
    *refusal = (struct quickbooks_refusal){0};
    if (shut) {
        refusal->hresult = text_is_present(shut->hresult) ? shut->hresult : TEXT("0x80040414");
        refusal->message = text_is_present(shut->message)
                               ? shut->message
                               : TEXT("A modal dialog box is showing in the QuickBooks user "
                                      "interface. Your application cannot access QuickBooks "
                                      "until the user dismisses the dialog box.");
        return false;
    }
    struct company *company = open_company(connector);
    if (!company) {
        *refusal = (struct quickbooks_refusal){TEXT("0x80040416"),
                                               TEXT("If QuickBooks is not running, a call must "
                                                    "include the name of the data file.")};
        return false;
    }
    if (!text_is_empty(path) && !is_path_of(connector, path)) {
        *refusal = (struct quickbooks_refusal){TEXT("0x8004040A"),
                                               TEXT("A QuickBooks company data file is already "
                                                    "open and it is different from the one "
                                                    "requested.")};
        return false;
    }
    message_set_new_session(company);
    company->app_lock = TEXT("LOCKED:FRONT-DESK:638993664000000000");
    return true;
}

void quickbooks_close(struct connector *connector)
{
    struct company *company = open_company(connector);
    if (company)
        company->app_lock = TEXT_NONE;
}

static int highest_version(const struct connector *connector)
{
    return (int)open_company(connector)->switches.version;
}

void quickbooks_describe(struct connector *connector, struct arena *arena, struct text *country,
                         struct text *major, struct text *minor)
{
    int version = highest_version(connector);
    *country = open_company(connector)->country;
    *major = arena_format(arena, "%d", version / 10);
    *minor = arena_format(arena, "%d", version % 10);
}

void quickbooks_identify(struct connector *connector, struct buffer *out)
{
    int version = highest_version(connector);
    const char *hresult;
    struct error error;
    struct buffer input;
    buffer_init(&input, 0);
    buffer_append_format(
        &input,
        "<?xml version=\"1.0\"?><?qbxml version=\"%d.%d\"?><QBXML><QBXMLMsgsRq "
        "onError=\"continueOnError\"><HostQueryRq requestID=\"0\"/><CompanyQueryRq "
        "requestID=\"1\"><OwnerID>%.*s</OwnerID></CompanyQueryRq><PreferencesQueryRq "
        "requestID=\"2\"/></QBXMLMsgsRq></QBXML>",
        version / 10, version % 10, TEXT_ARG(connector->qwc.owner_id));
    if (!message_set_answer(open_company(connector), buffer_text(&input), NULL, out, &hresult,
                            &error))
        bug("the company file does not tell what it is: %s", error.message);
    buffer_release(&input);
}

static void read_set(struct arena *arena, struct text input, struct connector_set *set)
{
    struct xml_document document = {0};
    struct arena tree;
    struct buffer names;
    struct error error;
    arena_init(&tree, 0);
    buffer_init(&names, 0);
    const struct xml *messages =
        xml_parse(&tree, input, &document, &error) ? xml_child(document.root, "QBXMLMsgsRq") : NULL;
    XML_EACH(request, messages)
    buffer_append_format(&names, "%s%.*s", names.length ? " " : "", TEXT_ARG(request->name));
    set->requests = arena_copy(arena, buffer_text(&names));
    if (messages) {
        set->new_id = arena_copy(arena, xml_attribute(messages, "newMessageSetID"));
        set->old_id = arena_copy(arena, xml_attribute(messages, "oldMessageSetID"));
    }
    buffer_release(&names);
    arena_release(&tree);
}

/* For tests that have Intuit's schemas: each set as it came, in a file of its own. */
static void keep_set(struct text input)
{
    static unsigned number;
    const char *folder = getenv("QBXML_SETS");
    char path[PATH_MAX];
    if (!folder)
        return;
    snprintf(path, sizeof(path), "%s/%d-%u.xml", folder, (int)getpid(), ++number);
    FILE *file = fopen(path, "w");
    REQUIRE(file && fwrite(input.data, 1, input.length, file) == input.length);
    REQUIRE(fclose(file) == 0);
}

static void write_down(struct connector *connector, struct text input, struct text hresult)
{
    struct connector_session *session = &connector->session;
    keep_set(input);
    if (session->set_count++ >= connector->settings.log_max)
        return;
    struct connector_set *set = ARENA_NEW(&session->arena, struct connector_set);
    read_set(&session->arena, input, set);
    set->hresult = arena_copy(&session->arena, hresult);
    if (session->last_set)
        session->last_set->next = set;
    else
        session->sets = set;
    session->last_set = set;
}

enum quickbooks_end quickbooks_run(struct connector *connector, struct arena *arena,
                                   struct text input, struct buffer *out,
                                   struct quickbooks_refusal *refusal)
{
    struct connector_set set = {.requests = TEXT_NONE};
    enum quickbooks_end end = QUICKBOOKS_REFUSED;
    read_set(arena, input, &set);
    const struct connector_fault *refused =
        fault_of_requests(&connector->faults, CONNECTOR_FAULT_REFUSED, set.requests);
    *refusal = (struct quickbooks_refusal){0};
    if (refused) {
        refusal->hresult =
            text_is_present(refused->hresult) ? refused->hresult : TEXT("0x80040400");
        refusal->message = text_is_present(refused->message)
                               ? refused->message
                               : TEXT("QuickBooks found an error when parsing the provided XML "
                                      "text stream.");
    } else {
        const struct connector_fault *cut =
            fault_in_quickbooks(&connector->faults, CONNECTOR_FAULT_CUT);
        const struct simulator_question question = {connector->session.company, input,
                                                    cut ? (size_t)cut->requests : 0};
        struct simulator_answer answer =
            simulator_answer(connector->all->simulator, &question, out, arena);
        if (fault_of_requests(&connector->faults, CONNECTOR_FAULT_GARBLED, set.requests))
            out->length /= 2;
        refusal->hresult = answer.hresult;
        refusal->message = answer.message;
        if (answer.is_lost)
            end = QUICKBOOKS_LOST;
        else if (!text_is_present(answer.hresult))
            end = QUICKBOOKS_ANSWERED;
    }
    write_down(connector, input, refusal->hresult);
    return end;
}
