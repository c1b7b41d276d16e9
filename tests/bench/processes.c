#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "io/clock.h"

enum { CHILDREN_BYTES_MAX = 1 << 16, ARGUMENTS_MAX = 8 };

/* --- CPU as the kernel counts it -----------------------------------------------------------------
 */

static size_t read_file(const char *path, char *out, size_t capacity)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, out, capacity - 1);
    close(file);
    out[length > 0 ? length : 0] = '\0';
    return length > 0 ? (size_t)length : 0;
}

/* The number in field `field` of /proc/PID/stat, counted as in proc(5) from 1; from 4 on. */
static unsigned long stat_field(const char *stat, int field)
{
    const char *at = strrchr(stat, ')');
    for (int i = 2; at && i < field; i++)
        at = strchr(at + 1, ' ');
    return at ? strtoul(at + 1, NULL, 10) : 0;
}

static double ticks_us(unsigned long ticks)
{
    return (double)ticks * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

/* Its own; with `is_with_ended` also that of children that have ended. */
static double cpu_us(pid_t process, bool is_with_ended)
{
    char path[64], stat[1024];
    snprintf(path, sizeof(path), "/proc/%d/stat", process);
    if (read_file(path, stat, sizeof(stat)) == 0)
        return 0;
    unsigned long ticks = stat_field(stat, 14) + stat_field(stat, 15);
    if (is_with_ended)
        ticks += stat_field(stat, 16) + stat_field(stat, 17);
    return ticks_us(ticks);
}

double process_cpu_us(pid_t process)
{
    return cpu_us(process, false);
}

unsigned long process_peak_kib(pid_t process)
{
    char path[64], status[4096];
    snprintf(path, sizeof(path), "/proc/%d/status", process);
    read_file(path, status, sizeof(status));
    const char *line = strstr(status, "VmHWM:");
    return line ? strtoul(line + strlen("VmHWM:"), NULL, 10) : 0;
}

double server_cpu_us(const struct bench *bench)
{
    char path[64], children[CHILDREN_BYTES_MAX];
    if (bench->postmaster == 0)
        return 0;
    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", bench->postmaster, bench->postmaster);
    read_file(path, children, sizeof(children));
    double total = cpu_us(bench->postmaster, true);
    for (char *at = children, *end; *at; at = end) {
        pid_t child = (pid_t)strtoul(at, &end, 10);
        if (end == at)
            break;
        total += cpu_us(child, true);
    }
    return total;
}

/* --- processes that begin together ---------------------------------------------------------------
 */

struct gate {
    int ready, go, done;
    double cpu_us; /* when it went through */
};

static double usage_us(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double own_cpu_us(void)
{
    return usage_us(RUSAGE_SELF);
}

double processes_ended_cpu_us(void)
{
    return usage_us(RUSAGE_CHILDREN);
}

static void wait_byte(int descriptor, const char *what)
{
    char byte;
    if (read(descriptor, &byte, 1) != 1)
        bug("a measured process ended early (%s)", what);
}

void gate_wait(struct gate *gate)
{
    REQUIRE(write(gate->ready, "r", 1) == 1);
    wait_byte(gate->go, "go");
    gate->cpu_us = own_cpu_us();
}

struct child {
    pid_t process;
    int ready, go, done; /* our ends */
};

static struct child
start_child(int index, void (*work)(void *context, int index, struct gate *gate), void *context)
{
    int ready[2], go[2], done[2];
    REQUIRE(pipe2(ready, O_CLOEXEC) == 0 && pipe2(go, O_CLOEXEC) == 0 &&
            pipe2(done, O_CLOEXEC) == 0);
    fflush(NULL);
    pid_t process = fork();
    REQUIRE(process >= 0);
    if (process == 0) {
        close(ready[0]), close(go[1]), close(done[0]);
        struct gate gate = {ready[1], go[0], done[1], 0};
        work(context, index, &gate);
        double used = own_cpu_us() - gate.cpu_us;
        REQUIRE(write(gate.done, &used, sizeof(used)) == (ssize_t)sizeof(used));
        _exit(0);
    }
    close(ready[1]), close(go[0]), close(done[1]);
    return (struct child){process, ready[0], go[1], done[0]};
}

struct span processes_measure(const struct bench *bench, int count,
                              void (*work)(void *context, int index, struct gate *gate),
                              void *context)
{
    struct child children[WORKERS_MAX];
    struct span span = {0};
    REQUIRE(count > 0 && count <= WORKERS_MAX);
    for (int i = 0; i < count; i++)
        children[i] = start_child(i, work, context);
    for (int i = 0; i < count; i++)
        wait_byte(children[i].ready, "ready");
    double server = server_cpu_us(bench);
    int64_t begin = clock_monotonic_us();
    for (int i = 0; i < count; i++)
        REQUIRE(write(children[i].go, "g", 1) == 1);
    for (int i = 0; i < count; i++) {
        double used = 0;
        if (read(children[i].done, &used, sizeof(used)) != (ssize_t)sizeof(used))
            bug("a measured process failed");
        span.client_us += used;
    }
    span.seconds = (double)(clock_monotonic_us() - begin) / 1e6;
    span.server_us = server_cpu_us(bench) - server;
    for (int i = 0; i < count; i++) {
        close(children[i].ready), close(children[i].go), close(children[i].done);
        process_await(children[i].process, "a measured process");
    }
    return span;
}

/* --- our programs --------------------------------------------------------------------------------
 */

static void set_number(const char *name, unsigned long number)
{
    char text[32];
    snprintf(text, sizeof(text), "%lu", number);
    setenv(name, text, 1);
}

/* Settings of the caller's environment (TIEOUT_BATCH_EVENTS ...) stay, to be tried out. */
static void set_environment(const struct bench *bench)
{
    char url[URL_BYTES_MAX];
    database_url(bench, NULL, url);
    setenv("DATABASE_URL", url, 1);
    setenv("KAFKA_BROKERS", bench->brokers, 1);
    /* Two workers find each other at once. */
    setenv("KAFKA_PROPERTIES", "heartbeat.interval.ms=100", 1);
    setenv("TIEOUT_TOPIC_PREFIX", bench->prefix, 1);
    set_number("TIEOUT_PARTITIONS", bench->partitions);
}

pid_t process_spawn(const struct bench *bench, const char *program, const char *const *arguments,
                    const char *log)
{
    char path[512], file[512];
    char *argv[ARGUMENTS_MAX + 2] = {(char *)(uintptr_t)program};
    for (size_t i = 0; arguments && arguments[i]; i++) {
        REQUIRE(i < ARGUMENTS_MAX);
        argv[i + 1] = (char *)(uintptr_t)arguments[i];
    }
    snprintf(path, sizeof(path), "%s/%s", bench->bin, program);
    snprintf(file, sizeof(file), "%s/%s", bench->logs, log);
    fflush(NULL);
    pid_t process = fork();
    REQUIRE(process >= 0);
    if (process != 0)
        return process;
    int output = open(file, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (output < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(126);
    set_environment(bench);
    execv(path, argv);
    _exit(127);
}

void process_await(pid_t process, const char *what)
{
    int status = 0;
    REQUIRE(waitpid(process, &status, 0) == process);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bug("%s failed (status %d); see build/bench/logs", what, status);
}
