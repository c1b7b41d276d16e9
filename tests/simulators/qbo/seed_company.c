#include "tests/simulators/qbo/seed_parts.h"

static void write_pair(struct json_writer *writer, const char *name, const char *value)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "Name", name);
    json_write_string(writer, "Value", value);
    json_close_object(writer);
}

void seed_preferences(struct company *company, const struct seed_settings *settings)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    json_open_object(&writer, "AccountingInfoPrefs");
    json_write_string(&writer, "FirstMonthOfFiscalYear", "January");
    json_write_bool(&writer, "UseAccountNumbers", false);
    json_write_bool(&writer, "TrackDepartments", settings->has_receivables);
    json_write_bool(&writer, "ClassTrackingPerTxn", false);
    json_write_bool(&writer, "ClassTrackingPerTxnLine", settings->has_receivables);
    json_close_object(&writer);
    json_open_object(&writer, "SalesFormsPrefs");
    json_write_bool(&writer, "CustomTxnNumbers", settings->has_receivables);
    json_close_object(&writer);
    json_open_object(&writer, "VendorAndPurchasesPrefs");
    json_write_bool(&writer, "TrackingByCustomer", true);
    json_write_bool(&writer, "BillableExpenseTracking", true);
    json_close_object(&writer);
    json_open_object(&writer, "TimeTrackingPrefs");
    json_write_string(&writer, "WorkWeekStartDate", "Monday");
    json_close_object(&writer);
    json_open_object(&writer, "CurrencyPrefs");
    json_write_bool(&writer, "MultiCurrencyEnabled", settings->is_multicurrency);
    json_open_object(&writer, "HomeCurrency");
    json_write_string(&writer, "value", company->home);
    json_close_object(&writer);
    json_close_object(&writer);
    json_open_object(&writer, "OtherPrefs");
    json_open_array(&writer, "NameValue");
    write_pair(&writer, "SalesFormsPrefs.DefaultCustomerMessage",
               "Thank you for your business and have a great day!");
    write_pair(&writer, "WarnDuplicateBillNumber", "true");
    write_pair(&writer, "WarnDuplicateCheckNumber", "true");
    write_pair(&writer, "WarnDuplicateJournalNumber", "true");
    json_close_array(&writer);
    json_close_object(&writer);
    json_close_object(&writer);
    seed_save(company, ENTITY_PREFERENCES, &body, 0);
}

/* The vendor has no way to create a company's own record, so it does not go through a write. */
void seed_company_info(struct company *company, struct text name)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    struct error error;
    json_write_text(&writer, "CompanyName", name);
    json_write_text(&writer, "LegalName", name);
    json_open_object(&writer, "CompanyAddr");
    json_write_string(&writer, "Line1", "123 Sierra Way");
    json_write_string(&writer, "City", "San Pablo");
    json_write_string(&writer, "Country", "USA");
    json_write_string(&writer, "CountrySubDivisionCode", "CA");
    json_write_string(&writer, "PostalCode", "87999");
    json_close_object(&writer);
    json_write_string(&writer, "CompanyStartDate", "2020-01-02");
    json_write_string(&writer, "FiscalYearStartMonth", "January");
    json_write_string(&writer, "Country", "US");
    json_write_string(&writer, "SupportedLanguages", "en");
    json_open_array(&writer, "NameValue");
    write_pair(&writer, "OfferingSku", "QuickBooks Online Plus");
    write_pair(&writer, "IndustryType", "Landscaping Services");
    json_close_array(&writer);
    json_close_object(&writer);
    struct text text = arena_copy(&company->arena, buffer_text(&body));
    buffer_release(&body);
    struct object *info = company_add(company, ENTITY_COMPANY_INFO, 0);
    info->document = json_parse(&company->arena, text, &error);
    REQUIRE(info->document != NULL);
}
