#include <string.h>

#include "tests/simulators/qbo/rules.h"

static bool company_info_check(struct change *change, struct fault *fault)
{
    if (!change->object)
        return fault_set(fault, FAULT_UNSUPPORTED, NULL,
                         "Operation create is not supported for CompanyInfo");
    if (text_is_empty(json_text(change->document, "CompanyName")))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "CompanyName",
                         "Required parameter CompanyName is missing in the request");
    return true;
}

static void company_info_apply(struct change *change)
{
    (void)change;
}

const struct rules company_info_rules = {.check = company_info_check, .apply = company_info_apply};

static bool preferences_check(struct change *change, struct fault *fault)
{
    const struct json *prefs = json_member(change->document, "CurrencyPrefs");
    struct text home = json_text(prefs, "HomeCurrency.value");
    bool is_on = json_is_true(prefs, "MultiCurrencyEnabled");
    if (change->object && change->company->is_multicurrency && !is_on)
        return fault_set(fault, FAULT_BUSINESS, "MultiCurrencyEnabled",
                         "Business Validation Error: Multicurrency cannot be switched off.");
    if (text_is_present(home) && !text_equal_string(home, change->company->home))
        return fault_set(fault, FAULT_BUSINESS, "HomeCurrency",
                         "Business Validation Error: The home currency cannot be changed.");
    return true;
}

/* Name/value pairs carry the warnings; their names come with and without a group before a dot. */
static bool is_warning_on(const struct json *document, const char *name)
{
    const struct json *pairs = json_path(document, "OtherPrefs.NameValue");
    size_t length = strlen(name);
    JSON_EACH(pair, pairs)
    {
        struct text key = json_text(pair, "Name");
        bool is_it =
            key.length >= length && memcmp(key.data + key.length - length, name, length) == 0;
        if (is_it)
            return text_equal_folded(json_text(pair, "Value"), TEXT("true"));
    }
    return false;
}

static void preferences_apply(struct change *change)
{
    struct company *company = change->company;
    const struct json *document = change->document;
    const struct json *accounting = json_member(document, "AccountingInfoPrefs");
    struct text close = json_text(accounting, "BookCloseDate");
    company->is_multicurrency = json_is_true(document, "CurrencyPrefs.MultiCurrencyEnabled");
    company->preferences = (struct preferences){
        .warn_bill_number = is_warning_on(document, "WarnDuplicateBillNumber"),
        .warn_check_number = is_warning_on(document, "WarnDuplicateCheckNumber"),
        .class_per_line = json_is_true(accounting, "ClassTrackingPerTxnLine"),
        .class_per_transaction = json_is_true(accounting, "ClassTrackingPerTxn"),
        .track_departments = json_is_true(accounting, "TrackDepartments"),
        .auto_apply = json_is_true(document, "SalesFormsPrefs.AutoApplyCredit"),
        .custom_numbers = json_is_true(document, "SalesFormsPrefs.CustomTxnNumbers"),
        .book_close = DATE_NONE,
    };
    (void)date_parse(text_cut(close, 10), &company->preferences.book_close);
}

const struct rules preferences_rules = {.check = preferences_check, .apply = preferences_apply};
