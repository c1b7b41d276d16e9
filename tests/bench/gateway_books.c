#include <string.h>

#include "connector/connector.h"
#include "gateway_load.h"

/* --- records ---------------------------------------------------------------------------------- */

/* Of each kind the first `changed` are edited before every session. */
struct kind {
    const char *query, *ret;
    char letter; /* ids begin with it */
    int count, changed;
    const char *id_name, *number_name;
    const char *rest;
};

#define LINE(name, ref, id)                                                                        \
    "<" name "><TxnLineID>4F2-1</TxnLineID><" ref "><ListID>" id "</ListID><FullName>Landscaping " \
    "Materials</FullName></" ref "><Desc>Mulch, delivered</Desc><Amount>60.00</Amount></" name ">" \
    "<" name "><TxnLineID>4F2-2</TxnLineID><" ref "><ListID>" id "</ListID><FullName>Landscaping " \
    "Materials</FullName></" ref "><Amount>40.00</Amount></" name ">"
#define EXPENSE                                                                                    \
    "<ExpenseLineRet><TxnLineID>4F2-1</TxnLineID><AccountRef><ListID>5-1</ListID><FullName>Job "   \
    "Expenses</FullName></AccountRef><Amount>100.00</Amount><Memo>Mulch, delivered</Memo>"         \
    "</ExpenseLineRet>"

static const struct kind KINDS[] = {
    {"VendorQuery", "VendorRet", 'V', 10, 2, "ListID", "Name",
     "<IsActive>true</IsActive><CompanyName>Garden Supplies "
     "Ltd</CompanyName><VendorAddress><Addr1>1 Main Street</Addr1>"
     "<City>Bayshore</City><State>CA</State><PostalCode>94326</PostalCode></VendorAddress>"
     "<Phone>650-555-3111</Phone><Balance>0.00</Balance>"},
    {"BillPaymentCheckQuery", "BillPaymentCheckRet", 'C', 10, 2, "TxnID", "TxnNumber",
     "<PayeeEntityRef><ListID>V-9</ListID><FullName>Vendor 9</FullName></PayeeEntityRef>"
     "<TxnDate>2026-02-20</TxnDate><BankAccountRef><ListID>5-2</ListID><FullName>Checking"
     "</FullName></BankAccountRef><Amount>25.00</Amount><RefNumber>101</RefNumber>"
     "<AppliedToTxnRet><TxnID>B-39</TxnID><TxnType>Bill</TxnType><TxnDate>2026-02-10</TxnDate>"
     "<BalanceRemaining>0.00</BalanceRemaining><Amount>25.00</Amount></AppliedToTxnRet>"},
    {"BillQuery", "BillRet", 'B', 40, 8, "TxnID", "TxnNumber",
     "<VendorRef><ListID>V-9</ListID><FullName>Vendor 9</FullName></VendorRef><APAccountRef>"
     "<ListID>5-3</ListID><FullName>Accounts Payable</FullName></APAccountRef>"
     "<TxnDate>2026-02-10</TxnDate><DueDate>2026-03-12</DueDate><AmountDue>100.00</AmountDue>"
     "<RefNumber>7001</RefNumber><Memo>Mulch</Memo><IsPaid>false</IsPaid>" EXPENSE
     "<OpenAmount>100.00</OpenAmount>"},
    {"InvoiceQuery", "InvoiceRet", 'I', 40, 8, "TxnID", "TxnNumber",
     "<CustomerRef><ListID>J-1</ListID><FullName>Kern Lighting</FullName></CustomerRef>"
     "<TxnDate>2026-02-10</TxnDate><RefNumber>1201</RefNumber><DueDate>2026-03-12</DueDate>"
     "<Subtotal>100.00</Subtotal><SalesTaxTotal>0.00</SalesTaxTotal><AppliedAmount>0.00"
     "</AppliedAmount><BalanceRemaining>100.00</BalanceRemaining><IsPaid>false</IsPaid>" LINE(
         "InvoiceLineRet", "ItemRef", "I-1")},
};

/* As it is after that many sessions. */
static void write_head(struct buffer *out, const struct kind *kind, const char *id, int number,
                       int64_t edited)
{
    long long minute = (long long)edited;
    buffer_append_format(out,
                         "<%s><%s>%s</%s><TimeCreated>2026-02-10T08:00:00-08:00</TimeCreated>"
                         "<TimeModified>2026-03-%02lldT%02lld:%02lld:00-08:00</TimeModified>"
                         "<EditSequence>%lld</EditSequence><%s>%d</%s>",
                         kind->ret, kind->id_name, id, kind->id_name, 1 + minute / 1440,
                         minute / 60 % 24, minute % 60, 1417040299 + minute, kind->number_name,
                         number, kind->number_name);
}

static void write_record(struct buffer *out, const struct kind *kind, int number, int64_t session)
{
    char id[16];
    snprintf(id, sizeof(id), "%c-%d", kind->letter, number);
    write_head(out, kind, id, number, number < kind->changed ? session : 0);
    buffer_append_string(out, kind->rest);
    buffer_append_format(out, "</%s>", kind->ret);
}

/* --- requests --------------------------------------------------------------------------------- */

struct request {
    struct text name; /* without Rq */
    struct text id;
    struct text inside;
};

static const char *find(struct text text, const char *wanted)
{
    return memmem(text.data, text.length, wanted, strlen(wanted));
}

static struct text from(struct text text, const char *at)
{
    return text_slice(at, text.length - (size_t)(at - text.data));
}

/* Up to, and without, `stop`. */
static struct text cut(struct text text, const char *stop)
{
    const char *at = find(text, stop);
    REQUIRE(at);
    return text_slice(text.data, (size_t)(at - text.data));
}

/* The next one, and what stands behind it into *rest. */
static bool next_request(struct text *rest, struct request *out)
{
    static const char ID[] = "Rq requestID=\"";
    char closing[64];
    const char *at = find(*rest, ID), *name = at;
    if (!at)
        return false;
    while (name[-1] != '<')
        name--;
    out->name = text_slice(name, (size_t)(at - name));
    out->id = cut(from(*rest, at + strlen(ID)), "\"");
    *rest = from(*rest, memchr(at, '>', rest->length - (size_t)(at - rest->data)));
    bool is_empty = rest->data[-1] == '/';
    snprintf(closing, sizeof(closing), "</%.*sRq>", TEXT_ARG(out->name));
    out->inside = is_empty ? TEXT("") : cut(*rest, closing);
    *rest = from(*rest, rest->data + out->inside.length);
    return true;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void open_answer(struct buffer *out, const struct request *request, bool is_found)
{
    buffer_append_format(out,
                         "<%.*sRs requestID=\"%.*s\" statusCode=\"%d\" statusSeverity=\"Info\" "
                         "statusMessage=\"%s\" retCount=\"1\" iteratorRemainingCount=\"0\" "
                         "iteratorID=\"{eb05f701-e727-472f-8ade-6753c4f67a46}\">",
                         TEXT_ARG(request->name), TEXT_ARG(request->id), is_found ? 0 : 1,
                         is_found ? "Status OK"
                                  : "A query request did not find a matching object in QuickBooks");
}

static void close_answer(struct buffer *out, const struct request *request)
{
    buffer_append_format(out, "</%.*sRs>", TEXT_ARG(request->name));
}

/* Those that are asked for by their ids. */
static void write_picked(struct buffer *out, const struct request *request, const struct kind *kind,
                         int64_t session)
{
    char tag[16];
    struct text rest = request->inside;
    snprintf(tag, sizeof(tag), "<%s>", kind->id_name);
    for (const char *at = find(rest, tag); at; at = find(rest, tag)) {
        int64_t number = 0;
        rest = from(rest, at + strlen(tag));
        struct text id = cut(rest, "<");
        REQUIRE(id.length > 2 && text_parse_int64(text_slice(id.data + 2, id.length - 2), &number));
        write_record(out, kind, (int)number, session);
    }
}

static const struct kind *kind_of(const struct request *request)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
        if (text_equal_string(request->name, KINDS[i].query))
            return &KINDS[i];
    return NULL;
}

/* Looked for by its number: nobody has it yet. */
static void answer_query(struct buffer *out, const struct request *request, int64_t session)
{
    const struct kind *kind = kind_of(request);
    bool is_looked_for = find(request->inside, "<RefNumber>") != NULL;
    bool is_picked =
        kind && (find(request->inside, "<TxnID>") || find(request->inside, "<ListID>"));
    open_answer(out, request, kind && !is_looked_for);
    if (is_picked)
        write_picked(out, request, kind, session);
    else if (kind && !is_looked_for)
        for (int i = 0; i < kind->count; i++)
            write_record(out, kind, i, session);
    close_answer(out, request);
}

/* A bill, as it was sent. */
static void answer_add(struct buffer *out, const struct request *request, int64_t session)
{
    const struct kind *kind = &KINDS[2];
    char id[32];
    REQUIRE(text_equal_string(request->name, "BillAdd"));
    struct text mark = cut(from(request->inside, find(request->inside, "<ExternalGUID>")), "</");
    snprintf(id, sizeof(id), "N-%.*s", 13, request->id.data);
    open_answer(out, request, true);
    write_head(out, kind, id, 1, session);
    buffer_append_text(out, cut(text_of(kind->rest), "<ExpenseLineRet>"));
    buffer_append_format(out, "%.*s</ExternalGUID>", TEXT_ARG(mark));
    buffer_append_string(out, EXPENSE "<OpenAmount>100.00</OpenAmount></BillRet>");
    close_answer(out, request);
}

void books_answer(struct text set, int64_t session, struct buffer *out)
{
    struct request request;
    buffer_append_string(out, "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs>");
    while (next_request(&set, &request)) {
        bool is_query = find(request.name, "Query") != NULL;
        if (is_query)
            answer_query(out, &request, session);
        else
            answer_add(out, &request, session);
    }
    buffer_append_string(out, "</QBXMLMsgsRs></QBXML>");
}

struct text books_identity(void)
{
    return TEXT(
        "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs><HostQueryRs statusCode=\"0\" "
        "statusSeverity=\"Info\" statusMessage=\"Status OK\"><HostRet><ProductName>QuickBooks "
        "Premier 2024</ProductName><MajorVersion>34</MajorVersion><MinorVersion>0</MinorVersion>"
        "<Country>US</Country><SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>"
        "<SupportedQBXMLVersion>16.0</SupportedQBXMLVersion><IsAutomaticLogin>false"
        "</IsAutomaticLogin><QBFileMode>SingleUser</QBFileMode></HostRet></HostQueryRs>"
        "<CompanyQueryRs statusCode=\"0\" statusSeverity=\"Info\" statusMessage=\"Status OK\">"
        "<CompanyRet><IsSampleCompany>false</IsSampleCompany><CompanyName>Acme</CompanyName>"
        "<DataExtRet><OwnerID>" CONNECTOR_OWNER_ID "</OwnerID><DataExtName>FileID</DataExtName>"
        "<DataExtType>STR255TYPE</DataExtType><DataExtValue>{" COMPANY_FILE_ID "}</DataExtValue>"
        "</DataExtRet></CompanyRet></CompanyQueryRs><PreferencesQueryRs statusCode=\"0\" "
        "statusSeverity=\"Info\" statusMessage=\"Status OK\"><PreferencesRet>"
        "<AccountingPreferences><IsUsingAccountNumbers>true</IsUsingAccountNumbers>"
        "<IsRequiringAccounts>true</IsRequiringAccounts><IsUsingClassTracking>true"
        "</IsUsingClassTracking></AccountingPreferences></PreferencesRet></PreferencesQueryRs>"
        "</QBXMLMsgsRs></QBXML>");
}

void escape_xml(struct buffer *out, struct text text)
{
    size_t done = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        const char *escape = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : NULL;
        if (!escape)
            continue;
        buffer_append(out, text.data + done, i - done);
        buffer_append_string(out, escape);
        done = i + 1;
    }
    buffer_append(out, text.data + done, text.length - done);
}
