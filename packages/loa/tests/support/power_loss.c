/* Notes, beside every SQLite log, how long it was when it was last synced: what a power cut would have left of it.
   gcc -shared -fPIC -o power_loss.so power_loss.c -ldl; LD_PRELOAD=power_loss.so */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(int fd) {
    char link[64], path[4096];
    struct stat found;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 16);
    if (length < 4 || fstat(fd, &found)) return;
    path[length] = 0;
    if (strcmp(path + length - 4, "-wal")) return;
    strcat(path, ".synced");
    int out = open(path, O_WRONLY | O_CREAT, 0600);
    if (out < 0) return;
    long long size = found.st_size;
    if (pwrite(out, &size, sizeof size, 0) != sizeof size) _exit(9);
    close(out);
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int status = real(fd);
    if (!status) note(fd);
    return status;
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int status = real(fd);
    if (!status) note(fd);
    return status;
}
