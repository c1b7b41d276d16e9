/* connect TENANT REALM ACCESS_TOKEN REFRESH_TOKEN EXPIRES_IN [live]: stores a company's connection
 * with the settings of the poller. For tests. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "connection/connection.h"
#include "io/loop.h"
#include "service/database.h"

static bool connect_tenant(struct connections *connections, int argc, char **argv,
                           struct error *error)
{
    struct uuid tenant;
    int64_t expires_in_s = 0;
    if (!uuid_parse(text_of(argv[1]), &tenant) ||
        !text_parse_int64(text_of(argv[5]), &expires_in_s))
        return error_set(error, ERROR_PERMANENT, "TENANT or EXPIRES_IN is wrong");
    const struct connection_tokens tokens = {
        .realm = text_of(argv[2]),
        .access_token = text_of(argv[3]),
        .refresh_token = text_of(argv[4]),
        .access_expires_in_s = expires_in_s,
    };
    return connection_connect(connections, tenant, &tokens, error) &&
           (argc < 7 || connection_set_live(connections, tenant, true, error));
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct connections *connections = NULL;
    struct error error;
    if (argc < 6 || !settings_load(&settings, PROCESS_QBO_POLLER,
                                   (const char *const *)(uintptr_t)environ, &error)) {
        fprintf(stderr, "connect: %s\n", argc < 6 ? "five arguments, please" : error.message);
        return 2;
    }
    struct loop *loop = loop_create();
    struct postgres *db = service_database(&settings, PROCESS_QBO_POLLER, false);
    bool is_done = connections_create(loop, db, &settings, &connections, &error) &&
                   connect_tenant(connections, argc, argv, &error);
    if (!is_done)
        fprintf(stderr, "connect: %s\n", error.message);
    connections_free(connections);
    postgres_free(db);
    loop_free(loop);
    settings_release(&settings);
    return is_done ? 0 : 1;
}
