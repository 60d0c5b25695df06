/* Loaded before libc: what writes below one folder is counted, and fails as a file shared with the trial says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, RENAME = 4, OPEN = 8, TRUNCATE = 16 };

/* As failing_disk.py packs it. Calls from `first` to `last` of the `kinds` fail; with `halves` the first writes half of its bytes. */
static struct { int32_t first, last, kinds, error, halves, count; char folder[1000]; } *shared;

__attribute__((constructor)) static void start(void) {
  const char *name = getenv("FAILING_DISK");
  int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void *at = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at != MAP_FAILED) shared = at;
  close(fd);
}

/* 0: goes on; 1: fails; 2: is the first to fail. */
static int fails_at(const char *path, int kind) {
  if (!shared || !shared->folder[0] || !(shared->kinds & kind) || !strstr(path, shared->folder)) return 0;
  int number = __sync_add_and_fetch(&shared->count, 1);
  if (number < shared->first || number > shared->last) return 0;
  if (shared->error < 0) return kill(getpid(), -shared->error);  /* a signal, and then the call goes on */
  errno = shared->error;
  return number == shared->first ? 2 : 1;
}

static int fails(int fd, int kind) {
  char link[64], path[4096];
  if (!shared || !shared->folder[0]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return fails_at(path, kind);
}

#define REAL(name, type, args) static type (*real) args; if (!real) real = dlsym(RTLD_NEXT, #name)
#define WRITES(name, args, half, whole) ssize_t name args { REAL(name, ssize_t, args); int found = fails(fd, WRITE); \
  if (found == 2 && shared->halves && n > 1) return real half; return found ? -1 : real whole; }
#define ON_FILE(name, kind, args, call) int name args { REAL(name, int, args); return fails(fd, kind) ? -1 : real call; }
#define ON_PATH(name, kind, args, call) int name args { REAL(name, int, args); return fails_at(path, kind) ? -1 : real call; }

WRITES(write, (int fd, const void *b, size_t n), (fd, b, n / 2), (fd, b, n))
WRITES(pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n / 2, o), (fd, b, n, o))
WRITES(pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n / 2, o), (fd, b, n, o))
WRITES(writev, (int fd, const struct iovec *b, int n), (fd, b, n / 2), (fd, b, n))
/* Nothing waits for the real disk: no power is cut in a trial. */
int fsync(int fd) { return fails(fd, SYNC) ? -1 : 0; }
int fdatasync(int fd) { return fails(fd, SYNC) ? -1 : 0; }
ON_FILE(ftruncate, TRUNCATE, (int fd, off_t o), (fd, o))
ON_FILE(ftruncate64, TRUNCATE, (int fd, off64_t o), (fd, o))
ON_PATH(mkdir, OPEN, (const char *path, mode_t mode), (path, mode))
ON_PATH(rename, RENAME, (const char *path, const char *to), (path, to))

/* Only what is opened to be written; what a full disk refuses is a file that is not there yet. */
static int opening_fails(const char *path, int flags) {
  if (!(flags & (O_WRONLY | O_RDWR | O_CREAT))) return 0;
  if (shared && shared->error == ENOSPC && (!(flags & O_CREAT) || access(path, F_OK) == 0)) return 0;
  return fails_at(path, OPEN);
}

#define OPENING(name, before, given) int name(before const char *path, int flags, ...) { \
  REAL(name, int, (before const char *, int, ...)); va_list rest; va_start(rest, flags); \
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; va_end(rest); \
  return opening_fails(path, flags) ? -1 : real(given path, flags, mode); }
#define NONE
#define FOLDER int at,
#define GIVEN at,
OPENING(open, NONE, NONE)
OPENING(open64, NONE, NONE)
OPENING(openat, FOLDER, GIVEN)
OPENING(openat64, FOLDER, GIVEN)
