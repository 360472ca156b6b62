/* A full disk without one: while the file that FULL_DISK names exists, whatever would be written below the folder whose
   name stands in it is answered "no space left". Loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_full(int fd)
{
    char folder[64], link[64], path[4096];
    const char *flag = getenv("FULL_DISK");
    int file = flag ? open(flag, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t size;

    if (file < 0)
        return 0;
    size = read(file, folder, sizeof folder - 1);
    close(file);
    if (size <= 0)
        return 0;
    folder[size] = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, path, sizeof path - 1);
    if (size <= 0)
        return 0;
    path[size] = 0;
    return strstr(path, folder) != NULL;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name); \
    if (is_full(fd)) { \
        errno = ENOSPC; \
        return -1; \
    }

ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    REAL(pwrite)
    return real(fd, from, size, at);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at)
{
    REAL(pwrite64)
    return real(fd, from, size, at);
}

ssize_t pwritev(int fd, const struct iovec *from, int count, off_t at)
{
    REAL(pwritev)
    return real(fd, from, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *from, int count, off64_t at)
{
    REAL(pwritev64)
    return real(fd, from, count, at);
}
