#include <string.h>

#include "io/postgres_session.h"

/* PostgreSQL's numbers for the types that we read (catalog pg_type). */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_CHAR = 18,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_OID = 26,
    TYPE_JSON = 114,
    TYPE_UNKNOWN = 705,
    TYPE_BPCHAR = 1042,
    TYPE_VARCHAR = 1043,
    TYPE_DATE = 1082,
    TYPE_UUID = 2950,
    TYPE_JSONB = 3802,
    TYPE_FIRST_OWN = 16384, /* from here on: enums and domains of ours */
};

/* Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates begin. */
enum { DATE_BASE_DAYS = 10957 };

static const PGresult *handle(const struct postgres_result *result)
{
    return (const PGresult *)result;
}

void postgres_result_free(struct postgres_result *result)
{
    PQclear((PGresult *)result);
}

void postgres_results_release(struct postgres_results *results)
{
    for (size_t i = 0; i < results->count; i++)
        postgres_result_free(results->items[i]);
    results->count = 0;
}

size_t postgres_rows(const struct postgres_result *result)
{
    return (size_t)PQntuples(handle(result));
}

uint64_t postgres_affected(const struct postgres_result *result)
{
    uint64_t rows = 0;
    const char *text = PQcmdTuples((PGresult *)(uintptr_t)result);

    return text_parse_uint64(text_of(text), &rows) ? rows : 0;
}

static Oid type_at(const struct postgres_result *result, size_t row, int column)
{
    REQUIRE(row < postgres_rows(result) && column >= 0 && column < PQnfields(handle(result)));
    return PQftype(handle(result), column);
}

_Noreturn static void type_refuse(const struct postgres_result *result, int column,
                                  const char *wanted)
{
    bug("column %d (%s) has type %u and is read as %s", column, PQfname(handle(result), column),
        PQftype(handle(result), column), wanted);
}

bool postgres_is_null(const struct postgres_result *result, size_t row, int column)
{
    type_at(result, row, column);
    return PQgetisnull(handle(result), (int)row, column);
}

static struct text bytes_at(const struct postgres_result *result, size_t row, int column)
{
    if (PQgetisnull(handle(result), (int)row, column))
        return TEXT_NONE;
    return text_slice(PQgetvalue(handle(result), (int)row, column),
                      (size_t)PQgetlength(handle(result), (int)row, column));
}

static uint64_t number_of(struct text bytes)
{
    uint64_t number = 0;

    for (size_t i = 0; i < bytes.length; i++)
        number = number << 8 | (uint8_t)bytes.data[i];
    return number;
}

struct text postgres_text_at(const struct postgres_result *result, size_t row, int column)
{
    Oid type = type_at(result, row, column);
    struct text text = bytes_at(result, row, column);

    if (type == TYPE_JSONB && text_is_present(text)) /* a byte with the format's version */
        return text_slice(text.data + 1, text.length - 1);
    if (type != TYPE_TEXT && type != TYPE_VARCHAR && type != TYPE_BPCHAR && type != TYPE_NAME &&
        type != TYPE_CHAR && type != TYPE_JSON && type != TYPE_JSONB && type != TYPE_UNKNOWN &&
        type < TYPE_FIRST_OWN)
        type_refuse(result, column, "text");
    return text;
}

struct text postgres_bytea_at(const struct postgres_result *result, size_t row, int column)
{
    if (type_at(result, row, column) != TYPE_BYTEA)
        type_refuse(result, column, "bytea");
    return bytes_at(result, row, column);
}

int64_t postgres_int8_at(const struct postgres_result *result, size_t row, int column)
{
    Oid type = type_at(result, row, column);
    struct text bytes = bytes_at(result, row, column);

    if (type == TYPE_INT8 || type == TYPE_OID)
        return text_is_present(bytes) ? (int64_t)number_of(bytes) : INT64_MIN;
    if (type != TYPE_INT4 && type != TYPE_INT2)
        type_refuse(result, column, "int8");
    return text_is_present(bytes) ? postgres_int4_at(result, row, column) : INT64_MIN;
}

int32_t postgres_int4_at(const struct postgres_result *result, size_t row, int column)
{
    Oid type = type_at(result, row, column);
    struct text bytes = bytes_at(result, row, column);

    if (type != TYPE_INT4 && type != TYPE_INT2)
        type_refuse(result, column, "int4");
    if (!text_is_present(bytes))
        return INT32_MIN;
    return type == TYPE_INT2 ? (int16_t)number_of(bytes) : (int32_t)number_of(bytes);
}

bool postgres_bool_at(const struct postgres_result *result, size_t row, int column)
{
    if (type_at(result, row, column) != TYPE_BOOL)
        type_refuse(result, column, "bool");
    return number_of(bytes_at(result, row, column)) != 0;
}

struct uuid postgres_uuid_at(const struct postgres_result *result, size_t row, int column)
{
    struct uuid uuid = UUID_NIL;
    struct text bytes;

    if (type_at(result, row, column) != TYPE_UUID)
        type_refuse(result, column, "uuid");
    bytes = bytes_at(result, row, column);
    if (text_is_present(bytes)) {
        REQUIRE(bytes.length == sizeof(uuid.bytes));
        memcpy(uuid.bytes, bytes.data, sizeof(uuid.bytes));
    }
    return uuid;
}

date_day postgres_date_at(const struct postgres_result *result, size_t row, int column)
{
    struct text bytes;

    if (type_at(result, row, column) != TYPE_DATE)
        type_refuse(result, column, "date");
    bytes = bytes_at(result, row, column);
    if (!text_is_present(bytes))
        return DATE_NONE;
    return (int32_t)number_of(bytes) + DATE_BASE_DAYS;
}
