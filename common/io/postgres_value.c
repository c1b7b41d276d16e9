#include "io/postgres_value.h"

#include <string.h>

#include "base/error.h"

/* PostgreSQL's numbers for the types that we send, and for their arrays (catalog pg_type). */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_DATE = 1082,
    TYPE_UUID = 2950,
    TYPE_BOOL_ARRAY = 1000,
    TYPE_BYTEA_ARRAY = 1001,
    TYPE_INT4_ARRAY = 1007,
    TYPE_TEXT_ARRAY = 1009,
    TYPE_INT8_ARRAY = 1016,
    TYPE_DATE_ARRAY = 1182,
    TYPE_UUID_ARRAY = 2951,
};

enum { DATE_BASE_DAYS = 10957, ARRAY_HEADER_BYTES = 20, ITEM_HEADER_BYTES = 4 };

static uint8_t *put_int4(uint8_t *at, uint32_t number)
{
    for (int i = 3; i >= 0; i--)
        *at++ = (uint8_t)(number >> (8 * i));
    return at;
}

static uint8_t *put_int8(uint8_t *at, uint64_t number)
{
    at = put_int4(at, (uint32_t)(number >> 32));
    return put_int4(at, (uint32_t)number);
}

static struct postgres_value value_inline(uint32_t type, bool is_null, size_t length)
{
    return (struct postgres_value){.type = type, .is_null = is_null, .length = length};
}

static struct postgres_value value_outside(uint32_t type, struct text bytes)
{
    return (struct postgres_value){
        .type = type,
        .is_null = !text_is_present(bytes),
        .data = bytes.data,
        .length = bytes.length,
    };
}

struct postgres_value postgres_null(void)
{
    return value_inline(0, true, 0);
}

struct postgres_value postgres_text(struct text text)
{
    struct postgres_value value = value_outside(0, text);

    value.is_text = true;
    return value;
}

struct postgres_value postgres_bytea(struct text bytes)
{
    return value_outside(TYPE_BYTEA, bytes);
}

struct postgres_value postgres_int8(int64_t number)
{
    struct postgres_value value = value_inline(TYPE_INT8, number == INT64_MIN, 8);

    put_int8(value.inline_bytes, (uint64_t)number);
    return value;
}

struct postgres_value postgres_int4(int32_t number)
{
    struct postgres_value value = value_inline(TYPE_INT4, number == INT32_MIN, 4);

    put_int4(value.inline_bytes, (uint32_t)number);
    return value;
}

struct postgres_value postgres_bool(bool flag)
{
    struct postgres_value value = value_inline(TYPE_BOOL, false, 1);

    value.inline_bytes[0] = flag;
    return value;
}

struct postgres_value postgres_uuid(struct uuid uuid)
{
    struct postgres_value value = value_inline(TYPE_UUID, uuid_is_nil(uuid), 16);

    memcpy(value.inline_bytes, uuid.bytes, sizeof(uuid.bytes));
    return value;
}

struct postgres_value postgres_date(date_day day)
{
    struct postgres_value value = value_inline(TYPE_DATE, day == DATE_NONE, 4);

    if (!value.is_null)
        put_int4(value.inline_bytes, (uint32_t)(day - DATE_BASE_DAYS));
    return value;
}

/* --- arrays: number of dimensions, has NULLs, type, length, first index; then length and bytes of
 * each item --- */

struct array {
    uint8_t *data;
    uint8_t *at;
};

static struct array array_start(struct arena *arena, uint32_t item_type, size_t count,
                                size_t item_bytes_total)
{
    struct array array;

    REQUIRE(count <= POSTGRES_ARRAY_ITEMS_MAX);
    array.data =
        arena_alloc(arena, ARRAY_HEADER_BYTES + count * ITEM_HEADER_BYTES + item_bytes_total);
    array.at = put_int4(array.data, count > 0 ? 1 : 0);
    array.at = put_int4(array.at, 1);
    array.at = put_int4(array.at, item_type);
    if (count > 0) {
        array.at = put_int4(array.at, (uint32_t)count);
        array.at = put_int4(array.at, 1);
    }
    return array;
}

static void array_put(struct array *array, struct text bytes)
{
    if (!text_is_present(bytes)) {
        array->at = put_int4(array->at, UINT32_MAX);
        return;
    }
    array->at = put_int4(array->at, (uint32_t)bytes.length);
    if (bytes.length > 0)
        memcpy(array->at, bytes.data, bytes.length);
    array->at += bytes.length;
}

static void array_put_value(struct array *array, const struct postgres_value *value)
{
    array_put(array, value->is_null ? TEXT_NONE
                                    : text_slice((const char *)value->inline_bytes, value->length));
}

static struct postgres_value array_end(const struct array *array, uint32_t array_type)
{
    return value_outside(array_type,
                         text_slice((const char *)array->data, (size_t)(array->at - array->data)));
}

static size_t texts_bytes(const struct text *items, size_t count)
{
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += items[i].length;
    return bytes;
}

struct postgres_value postgres_text_array(struct arena *arena, const struct text *items,
                                          size_t count)
{
    struct array array = array_start(arena, TYPE_TEXT, count, texts_bytes(items, count));

    for (size_t i = 0; i < count; i++)
        array_put(&array, items[i]);
    return array_end(&array, TYPE_TEXT_ARRAY);
}

struct postgres_value postgres_bytea_array(struct arena *arena, const struct text *items,
                                           size_t count)
{
    struct array array = array_start(arena, TYPE_BYTEA, count, texts_bytes(items, count));

    for (size_t i = 0; i < count; i++)
        array_put(&array, items[i]);
    return array_end(&array, TYPE_BYTEA_ARRAY);
}

#define SCALAR_ARRAY(name, scalar, item, TYPE, bytes)                                              \
    struct postgres_value name(struct arena *arena, const item *items, size_t count)               \
    {                                                                                              \
        struct array array = array_start(arena, TYPE, count, count * (bytes));                     \
                                                                                                   \
        for (size_t i = 0; i < count; i++) {                                                       \
            struct postgres_value value = scalar(items[i]);                                        \
                                                                                                   \
            array_put_value(&array, &value);                                                       \
        }                                                                                          \
        return array_end(&array, TYPE##_ARRAY);                                                    \
    }

SCALAR_ARRAY(postgres_int8_array, postgres_int8, int64_t, TYPE_INT8, 8)
SCALAR_ARRAY(postgres_int4_array, postgres_int4, int32_t, TYPE_INT4, 4)
SCALAR_ARRAY(postgres_bool_array, postgres_bool, bool, TYPE_BOOL, 1)
SCALAR_ARRAY(postgres_uuid_array, postgres_uuid, struct uuid, TYPE_UUID, 16)
SCALAR_ARRAY(postgres_date_array, postgres_date, date_day, TYPE_DATE, 4)
