#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbo/rules.h"

static bool refuse_name(const struct company *company, int64_t id, struct fault *fault)
{
    fault_set(fault, FAULT_DUPLICATE_NAME, "DisplayName", "%s : Id=%" PRId64,
              company->switches.french ? "Le nom fourni existe déjà."
                                       : "The name supplied already exists.",
              id);
    if (company->switches.french)
        fault->message = "Erreur de nom en double";
    return false;
}

/* A name is taken once across vendors, customers and employees, also by inactive ones. */
static bool check_unique(const struct change *change, struct text name, struct fault *fault)
{
    COMPANY_EACH(other, change->company, ENTITY_VENDOR)
    {
        if (other != change->object &&
            text_equal_folded(json_text(other->document, "DisplayName"), name))
            return refuse_name(change->company, other->id, fault);
    }
    for (const struct company_name *at = change->company->other_names; at; at = at->next)
        if (text_equal_folded(at->name, name))
            return refuse_name(change->company, at->id, fault);
    return true;
}

static bool check_vendor_currency(struct change *change, struct fault *fault)
{
    const struct company *company = change->company;
    struct text given = json_text(change->document, "CurrencyRef.value");
    if (text_is_empty(given))
        given = text_of(change->object ? change->object->currency : company->home);
    if (!company->is_multicurrency && !text_equal_string(given, company->home))
        return fault_set(fault, FAULT_BUSINESS, "CurrencyRef",
                         "Business Validation Error: Multi Currency should be enabled to perform "
                         "this operation");
    bool is_fixed = change->object && !text_equal_string(given, change->object->currency);
    if (given.length != CURRENCY_BYTES - 1 || is_fixed)
        return fault_set(fault, FAULT_BUSINESS, "CurrencyRef",
                         "Business Validation Error: The currency of the vendor is invalid.");
    return text_copy(given, change->currency, sizeof(change->currency));
}

static bool check_email(const struct change *change, struct fault *fault)
{
    struct text address = json_text(change->document, "PrimaryEmailAddr.Address");
    if (text_is_empty(address) || memchr(address.data, '@', address.length))
        return true;
    return fault_set(fault, FAULT_BUSINESS, "PrimaryEmailAddr",
                     "Invalid Email Address format : "
                     "Email Address does not conform to RFC 822 standard. Supplied value:%.*s",
                     TEXT_ARG(address));
}

static bool vendor_check(struct change *change, struct fault *fault)
{
    struct text name = json_text(change->document, "DisplayName");
    if (text_is_empty(name))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "DisplayName",
                         "Required parameter DisplayName is missing in the request");
    for (const char *bad = ":\t\n"; *bad; bad++)
        if (memchr(name.data, *bad, name.length))
            return fault_set(fault, FAULT_BUSINESS, "DisplayName",
                             "Business Validation Error: The name cannot contain a colon, a tab "
                             "or a new line.");
    return check_unique(change, name, fault) && check_email(change, fault) &&
           check_vendor_currency(change, fault);
}

static void vendor_apply(struct change *change)
{
    struct object *vendor = change->object;
    const struct json *active = json_member(change->document, "Active");
    vendor->is_active = !active || active->kind == JSON_TRUE;
    memcpy(vendor->currency, change->currency, sizeof(vendor->currency));
    /* The first vendor of a currency brings the A/P account of that currency. */
    (void)company_payable(change->company, vendor->currency);
}

const struct rules vendor_rules = {.check = vendor_check, .apply = vendor_apply};
