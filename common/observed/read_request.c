#include "observed/read_request.h"

struct read_request read_request_at(const struct postgres_result *result, size_t row, int column,
                                    struct arena *arena)
{
    int32_t entity = postgres_int4_at(result, row, column + 3);
    struct text native_id = postgres_text_at(result, row, column + 4);
    struct read_request request = {
        .command_id = postgres_uuid_at(result, row, column),
        .run_id = postgres_uuid_at(result, row, column + 2),
        .entity = entity == INT32_MIN ? ENTITY_COUNT : (enum entity)entity,
        .native_id = text_is_present(native_id) ? arena_copy(arena, native_id) : TEXT_NONE,
    };
    REQUIRE(read_kind_parse(postgres_text_at(result, row, column + 1), &request.kind));
    return request;
}
