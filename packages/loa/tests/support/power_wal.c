/* What a power cut leaves of PostgreSQL's log. POWER_WAL names a folder; whenever a file of the log is synced, what was
   written to it since is copied there (NAME), and where that was is noted (NAME.ranges: pairs of 64-bit numbers).
   PostgreSQL writes and syncs its log under one lock, so nothing comes between. Loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct range { int64_t from, to; };

#define REAL(name, type) static type real_##name; if (!real_##name) real_##name = (type)dlsym(RTLD_NEXT, #name)
typedef ssize_t (*write_at)(int, const void *, size_t, off_t);
typedef int (*sync_it)(int);

static ssize_t put(int fd, const void *from, size_t size, off_t at)
{
    REAL(pwrite, write_at);
    return real_pwrite(fd, from, size, at);
}

/* The path of NAME and an ending in our folder, where a file is one of the log's; else 0. */
static int beside(int fd, const char *ending, char *path, size_t room)
{
    char link[64], own[4096];
    const char *folder = getenv("POWER_WAL"), *name;
    ssize_t size;

    if (!folder)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, own, sizeof own - 1);
    if (size <= 0)
        return 0;
    own[size] = 0;
    name = strrchr(own, '/');
    if (!name || !strstr(own, "/pg_wal/") || strspn(name + 1, "0123456789ABCDEF") != 24 || name[25])
        return 0;
    snprintf(path, room, "%s%s%s", folder, name, ending);
    return 1;
}

static void wrote(int fd, int64_t from, int64_t to)
{
    char path[4096];
    struct range dirty;
    int file;

    if (!beside(fd, ".dirty", path, sizeof path) || (file = open(path, O_RDWR | O_CREAT, 0600)) < 0)
        return;
    if (pread(file, &dirty, sizeof dirty, 0) != sizeof dirty || dirty.from >= dirty.to)
        dirty = (struct range){from, to};
    if (from < dirty.from)
        dirty.from = from;
    if (to > dirty.to)
        dirty.to = to;
    if (put(file, &dirty, sizeof dirty, 0) != sizeof dirty)
        _exit(9);
    close(file);
}

static void synced(int fd)
{
    char path[4096], data[65536];
    struct range dirty;
    int file, copy;
    int64_t at;

    if (!beside(fd, ".dirty", path, sizeof path) || (file = open(path, O_RDWR)) < 0)
        return;
    if (pread(file, &dirty, sizeof dirty, 0) == sizeof dirty && dirty.from < dirty.to) {
        beside(fd, "", path, sizeof path);
        copy = open(path, O_WRONLY | O_CREAT, 0600);
        for (at = dirty.from; at < dirty.to;) {
            size_t wanted = dirty.to - at < (int64_t)sizeof data ? dirty.to - at : (int64_t)sizeof data;
            ssize_t size = pread(fd, data, wanted, at);
            if (copy < 0 || size <= 0 || put(copy, data, size, at) != size)
                _exit(9);
            at += size;
        }
        close(copy);
        beside(fd, ".ranges", path, sizeof path);
        copy = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (copy < 0 || write(copy, &dirty, sizeof dirty) != sizeof dirty)
            _exit(9);
        close(copy);
        dirty = (struct range){0, 0};
        if (put(file, &dirty, sizeof dirty, 0) != sizeof dirty)
            _exit(9);
    }
    close(file);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    ssize_t done = put(fd, from, size, at);
    if (done > 0)
        wrote(fd, at, at + done);
    return done;
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at)
{
    return pwrite(fd, from, size, at);
}

int fdatasync(int fd)
{
    REAL(fdatasync, sync_it);
    int done = real_fdatasync(fd);
    if (!done)
        synced(fd);
    return done;
}

int fsync(int fd)
{
    REAL(fsync, sync_it);
    int done = real_fsync(fd);
    if (!done)
        synced(fd);
    return done;
}
