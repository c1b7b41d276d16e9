/* For tests: connects a tenant as the console does, with tokens at hand.
 * connect TENANT REALM ACCESS_TOKEN REFRESH_TOKEN; the pusher's environment. */
#include <stdio.h>
#include <unistd.h>

#include "connection/connection.h"
#include "io/crypto.h"
#include "io/loop.h"
#include "service/database.h"

enum { ACCESS_SECONDS = 3600, REFRESH_SECONDS = 8726400, ARGUMENTS = 5 };

static bool connect_tenant(char **argv, const struct settings *settings, struct error *error)
{
    struct connections *connections = NULL;
    struct uuid tenant;
    const struct connection_tokens tokens = {
        .realm = text_of(argv[2]),
        .access_token = text_of(argv[3]),
        .refresh_token = text_of(argv[4]),
        .access_expires_in_s = ACCESS_SECONDS,
        .refresh_expires_in_s = REFRESH_SECONDS,
    };
    struct loop *loop = loop_create();
    struct postgres *db = service_database(settings, PROCESS_PUSHER, false);
    bool is_good = uuid_parse(text_of(argv[1]), &tenant) &&
                   connections_create(loop, db, settings, &connections, error) &&
                   connection_connect(connections, tenant, &tokens, error);
    connections_free(connections);
    postgres_free(db);
    loop_free(loop);
    return is_good;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct error error = {0};
    crypto_init();
    if (argc != ARGUMENTS) {
        fputs("connect TENANT REALM ACCESS_TOKEN REFRESH_TOKEN\n", stderr);
        return 2;
    }
    if (!settings_load(&settings, PROCESS_PUSHER, (const char *const *)environ, &error) ||
        !connect_tenant(argv, &settings, &error)) {
        fprintf(stderr, "connect: %s\n", error.message);
        return 1;
    }
    settings_release(&settings);
    return 0;
}
