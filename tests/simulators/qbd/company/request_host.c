/* HostQuery, CompanyQuery and PreferencesQuery: what the connector learns first. */
#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/request.h"

static void write(struct xml_writer *writer, const char *name, struct text value)
{
    if (text_is_present(value))
        xml_write_element(writer, text_of(name), value);
}

static void answer_host(const struct company *company, struct xml_writer *writer)
{
    xml_open(writer, TEXT("HostRet"));
    write(writer, "ProductName", TEXT("QuickBooks Enterprise Solutions 24.0"));
    write(writer, "MajorVersion", TEXT("34"));
    write(writer, "MinorVersion", TEXT("0"));
    write(writer, "Country", company->country);
#define VERSION(number_, text_)                                                                    \
    if ((number_) <= company->switches.version)                                                    \
        write(writer, "SupportedQBXMLVersion", TEXT(text_));
#include "tests/simulators/qbd/company/versions.def"
#undef VERSION
    write(writer, "IsAutomaticLogin", TEXT("false"));
    write(writer, "QBFileMode", TEXT("MultiUser"));
    xml_close(writer, TEXT("HostRet"));
}

static void answer_extension(const struct company *company, struct xml_writer *writer,
                             const char *name, struct text value)
{
    if (!text_is_present(value))
        return;
    xml_open(writer, TEXT("DataExtRet"));
    write(writer, "OwnerID", company->owner_id);
    write(writer, "DataExtName", text_of(name));
    write(writer, "DataExtType", TEXT("STR255TYPE"));
    write(writer, "DataExtValue", value);
    xml_close(writer, TEXT("DataExtRet"));
}

/* Data extensions are told only to who names their owner. */
static void answer_extensions(const struct company *company, const struct request *request,
                              struct xml_writer *writer)
{
    XML_EACH(owner, request->body)
    {
        if (!text_equal(owner->name, TEXT("OwnerID")) ||
            !text_equal(owner->content, company->owner_id))
            continue;
        answer_extension(company, writer, "AppLock", company->app_lock);
        answer_extension(company, writer, "FileID", company->file_id);
    }
}

static void answer_company(const struct company *company, const struct request *request,
                           struct xml_writer *writer)
{
    xml_open(writer, TEXT("CompanyRet"));
    write(writer, "IsSampleCompany", TEXT("false"));
    write(writer, "CompanyName", company->name);
    write(writer, "LegalCompanyName", company->name);
    write(writer, "FirstMonthFiscalYear", TEXT("January"));
    write(writer, "FirstMonthIncomeTaxYear", TEXT("January"));
    write(writer, "TaxForm", TEXT("Form1120"));
    answer_extensions(company, request, writer);
    xml_close(writer, TEXT("CompanyRet"));
}

static void answer_preferences(const struct company *company, struct xml_writer *writer)
{
    char closing[DATE_TEXT_BYTES_MAX];
    xml_open(writer, TEXT("PreferencesRet"));
    xml_open(writer, TEXT("AccountingPreferences"));
    write(writer, "IsUsingAccountNumbers", TEXT("false"));
    write(writer, "IsRequiringAccounts", TEXT("true"));
    write(writer, "IsUsingClassTracking",
          company->switches.class_tracking ? TEXT("true") : TEXT("false"));
    write(writer, "IsUsingAuditTrail", TEXT("true"));
    write(writer, "IsAssigningJournalEntryNumbers", TEXT("true"));
    write(writer, "ClosingDate", date_format(company->closing_date, closing));
    xml_close(writer, TEXT("AccountingPreferences"));
    xml_open(writer, TEXT("MultiCurrencyPreferences"));
    write(writer, "IsMultiCurrencyOn", TEXT("false"));
    xml_close(writer, TEXT("MultiCurrencyPreferences"));
    xml_open(writer, TEXT("PurchasesAndVendorsPreferences"));
    write(writer, "IsUsingInventory", TEXT("true"));
    write(writer, "DaysBillsAreDue", TEXT("10"));
    write(writer, "IsAutomaticallyUsingDiscounts", TEXT("false"));
    xml_close(writer, TEXT("PurchasesAndVendorsPreferences"));
    xml_close(writer, TEXT("PreferencesRet"));
}

void request_host(struct company *company, const struct request *request, struct response *response)
{
    struct xml_writer writer;
    xml_writer_init(&writer, &response->body, true);
    if (!check_values(request->body, request->shape, &response->status))
        return;
    if (request->verb == VERB_HOST)
        answer_host(company, &writer);
    else if (request->verb == VERB_COMPANY)
        answer_company(company, request, &writer);
    else
        answer_preferences(company, &writer);
}
