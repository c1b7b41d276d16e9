#include "tests/simulators/qbo/rules.h"

#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbo/special_account.h"

struct object *check_reference(const struct company *company, enum entity entity,
                               const struct json *document, const char *path, struct fault *fault)
{
    const struct json *reference = json_path(document, path);
    struct text id = json_scalar(reference, "value");
    if (text_is_empty(id)) {
        fault_set(fault, FAULT_PARAMETER_MISSING, path,
                  "Required parameter %s is missing in the request", path);
        return NULL;
    }
    struct object *object = company_find(company, entity, id);
    if (!object) {
        fault_set(fault, FAULT_BAD_REFERENCE, path,
                  "Invalid Reference Id : %s element id %.*s not found", entity_name(entity),
                  TEXT_ARG(id));
        return NULL;
    }
    if (!object->is_active) {
        fault_set(fault, FAULT_NOT_FOUND, path,
                  "Object Not Found : Something you're trying to use has been made inactive. Check "
                  "the fields with accounts, customers, items, vendors or employees.");
        return NULL;
    }
    return object;
}

static bool check_email_address(struct text address, const char *key, struct fault *fault)
{
    if (text_is_empty(address) || memchr(address.data, '@', address.length))
        return true;
    return fault_set(fault, FAULT_EMAIL, key,
                     "Invalid Email Address format : "
                     "Email Address does not conform to RFC 822 standard. Supplied value:%.*s",
                     TEXT_ARG(address));
}

bool check_email(const struct change *change, const char *key, struct fault *fault)
{
    struct text address = json_text(json_member(change->document, key), "Address");
    return check_email_address(address, key, fault);
}

bool check_enumeration(const struct json *document, const char *path, const char *words,
                       struct fault *fault)
{
    struct text value = json_text(document, path);
    struct text rest = text_of(words);
    if (text_is_empty(value))
        return true;
    while (text_is_present(rest))
        if (text_equal(value, text_next(&rest, ' ')))
            return true;
    return fault_set(fault, FAULT_ENUMERATION, path, "Invalid Enumeration : %.*s", TEXT_ARG(value));
}

static bool refuse_single_currency(struct fault *fault)
{
    return fault_set(fault, FAULT_BUSINESS, "CurrencyRef",
                     "Business Validation Error: Multi Currency should be enabled to perform "
                     "this operation");
}

static bool refuse_currency(const char *element, struct fault *fault)
{
    return fault_set(fault, FAULT_BUSINESS, element,
                     "Business Validation Error: The currency of the transaction is invalid "
                     "for customer / vendor / account.");
}

bool check_list_currency(struct change *change, const struct object *like, struct fault *fault)
{
    const struct company *company = change->company;
    struct text given = json_text(change->document, "CurrencyRef.value");
    if (text_is_empty(given))
        given = text_of(like ? like->currency : company->home);
    if (!company->is_multicurrency && !text_equal_string(given, company->home))
        return refuse_single_currency(fault);
    bool is_fixed = like && !text_equal_string(given, like->currency);
    if (given.length != CURRENCY_BYTES - 1 || is_fixed)
        return fault_set(fault, FAULT_BUSINESS, "CurrencyRef",
                         "Business Validation Error: The currency of the %s is invalid.",
                         entity_name(change->entity));
    return text_copy(given, change->currency, sizeof(change->currency));
}

bool check_party(struct change *change, struct fault *fault)
{
    const struct trade_side *side = trade_of(change->entity).side;
    change->party =
        check_reference(change->company, side->party, change->document, side->party_key, fault);
    return change->party != NULL;
}

static bool read_rate(struct change *change, struct fault *fault)
{
    struct text rate = json_scalar(change->document, "ExchangeRate");
    change->rate = company_rate(change->company, change->currency);
    if (!text_is_present(rate) || strcmp(change->currency, change->company->home) == 0)
        return true;
    if (!decimal_parse(rate, &change->rate) || decimal_sign(change->rate) <= 0)
        return fault_set(fault, FAULT_NUMBER_FORMAT, "ExchangeRate", "Invalid Number : %.*s",
                         TEXT_ARG(rate));
    return true;
}

bool check_currency(struct change *change, struct fault *fault)
{
    const struct company *company = change->company;
    struct text given = json_text(change->document, "CurrencyRef.value");
    if (company->is_multicurrency && text_is_empty(given))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "CurrencyRef",
                         "Required parameter CurrencyRef is missing in the request");
    if (text_is_empty(given))
        given = text_of(company->home);
    if (!company->is_multicurrency && !text_equal_string(given, company->home))
        return refuse_single_currency(fault);
    if (!text_equal_string(given, change->party->currency))
        return refuse_currency("CurrencyRef", fault);
    memcpy(change->currency, change->party->currency, sizeof(change->currency));
    return read_rate(change, fault);
}

bool check_control_account(struct change *change, struct fault *fault)
{
    const struct trade_side *side = trade_of(change->entity).side;
    const struct json *reference = json_member(change->document, side->account_key);
    if (!json_member(reference, "value")) {
        change->control_account = control_account(change->company, side, change->currency);
        return true;
    }
    change->control_account = check_reference(change->company, ENTITY_ACCOUNT, change->document,
                                              side->account_key, fault);
    if (!change->control_account)
        return false;
    if (!text_equal_string(change->control_account->account_type, side->account_type) ||
        strcmp(change->control_account->currency, change->currency) != 0)
        return fault_set(fault, FAULT_BUSINESS, side->account_key,
                         "Business Validation Error: The account must be an %s account in the "
                         "currency of the transaction.",
                         side->account_type);
    return true;
}

bool check_account_currency(const struct change *change, const struct object *account,
                            const char *element, struct fault *fault)
{
    if (strcmp(account->currency, change->company->home) == 0 ||
        strcmp(account->currency, change->currency) == 0)
        return true;
    return refuse_currency(element, fault);
}

static bool check_day(const struct company *company, struct text text, struct fault *fault)
{
    date_day day;
    if (company->preferences.book_close == DATE_NONE || !date_parse(text, &day) ||
        day > company->preferences.book_close)
        return true;
    return fault_set(fault, FAULT_CLOSED_PERIOD, NULL,
                     "Account Period Closed, Cannot Update Through Services API : The account "
                     "period has closed and the account books cannot be updated through through "
                     "the QBO Services API. Please use the QBO website to make these changes.");
}

bool check_period_of(const struct company *company, const struct object *object,
                     struct fault *fault)
{
    return check_day(company, json_text(object->document, "TxnDate"), fault);
}

bool check_period(const struct change *change, struct fault *fault)
{
    if (change->object && !check_period_of(change->company, change->object, fault))
        return false;
    return check_day(change->company, json_text(change->document, "TxnDate"), fault);
}

static bool refuse_number(const struct company *company, const struct object *winner,
                          struct text number, struct fault *fault)
{
    const char *name = entity_name(winner->entity);
    if (!company->switches.french)
        return fault_set(fault, FAULT_DUPLICATE_NUMBER, "DocNumber",
                         "Duplicate Document Number Error : You must specify a different number. "
                         "This number has already been used. DocNumber=%.*s is assigned to "
                         "TxnType=%s with TxnId=%" PRId64,
                         TEXT_ARG(number), name, winner->id);
    fault_set(fault, FAULT_DUPLICATE_NUMBER, "DocNumber",
              "Erreur de numéro de document en double : Vous devez indiquer un autre numéro. Ce "
              "numéro a déjà été utilisé. DocNumber=%.*s est attribué à TxnType=%s avec "
              "TxnId=%" PRId64,
              TEXT_ARG(number), trade_of(winner->entity).french_name, winner->id);
    fault->message = "Erreur de numéro de document en double";
    return false;
}

bool check_number(const struct change *change, bool is_asked, struct fault *fault)
{
    const struct company *company = change->company;
    struct text number = json_text(change->document, "DocNumber");
    if (!is_asked || change->allow_duplicate || text_is_empty(number))
        return true;
    if (change->object && text_equal(number, json_text(change->object->document, "DocNumber")))
        return true;
    COMPANY_EACH(other, company, change->entity)
    {
        bool is_in_scope =
            !company->switches.duplicate_number_by_vendor || other->party == change->party;
        if (!other->is_deleted && other != change->object && is_in_scope &&
            text_equal_folded(other->number, number))
            return refuse_number(company, other, number, fault);
    }
    return true;
}
