/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration, contact flow, Redis URLs and addresses on the same bytes. A configuration
 * without problems must fill its struct, and every problem must name a line of the text. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/config.h"
#include "config/keys.h"
#include "config/snapshot.h"

static void check_lines(const struct problems *problems, const uint8_t *data, size_t size)
{
    int lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    for (size_t i = 0; i < problems->count; i++)
        bug_if(problems->list[i].line < 1 || problems->list[i].line > lines);
}

static void read_config(const char *path, const uint8_t *data, size_t size)
{
    struct problems problems;
    problems_init(&problems);
    struct config *config = config_load(path, &problems);
    bug_if((config != NULL) != (problems.count == 0));
    check_lines(&problems, data, size);
    config_free(config);
    problems_release(&problems);
}

static void read_flow(const char *path, const uint8_t *data, size_t size)
{
    struct problems problems;
    problems_init(&problems);
    struct snapshot *snapshot = snapshot_new();
    snapshot_read_flow(snapshot, path, &problems);
    check_lines(&problems, data, size);
    directory_free(&snapshot->dir);
    problems_release(&problems);
}

static void read_texts(struct text text)
{
    struct redis_url url;
    struct address address;
    if (!redis_url_read(text, &url))
        redis_url_release(&url);
    if (address_read(text, -1, &address)) {
        (void)address_is_loopback(&address); /* only that it ends well */
        address_release(&address);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    bug_if(file < 0 || write(file, data, size) != (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    read_config(path, data, size);
    read_flow(path, data, size);
    read_texts((struct text){(const char *)data, size});
    close(file);
    return 0;
}
