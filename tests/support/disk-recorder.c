/*
 * Stands between a program and its files (LD_PRELOAD) and writes down, in order, every change under one folder and
 * every sync, so that a test can work out what a power cut would have left. Can also refuse: while `full` exists in
 * the folder of faults nothing can be written; each `fail-sync` fails one sync of a write-ahead log. Ignored are
 * `-shm` files, which SQLite rebuilds. Invariant: a change stands in the record once it is done, never before.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_FDS = 65536 };

static char *paths[MAX_FDS];
static char folder[PATH_MAX];
static char faults[PATH_MAX];
static int record_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  real_mmap = dlsym(RTLD_NEXT, "mmap64");
  const char *watched = getenv("DISK_RECORDER_FOLDER");
  const char *record = getenv("DISK_RECORDER_FILE");
  const char *refusing = getenv("DISK_RECORDER_FAULTS");
  if (!watched || !record || !refusing) return;
  snprintf(folder, sizeof folder, "%s", watched);
  snprintf(faults, sizeof faults, "%s", refusing);
  record_fd = real_open(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* A record is: kind, length of path, offset or size, length of data; then path and data. */
struct __attribute__((packed)) head {
  char kind;
  uint32_t path_length;
  uint64_t at;
  uint64_t length;
};

static void put(char kind, const char *path, uint64_t at, const void *data, uint64_t length) {
  struct head head = {kind, (uint32_t)strlen(path), at, length};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)path, head.path_length}, {(void *)data, length}};
  size_t all = sizeof head + head.path_length + length;
  /* Without the whole record the test would judge something that did not happen. */
  if (real_writev(record_fd, parts, 3) != (ssize_t)all) abort();
}

/* The absolute path when it lies in the folder and counts, else null. To be freed. */
static char *watched(const char *path) {
  char whole[PATH_MAX * 2];
  if (record_fd < 0 || !path) return NULL;
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else {
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return NULL;
    snprintf(whole, sizeof whole, "%s/%s", here, path);
  }
  size_t length = strlen(whole), prefix = strlen(folder);
  while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
  if (strncmp(whole, folder, prefix) != 0 || (whole[prefix] != 0 && whole[prefix] != '/')) return NULL;
  if (length > 4 && strcmp(whole + length - 4, "-shm") == 0) return NULL;
  return strdup(whole);
}

static const char *path_of(int fd) { return fd >= 0 && fd < MAX_FDS ? paths[fd] : NULL; }

static int fault(const char *name) {
  char path[PATH_MAX * 2];
  snprintf(path, sizeof path, "%s/%s", faults, name);
  return access(path, F_OK) == 0;
}

static int is_log(const char *path) {
  size_t length = strlen(path);
  return length > 4 && strcmp(path + length - 4, "-wal") == 0;
}

static int open_watched(char *path, int flags, mode_t mode) {
  pthread_mutex_lock(&lock);
  int existed = access(path, F_OK) == 0;
  int fd = real_open(path, flags, mode);
  int error = errno;
  if (fd >= 0 && fd < MAX_FDS) {
    free(paths[fd]);
    paths[fd] = path;
    if (!existed) put('C', path, 0, "", 0);
    else if (flags & O_TRUNC) put('T', path, 0, "", 0);
  } else free(path);
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

int open64(const char *name, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  char *path = watched(name);
  return path ? open_watched(path, flags, mode) : real_open(name, flags, mode);
}

int open(const char *name, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return open64(name, flags, mode);
}

int close(int fd) {
  if (!path_of(fd)) return real_close(fd);
  pthread_mutex_lock(&lock);
  free(paths[fd]);
  paths[fd] = NULL;
  int result = real_close(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

static ssize_t write_watched(int fd, const void *data, size_t length, off_t at) {
  if (fault("full")) {
    errno = ENOSPC;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t written = real_pwrite(fd, data, length, at);
  int error = errno;
  if (written > 0) put('W', paths[fd], (uint64_t)at, data, (uint64_t)written);
  pthread_mutex_unlock(&lock);
  errno = error;
  return written;
}

/* Where a write without an offset goes; the file's own offset is moved on as write() would. */
static ssize_t append_watched(int fd, const void *data, size_t length) {
  int flags = fcntl(fd, F_GETFL);
  off_t at = lseek(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
  /* pwrite() on a file opened to append ignores the offset and appends: the same place. */
  ssize_t written = write_watched(fd, data, length, at);
  if (written > 0) lseek(fd, at + written, SEEK_SET);
  return written;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
  return path_of(fd) ? write_watched(fd, data, length, at) : real_pwrite(fd, data, length, at);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite64(fd, data, length, at); }

ssize_t write(int fd, const void *data, size_t length) {
  return path_of(fd) ? append_watched(fd, data, length) : real_write(fd, data, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!path_of(fd)) return real_writev(fd, parts, count);
  ssize_t all = 0;
  for (int i = 0; i < count; i++) {
    ssize_t written = append_watched(fd, parts[i].iov_base, parts[i].iov_len);
    if (written < 0) return all > 0 ? all : written;
    all += written;
  }
  return all;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
  if (!path_of(fd)) return real_pwritev(fd, parts, count, at);
  ssize_t all = 0;
  for (int i = 0; i < count; i++) {
    ssize_t written = write_watched(fd, parts[i].iov_base, parts[i].iov_len, at + all);
    if (written < 0) return all > 0 ? all : written;
    all += written;
  }
  return all;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return pwritev64(fd, parts, count, at);
}

int ftruncate64(int fd, off_t size) {
  if (!path_of(fd)) return real_ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  int result = real_ftruncate(fd, size);
  int error = errno;
  if (result == 0) put('T', paths[fd], (uint64_t)size, "", 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_watched(int fd, int (*sync)(int)) {
  char flag[PATH_MAX * 2];
  snprintf(flag, sizeof flag, "%s/fail-sync", faults);
  pthread_mutex_lock(&lock);
  int failing = is_log(paths[fd]) && real_unlink(flag) == 0;
  int result = failing ? -1 : sync(fd);
  int error = failing ? EIO : errno;
  put(result == 0 ? 'S' : 'F', paths[fd], 0, "", 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int fsync(int fd) { return path_of(fd) ? sync_watched(fd, real_fsync) : real_fsync(fd); }
int fdatasync(int fd) { return path_of(fd) ? sync_watched(fd, real_fdatasync) : real_fdatasync(fd); }

int unlink(const char *name) {
  char *path = watched(name);
  if (!path) return real_unlink(name);
  pthread_mutex_lock(&lock);
  int result = real_unlink(name);
  int error = errno;
  if (result == 0) put('U', path, 0, "", 0);
  pthread_mutex_unlock(&lock);
  free(path);
  errno = error;
  return result;
}

int mkdir(const char *name, mode_t mode) {
  char *path = watched(name);
  if (!path) return real_mkdir(name, mode);
  pthread_mutex_lock(&lock);
  int result = real_mkdir(name, mode);
  int error = errno;
  if (result == 0) put('M', path, 0, "", 0);
  pthread_mutex_unlock(&lock);
  free(path);
  errno = error;
  return result;
}

int rename(const char *from, const char *to) {
  char *path = watched(from);
  char *other = watched(to);
  if (!path || !other) {
    free(path);
    free(other);
    return real_rename(from, to);
  }
  pthread_mutex_lock(&lock);
  int result = real_rename(from, to);
  int error = errno;
  if (result == 0) put('R', path, 0, other, strlen(other));
  pthread_mutex_unlock(&lock);
  free(path);
  free(other);
  errno = error;
  return result;
}

/* Writing through memory would go past the record. Called before `begin` by the loader's own libraries. */
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t at) {
  if (path_of(fd) && (protection & PROT_WRITE) && (flags & MAP_SHARED)) abort();
  if (!real_mmap) real_mmap = dlsym(RTLD_NEXT, "mmap64");
  return real_mmap(address, length, protection, flags, fd, at);
}
