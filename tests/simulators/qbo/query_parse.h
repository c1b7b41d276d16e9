/* The query language: text to a struct. */
#ifndef SIMULATOR_QBO_QUERY_PARSE_H
#define SIMULATOR_QBO_QUERY_PARSE_H

#include "tests/simulators/qbo/attribute.h"

enum { QUERY_CONDITIONS_MAX = 32, QUERY_ORDERS_MAX = 8, QUERY_RESULTS_MAX = 1000 };

enum query_operator {
    QUERY_EQUAL,
    QUERY_NOT_EQUAL,
    QUERY_LESS,
    QUERY_GREATER,
    QUERY_AT_MOST,
    QUERY_AT_LEAST,
    QUERY_IN,
    QUERY_LIKE,
};

struct query_condition {
    const struct field *field;
    enum query_operator operator;
    struct attribute *values;
    size_t value_count;
};

struct query {
    bool is_kept; /* false: an entity of the vendor that this company does not keep */
    enum entity entity;
    bool is_count;
    struct query_condition conditions[QUERY_CONDITIONS_MAX];
    size_t condition_count;
    struct {
        const struct field *field;
        bool is_descending;
    } orders[QUERY_ORDERS_MAX];
    size_t order_count;
    int64_t start; /* 1-based */
    int64_t max;
};

/* False and fault 4000 or 4001. Everything lives in `arena`. */
bool query_parse(struct arena *arena, const struct company *company, struct text text,
                 struct query *query, struct fault *fault);

#endif
