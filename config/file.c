/* SPDX-License-Identifier: Apache-2.0 */
#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int read_all(int fd, size_t max, struct str *out)
{
    char part[65536];
    for (;;) {
        ssize_t got = read(fd, part, sizeof part);
        if (got == 0)
            return OK;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ERR_IO;
        if (out->len + (size_t)got > max)
            return ERR_RANGE;
        str_add_bytes(out, part, (size_t)got);
    }
}

int file_read(const char *path, size_t max, struct str *out)
{
    struct stat file;
    str_clear(out);
    /* Without O_NONBLOCK a FIFO would hold us up here. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_MISSING : ERR_IO;
    int err = fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) ? ERR_IO : read_all(fd, max, out);
    close(fd);
    return err;
}

int file_read_or_tell(const char *path, size_t max, struct str *out, struct problems *problems)
{
    int err = file_read(path, max, out);
    if (err == ERR_MISSING)
        problems_add(problems, path, 1, NULL, "there is no such file");
    else if (err == ERR_RANGE)
        problems_add(problems, path, 1, NULL, "the file has more than %zu bytes", max);
    else if (err)
        problems_add(problems, path, 1, "a file that this user may read", "cannot be read");
    return err;
}

char *file_path(const char *folder, const char *path)
{
    char *made = *path == '/' ? mem_strdup(path) : mem_printf("%s/%s", folder, path);
    size_t len = strlen(made);
    while (len > 1 && made[len - 1] == '/')
        made[--len] = '\0';
    return made;
}

char *file_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? mem_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : mem_strdup(".");
    char *absolute = realpath(folder, NULL);
    if (!absolute)
        return folder;
    free(folder);
    return absolute;
}

bool file_is_folder(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}
