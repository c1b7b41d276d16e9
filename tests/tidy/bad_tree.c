#include "tests/tidy/bad_tree.h"

#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

static char root[64];

static void make_folders(const char *path)
{
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        char folder[256];
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        mkdir(folder, 0700);
    }
}

static void write_file(const char *name, const char *content)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", root, name);
    make_folders(path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(content, out);
    assert_int_equal(fclose(out), 0);
}

static void remove_root(void)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

static void make_root(void)
{
    snprintf(root, sizeof(root), "/tmp/tidy-XXXXXX");
    assert_non_null(mkdtemp(root));
}

void bad_tree_expect(const struct bad_tree *bad, check_function check)
{
    struct arena arena;
    struct tree tree;
    struct error error = {0};
    struct findings findings = {0};
    make_root();
    for (int i = 0; i < BAD_TREE_FILES_MAX && bad->files[i].path; i++)
        write_file(bad->files[i].path, bad->files[i].content);
    arena_init(&arena, 0);
    if (!tree_load(&tree, &arena, root, &error))
        fail_msg("%s", error.message);
    check(&tree, &findings);
    struct text found = buffer_text(&findings.lines);
    bool is_met = bad->expected ? findings.count == 1 && strstr(found.data, bad->expected)
                                : findings.count == 0;
    if (!is_met)
        fail_msg("wanted: %s\nfound:\n%.*s", bad->expected ? bad->expected : "nothing",
                 TEXT_ARG(found));
    buffer_release(&findings.lines);
    arena_release(&arena);
    remove_root();
}
