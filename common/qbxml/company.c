#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "qbxml/currency.h"

static const struct xml *only_record(const struct qbxml_answers *answers, const char *name)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (text_equal_string(answers->items[i].name, name))
            return qbxml_record_next(&answers->items[i], NULL);
    }
    return NULL;
}

/* "13.0", and "CA3.0" of other countries' editions, which are not ours. */
static uint16_t version_of(struct text text)
{
    uint64_t major, minor;
    struct text rest = text;
    struct text head = text_next(&rest, '.');
    bool is_version = text_parse_uint64(head, &major) && text_parse_uint64(rest, &minor) &&
                      major < 100 && minor < 10;
    return is_version ? (uint16_t)(major * 10 + minor) : 0;
}

static uint16_t highest_version(const struct xml *host)
{
    uint16_t highest = 0;
    XML_EACH(child, host)
    {
        uint16_t version =
            text_equal(child->name, TEXT("SupportedQBXMLVersion")) ? version_of(child->content) : 0;
        if (version > highest)
            highest = version;
    }
    return highest;
}

static struct text mark_of(const struct xml *company, struct text owner_id)
{
    XML_EACH(child, company)
    {
        if (text_equal(child->name, TEXT("DataExtRet")) &&
            text_equal(xml_text(child, "OwnerID"), owner_id) &&
            text_equal(xml_text(child, "DataExtName"), TEXT("FileID")))
            return xml_text(child, "DataExtValue");
    }
    return TEXT_NONE;
}

static bool is_true(struct text value)
{
    return text_equal(value, TEXT("true")) || text_equal(value, TEXT("1"));
}

/* A whole word of the name: Pro is none of Professional. */
static bool has_word(struct text name, const char *word)
{
    struct text rest = name;
    while (text_is_present(rest)) {
        struct text next = text_next(&rest, ' ');
        size_t length = strlen(word);
        if (next.length >= length && strncasecmp(next.data, word, length) == 0 &&
            (next.length == length || !isalpha((unsigned char)next.data[length])))
            return true;
    }
    return false;
}

static struct text edition_of(struct text product)
{
    static const struct {
        const char *word, *edition;
    } PRODUCTS[] = {
#define PRODUCT(word, edition) {(word), (edition)},
#include "qbxml/products.def"
    };
    for (size_t i = 0; i < sizeof(PRODUCTS) / sizeof(PRODUCTS[0]); i++) {
        if (has_word(product, PRODUCTS[i].word))
            return text_of(PRODUCTS[i].edition);
    }
    return text_is_empty(product) ? TEXT_NONE : TEXT("other");
}

static struct text currency_of_country(struct text country)
{
    static const struct {
        const char *country, *currency;
    } COUNTRIES[] = {
#define COUNTRY_CURRENCY(country, currency) {(country), (currency)},
#include "qbxml/products.def"
    };
    for (size_t i = 0; i < sizeof(COUNTRIES) / sizeof(COUNTRIES[0]); i++) {
        if (text_equal_string(country, COUNTRIES[i].country))
            return text_of(COUNTRIES[i].currency);
    }
    return TEXT_NONE;
}

static struct text home_currency(const struct qbxml_company *company, const struct xml *currencies,
                                 const struct qbxml_currencies *listed)
{
    const struct xml *reference = xml_child(currencies, "HomeCurrencyRef");
    if (!company->has_preferences)
        return TEXT_NONE;
    if (company->is_multicurrency || reference)
        return qbxml_currency_code(listed, reference);
    return currency_of_country(company->country);
}

void qbxml_company_parse(const struct qbxml_answers *answers, struct text owner_id,
                         const struct qbxml_currencies *listed, struct qbxml_company *out)
{
    const struct xml *host = only_record(answers, "HostQueryRs");
    const struct xml *company = only_record(answers, "CompanyQueryRs");
    const struct xml *preferences = only_record(answers, "PreferencesQueryRs");
    const struct xml *accounting = xml_child(preferences, "AccountingPreferences");
    const struct xml *currencies = xml_child(preferences, "MultiCurrencyPreferences");
    *out = (struct qbxml_company){
        .version = highest_version(host),
        .product = xml_text(host, "ProductName"),
        .edition = edition_of(xml_text(host, "ProductName")),
        .country = xml_text(host, "Country"),
        .file_mode = xml_text(host, "QBFileMode"),
        .is_automatic_login = is_true(xml_text(host, "IsAutomaticLogin")),
        .name = xml_text(company, "CompanyName"),
        .file_id = mark_of(company, owner_id),
        .has_preferences = preferences != NULL,
        .close_date = xml_text(accounting, "ClosingDate"),
        .uses_classes = is_true(xml_text(accounting, "IsUsingClassTracking")),
        .is_multicurrency = is_true(xml_text(currencies, "IsMultiCurrencyOn"))};
    if (preferences && !text_is_present(out->close_date))
        out->close_date = TEXT("");
    out->home_currency = home_currency(out, currencies, listed);
}
