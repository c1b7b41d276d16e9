#include "tests/simulators/qbo/query_parse.h"

#include <ctype.h>
#include <string.h>

enum word_kind { WORD_NAME, WORD_STRING, WORD_SIGN, WORD_END, WORD_BROKEN };

enum { IN_VALUES_MAX = 1000 };

struct reader {
    struct arena *arena;
    const struct company *company;
    struct text rest;
    enum word_kind kind;
    struct text token;
    struct fault *fault;
};

/* Entities that the vendor has and this company does not keep. */
static const char *const other_entities[] = {
    "Attachable",   "Budget",        "Class",         "CompanyCurrency",
    "CreditMemo",   "Customer",      "CustomerType",  "Department",
    "Deposit",      "Employee",      "Estimate",      "ExchangeRate",
    "Invoice",      "Item",          "Payment",       "PaymentMethod",
    "Purchase",     "PurchaseOrder", "RefundReceipt", "SalesReceipt",
    "TaxAgency",    "TaxCode",       "TaxRate",       "Term",
    "TimeActivity", "Transfer",      "VendorCredit",  "CreditCardPayment",
    "JournalCode",
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-' || c == '*' || c == ':';
}

static void read_string(struct reader *reader)
{
    struct text rest = reader->rest;
    char *out = arena_alloc(reader->arena, rest.length + 1);
    size_t length = 0;
    size_t at = 1;
    while (at < rest.length && rest.data[at] != '\'') {
        if (rest.data[at] == '\\' && at + 1 < rest.length)
            at++;
        out[length++] = rest.data[at++];
    }
    reader->kind = at < rest.length ? WORD_STRING : WORD_BROKEN;
    reader->token = text_slice(out, length);
    at = at < rest.length ? at + 1 : at;
    reader->rest = text_slice(rest.data + at, rest.length - at);
}

static void advance(struct reader *reader)
{
    reader->rest = text_trim(reader->rest);
    struct text rest = reader->rest;
    size_t length = 0;
    if (rest.length == 0) {
        reader->kind = WORD_END;
        reader->token = TEXT("end of the query");
        return;
    }
    if (rest.data[0] == '\'') {
        read_string(reader);
        return;
    }
    while (length < rest.length && is_word(rest.data[length]))
        length++;
    reader->kind = length ? WORD_NAME : WORD_SIGN;
    if (length == 0)
        length = rest.length > 1 && strchr("<>!", rest.data[0]) && rest.data[1] == '=' ? 2 : 1;
    reader->token = text_slice(rest.data, length);
    reader->rest = text_slice(rest.data + length, rest.length - length);
}

static bool is_next(const struct reader *reader, const char *word)
{
    return (reader->kind == WORD_NAME || reader->kind == WORD_SIGN) &&
           text_equal_folded(reader->token, text_of(word));
}

static bool take(struct reader *reader, const char *word)
{
    if (!is_next(reader, word))
        return false;
    advance(reader);
    return true;
}

static bool refuse(struct reader *reader)
{
    return fault_set(reader->fault, FAULT_QUERY_PARSE, NULL,
                     "QueryParserError: Encountered \" \"%.*s\" \"\" where it is not expected.",
                     TEXT_ARG(reader->token));
}

static bool expect(struct reader *reader, const char *word)
{
    return take(reader, word) || refuse(reader);
}

/* Column lists are accepted and ignored, as whole objects are what is answered. */
static bool read_columns(struct reader *reader, struct query *query)
{
    if (take(reader, "count")) {
        query->is_count = true;
        return expect(reader, "(") && expect(reader, "*") && expect(reader, ")");
    }
    do {
        if (reader->kind != WORD_NAME || is_next(reader, "from"))
            return refuse(reader);
        advance(reader);
    } while (take(reader, ","));
    return true;
}

static bool read_entity(struct reader *reader, struct query *query)
{
    if (reader->kind != WORD_NAME)
        return refuse(reader);
    query->is_kept = entity_find(reader->token, &query->entity);
    bool is_known = query->is_kept;
    for (size_t i = 0; i < sizeof(other_entities) / sizeof(other_entities[0]) && !is_known; i++)
        is_known = text_equal_folded(reader->token, text_of(other_entities[i]));
    if (!is_known)
        return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: Invalid context declaration: %.*s",
                         TEXT_ARG(reader->token));
    advance(reader);
    return true;
}

static bool read_field(struct reader *reader, const struct query *query, const struct field **field)
{
    if (reader->kind != WORD_NAME)
        return refuse(reader);
    *field = attribute_find(query->entity, reader->token);
    if (!*field)
        return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: Property %.*s not found for Entity %s",
                         TEXT_ARG(reader->token), entity_name(query->entity));
    if (!((*field)->flags & FIELD_FILTER))
        return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: property '%.*s' is not queryable",
                         TEXT_ARG(reader->token));
    advance(reader);
    return true;
}

static bool read_value(struct reader *reader, struct query_condition *condition)
{
    if (reader->kind != WORD_STRING && reader->kind != WORD_NAME)
        return refuse(reader);
    struct attribute *value = &condition->values[condition->value_count++];
    bool is_pattern = condition->operator== QUERY_LIKE;
    *value = (struct attribute){.text = reader->token};
    if (!is_pattern && !attribute_parse(reader->company, condition->field, reader->token, value))
        return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: value %.*s does not fit property %s",
                         TEXT_ARG(reader->token), condition->field->name);
    advance(reader);
    return true;
}

static bool read_operator(struct reader *reader, enum query_operator *operator)
{
    static const struct {
        const char *sign;
        enum query_operator operator;
    } signs[] = {{"=", QUERY_EQUAL},   {"!=", QUERY_NOT_EQUAL}, {"<", QUERY_LESS},
                 {">", QUERY_GREATER}, {"<=", QUERY_AT_MOST},   {">=", QUERY_AT_LEAST},
                 {"in", QUERY_IN},     {"like", QUERY_LIKE}};
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (take(reader, signs[i].sign)) {
            *operator= signs[i].operator;
            return true;
        }
    return refuse(reader);
}

static bool read_values(struct reader *reader, struct query_condition *condition)
{
    if (condition->operator!= QUERY_IN) {
        condition->values = ARENA_NEW(reader->arena, struct attribute);
        return read_value(reader, condition);
    }
    condition->values = ARENA_ARRAY(reader->arena, struct attribute, IN_VALUES_MAX);
    if (!expect(reader, "("))
        return false;
    do {
        if (condition->value_count == IN_VALUES_MAX)
            return refuse(reader);
        if (!read_value(reader, condition))
            return false;
    } while (take(reader, ","));
    return expect(reader, ")");
}

static bool read_where(struct reader *reader, struct query *query)
{
    do {
        if (query->condition_count == QUERY_CONDITIONS_MAX)
            return refuse(reader);
        struct query_condition *condition = &query->conditions[query->condition_count++];
        if (!read_field(reader, query, &condition->field) ||
            !read_operator(reader, &condition->operator) || !read_values(reader, condition))
            return false;
        bool is_allowed = !attribute_is_id(condition->field) ||
                          condition->operator== QUERY_EQUAL || condition->operator== QUERY_IN;
        if (!is_allowed)
            return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                             "QueryValidationError: property 'Id' supports only = and IN");
    } while (take(reader, "and"));
    return true;
}

static bool read_order(struct reader *reader, struct query *query)
{
    do {
        if (query->order_count == QUERY_ORDERS_MAX)
            return refuse(reader);
        const struct field *field;
        if (!read_field(reader, query, &field))
            return false;
        query->orders[query->order_count].field = field;
        query->orders[query->order_count].is_descending = take(reader, "desc");
        if (!query->orders[query->order_count].is_descending)
            (void)take(reader, "asc");
        query->order_count++;
    } while (take(reader, ","));
    return true;
}

static bool read_count(struct reader *reader, int64_t least, int64_t *out)
{
    struct text number = reader->token;
    if (reader->kind != WORD_NAME || !text_parse_int64(number, out))
        return refuse(reader);
    if (*out < least)
        return fault_set(reader->fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: value %lld is too small. Min allowed value is %lld",
                         (long long)*out, (long long)least);
    advance(reader);
    return true;
}

static bool read_tail(struct reader *reader, struct query *query)
{
    bool is_good = true;
    while (is_good && reader->kind != WORD_END) {
        if (take(reader, "where"))
            is_good = read_where(reader, query);
        else if (take(reader, "orderby") || (take(reader, "order") && expect(reader, "by")))
            is_good = read_order(reader, query);
        else if (take(reader, "startposition"))
            is_good = read_count(reader, 0, &query->start);
        else if (take(reader, "maxresults"))
            is_good = read_count(reader, 1, &query->max);
        else
            is_good = refuse(reader);
    }
    return is_good;
}

bool query_parse(struct arena *arena, const struct company *company, struct text text,
                 struct query *query, struct fault *fault)
{
    enum { RESULTS_DEFAULT = 100 };
    struct reader reader = {.arena = arena, .company = company, .rest = text, .fault = fault};
    *query = (struct query){.start = 1, .max = RESULTS_DEFAULT};
    advance(&reader);
    if (!expect(&reader, "select") || !read_columns(&reader, query) || !expect(&reader, "from") ||
        !read_entity(&reader, query))
        return false;
    /* What this company does not keep has no rows, whatever is asked of them. */
    if (query->is_kept && !read_tail(&reader, query))
        return false;
    if (query->max > QUERY_RESULTS_MAX)
        return fault_set(fault, FAULT_QUERY_INVALID, NULL,
                         "QueryValidationError: value %lld is too large. Max allowed value is %d",
                         (long long)query->max, QUERY_RESULTS_MAX);
    query->start = query->start == 0 ? 1 : query->start;
    return true;
}
