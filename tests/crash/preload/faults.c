/* A preloaded library that makes one chosen call towards the disk fail, in whichever process of a run makes it.
 *
 * Calls that change something under the folder FAULTS_ROOT are counted, over all processes, in the file FAULTS_PLAN
 * that they and the test share; the plan says which call fails and how (tests/crash/preload/plan.py). Pipes, sockets
 * and files elsewhere are not touched. The chosen call is not made, but for close: the descriptor is closed, and the
 * error told, as a network file system does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, RENAME = 4, LINK = 8, UNLINK = 16, MKDIR = 32, CREATE = 64, TRUNCATE = 128, CLOSE = 256 };
enum { EXCEPT_JOURNAL = 512 }; /* not a kind: what touches SQLite's files is left out */
enum { OFF, ONCE, FROM_THEN_ON, KILL, SHORT };

struct plan {
  _Atomic long calls; /* counted so far */
  _Atomic long at;    /* the one that fails, from 1 */
  _Atomic int error;
  _Atomic int mode;
  _Atomic int kinds; /* which kinds are counted */
  _Atomic int fired;
  char what[488]; /* the first call that failed: its name and path */
};

static struct plan *plan;
static const char *root;
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULTS_PLAN");
  root = getenv("FAULTS_ROOT");
  if (file == NULL || root == NULL) return;
  int descriptor = open(file, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  void *shared = mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  root_length = strlen(root);
  if (shared != MAP_FAILED) plan = shared;
}

static int is_ours(const char *path) {
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

/* The path of an open file, "" when it has none under the root. */
static const char *path_of(int descriptor, char *path) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, 4095);
  path[length > 0 ? length : 0] = '\0';
  return is_ours(path) ? path : "";
}

/* The path of a name below an open folder, "" when it is not under the root. */
static const char *path_at(int folder, const char *name, char *path) {
  if (name[0] == '/') return is_ours(name) ? name : "";
  char base[4096];
  if (folder == AT_FDCWD) {
    if (getcwd(base, sizeof base) == NULL || !is_ours(base)) return "";
  } else if (path_of(folder, base)[0] == '\0') {
    return "";
  }
  snprintf(path, 8192, "%s/%s", base, name);
  return path;
}

/* Count a call; return what is to become of it: OFF (make it), SHORT, or ONCE (fail, errno is set). */
static int turn(int kind, const char *name, const char *path) {
  if (path[0] == '\0' || !(plan->kinds & kind)) return OFF;
  if ((plan->kinds & EXCEPT_JOURNAL) && strstr(path, "/journal.sqlite3") != NULL) return OFF;
  long call = ++plan->calls;
  int mode = plan->mode;
  if (mode == OFF || call < plan->at || (mode != FROM_THEN_ON && call != plan->at)) return OFF;
  if (plan->fired++ == 0) snprintf(plan->what, sizeof plan->what, "%s %s", name, path + root_length);
  if (mode == KILL) kill(getpid(), SIGKILL);
  if (mode == SHORT) return SHORT;
  errno = plan->error;
  return ONCE;
}

static int turn_of(int kind, const char *name, int descriptor) {
  char path[4096];
  if (plan == NULL || !(plan->kinds & kind)) return OFF;
  int before = errno;
  const char *found = path_of(descriptor, path);
  errno = before;
  return turn(kind, name, found);
}

static int turn_at(int kind, const char *name, int folder, const char *file) {
  char path[8192];
  if (plan == NULL || !(plan->kinds & kind)) return OFF;
  int before = errno;
  const char *found = path_at(folder, file, path);
  errno = before;
  return turn(kind, name, found);
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define LESS(chosen, count) ((chosen) == SHORT && (count) > 1 ? (count) / 2 : (count))

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write);
  int chosen = turn_of(WRITE, "write", fd);
  return chosen == ONCE ? -1 : real(fd, bytes, LESS(chosen, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  REAL(pwrite);
  int chosen = turn_of(WRITE, "pwrite", fd);
  return chosen == ONCE ? -1 : real(fd, bytes, LESS(chosen, count), at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  REAL(pwrite64);
  int chosen = turn_of(WRITE, "pwrite", fd);
  return chosen == ONCE ? -1 : real(fd, bytes, LESS(chosen, count), at);
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
  REAL(writev);
  return turn_of(WRITE, "writev", fd) == ONCE ? -1 : real(fd, pieces, count);
}

#define ON_DESCRIPTOR(name, kind) \
  int name(int fd) { \
    REAL(name); \
    return turn_of(kind, #name, fd) == ONCE ? -1 : real(fd); \
  }

ON_DESCRIPTOR(fsync, SYNC)
ON_DESCRIPTOR(fdatasync, SYNC)
ON_DESCRIPTOR(syncfs, SYNC)

int sync_file_range(int fd, off64_t from, off64_t count, unsigned flags) {
  REAL(sync_file_range);
  return turn_of(SYNC, "sync_file_range", fd) == ONCE ? -1 : real(fd, from, count, flags);
}

int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  return turn_of(TRUNCATE, "ftruncate", fd) == ONCE ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  return turn_of(TRUNCATE, "ftruncate", fd) == ONCE ? -1 : real(fd, size);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  return turn_at(RENAME, "rename", AT_FDCWD, to) == ONCE ? -1 : real(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  REAL(renameat);
  return turn_at(RENAME, "rename", to_folder, to) == ONCE ? -1 : real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  REAL(renameat2);
  return turn_at(RENAME, "rename", to_folder, to) == ONCE ? -1 : real(from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to) {
  REAL(link);
  return turn_at(LINK, "link", AT_FDCWD, to) == ONCE ? -1 : real(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  REAL(linkat);
  return turn_at(LINK, "link", to_folder, to) == ONCE ? -1 : real(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path) {
  REAL(unlink);
  return turn_at(UNLINK, "unlink", AT_FDCWD, path) == ONCE ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  return turn_at(UNLINK, "unlink", folder, path) == ONCE ? -1 : real(folder, path, flags);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  return turn_at(MKDIR, "mkdir", AT_FDCWD, path) == ONCE ? -1 : real(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
  REAL(mkdirat);
  return turn_at(MKDIR, "mkdir", folder, path) == ONCE ? -1 : real(folder, path, mode);
}

/* Only an open that may create: what is read is another matter (a file that cannot be read). */
#define MODE_OF(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

#define OPENING(folder, path, flags) \
  MODE_OF(flags) \
  if (((flags) & O_CREAT) && turn_at(CREATE, "open", folder, path) == ONCE) return -1

int open(const char *path, int flags, ...) {
  REAL(open);
  OPENING(AT_FDCWD, path, flags);
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  OPENING(AT_FDCWD, path, flags);
  return real(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  REAL(openat);
  OPENING(folder, path, flags);
  return real(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
  REAL(openat64);
  OPENING(folder, path, flags);
  return real(folder, path, flags, mode);
}

int close(int fd) {
  REAL(close);
  int flags = plan != NULL && (plan->kinds & CLOSE) ? fcntl(fd, F_GETFL) : -1;
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return real(fd);
  int chosen = turn_of(CLOSE, "close", fd);
  int told = errno;
  int done = real(fd);
  if (chosen != ONCE) return done;
  errno = told;
  return -1;
}
