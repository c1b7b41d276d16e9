#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connector/connector.h"
#include "gateway.h"
#include "io/clock.h"

enum { READY_MS = 60000, LOOK_US = 20000 };
enum { FIRST_PORT = 20000, PORT_COUNT = 12000, PORT_ATTEMPTS = 100 };

#define KEYS "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

void gateway_keys(struct crypto_keys *out)
{
    struct error error;
    if (!connector_keys_derive(TEXT(KEYS), out, &error))
        bug("%s", error.message);
}

/* --- ports ------------------------------------------------------------------------------------ */

static int socket_bind(uint16_t *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(descriptor >= 0);
    if (bind(descriptor, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        close(descriptor);
        return -1;
    }
    REQUIRE(getsockname(descriptor, (struct sockaddr *)&address, &length) == 0);
    *port = ntohs(address.sin_port);
    return descriptor;
}

int socket_bind_any(uint16_t *port)
{
    *port = 0;
    int descriptor = socket_bind(port);
    REQUIRE(descriptor >= 0);
    return descriptor;
}

/* Below the kernel's ephemeral range: no outgoing connection takes it before the gateway listens.
 */
static uint16_t free_port(void)
{
    static uint32_t next;
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
        uint16_t port = (uint16_t)(FIRST_PORT + ((uint32_t)getpid() * 16 + next++) % PORT_COUNT);
        int descriptor = socket_bind(&port);
        if (descriptor >= 0) {
            close(descriptor);
            return port;
        }
    }
    bug("no free port among %d tried", PORT_ATTEMPTS);
}

/* --- health ----------------------------------------------------------------------------------- */

static bool is_ready(uint16_t port)
{
    static const char ASK[] =
        "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char answer[64] = "";
    int descriptor = socket_connect(port);
    if (descriptor < 0)
        return false;
    bool is_good = write(descriptor, ASK, strlen(ASK)) == (ssize_t)strlen(ASK) &&
                   read(descriptor, answer, sizeof(answer) - 1) > 0 && strstr(answer, " 200 ");
    close(descriptor);
    return is_good;
}

static void wait_ready(uint16_t port)
{
    for (int64_t begin = clock_monotonic_ms(); !is_ready(port);) {
        if (clock_monotonic_ms() - begin > READY_MS)
            bug("tieout-qbd_gateway is not ready; see build/bench/logs");
        usleep(LOOK_US);
    }
}

int socket_connect(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(descriptor >= 0);
    if (connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

/* --- processes -------------------------------------------------------------------------------- */

static void set_port(const char *name, uint16_t port)
{
    char text[8];
    snprintf(text, sizeof(text), "%u", port);
    setenv(name, text, 1);
}

/* A session that is empty stays so; the journal has no reader whom anybody waits for. */
static void set_environment(void)
{
    setenv("TIEOUT_TOKEN_KEYS", KEYS, 1);
    setenv("TIEOUT_GATEWAY_URL", "http://localhost", 1);
    setenv("TIEOUT_READ_INTERVAL", "24h", 1);
    setenv("TIEOUT_UNFOLDED_EVENTS", "1000000", 1);
}

void gateways_start(struct gateways *gateways, const struct bench *bench, int count)
{
    uint16_t health[GATEWAYS_MAX];
    REQUIRE(count > 0 && count <= GATEWAYS_MAX);
    *gateways = (struct gateways){.bench = bench, .count = count};
    set_environment();
    for (int i = 0; i < count; i++) {
        char log[64];
        snprintf(log, sizeof(log), "gateway-%d.log", i);
        gateways->ports[i] = free_port();
        health[i] = free_port();
        set_port("TIEOUT_HTTP_PORT", gateways->ports[i]);
        set_port("TIEOUT_HEALTH_PORT", health[i]);
        gateways->processes[i] = process_spawn(bench, "tieout-qbd_gateway", NULL, log);
    }
    unsetenv("TIEOUT_HTTP_PORT");
    unsetenv("TIEOUT_HEALTH_PORT");
    for (int i = 0; i < count; i++)
        wait_ready(health[i]);
}

void gateways_end(struct gateways *gateways)
{
    for (int i = 0; i < gateways->count; i++)
        kill(gateways->processes[i], SIGTERM);
    for (int i = 0; i < gateways->count; i++)
        process_await(gateways->processes[i], "tieout-qbd_gateway");
}

double gateways_cpu_us(const struct gateways *gateways)
{
    double total = 0;
    for (int i = 0; i < gateways->count; i++)
        total += process_cpu_us(gateways->processes[i]);
    return total;
}

double gateways_peak_mib(const struct gateways *gateways)
{
    unsigned long largest = 0;
    for (int i = 0; i < gateways->count; i++) {
        unsigned long peak = process_peak_kib(gateways->processes[i]);
        largest = peak > largest ? peak : largest;
    }
    return (double)largest / 1024;
}
