/* Stands between the program and the kernel, preloaded: counts every call that touches the files
 * below one folder or a network socket, tells them to a log, and at one chosen point kills the
 * program, fails the call or cuts it short. It also records what was written, for power cuts.
 *
 *   SHIM_ROOT    the folder; calls on files elsewhere pass uncounted
 *   SHIM_LOG     one line for each call: name TAB class TAB nth TAB path [TAB what was done to it]
 *   SHIM_AT      name TAB class TAB nth: the point ("*" as the class: any; nth counts those)
 *   SHIM_DO      kill | short | signal N | an errno's number; kills and signals fall right before the call
 *   SHIM_ONWARD  set: every later call of that name and class fails as well
 *   SHIM_RECORD  every change below the folder, in order (see `record`)
 *
 * A class is the path below the folder, with file names in tmp/, new/ and cur/ as "*": each thread
 * works on files of its own, so a point counted by class is the same call in every run.
 *
 * The real work is done by bare system calls; whoever links statically is not seen. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 1024
#define POINTS 4096
#define SOCKET "socket"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *names[FDS]; /* path below the folder, or SOCKET; NULL: not ours */
static struct point { const char *call; char class[PATH_MAX]; unsigned count; } points[POINTS];
static unsigned known, any;
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1, record_fd = -1;
static char at_call[64], at_class[PATH_MAX];
static unsigned at_nth;
static enum { NOTHING, KILL, SIGNAL, SHORT, FAIL } verdict;
static int verdict_errno, onward;

static int high(const char *path)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int moved = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, fd);
    return moved;
}

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("SHIM_ROOT");
    if (!text)
        return;
    root_length = (size_t)snprintf(root, sizeof root, "%s/", text);
    if ((text = getenv("SHIM_LOG")))
        log_fd = high(text);
    if ((text = getenv("SHIM_RECORD")))
        record_fd = high(text);
    if ((text = getenv("SHIM_AT")) && sscanf(text, "%63[^\t]\t%4095[^\t]\t%u", at_call, at_class, &at_nth) != 3)
        abort();
    if ((text = getenv("SHIM_DO"))) {
        verdict = strcmp(text, "kill") == 0 ? KILL : strcmp(text, "short") == 0 ? SHORT : FAIL;
        verdict_errno = atoi(text);
        if (sscanf(text, "signal %d", &verdict_errno) == 1)
            verdict = SIGNAL;
    }
    onward = getenv("SHIM_ONWARD") != NULL;
}

/* The path below the folder, or NULL. */
static const char *below(int dir, const char *path, char *buffer)
{
    if (!path || !root_length)
        return NULL;
    if (*path == '/') {
        if (strncmp(path, root, root_length - 1) || (path[root_length - 1] && path[root_length - 1] != '/'))
            return NULL;
        path += root_length - 1;
        return *path && path[1] ? path + 1 : ".";
    }
    if (dir == AT_FDCWD) { /* the program is started in the folder */
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here) || strncmp(here, root, root_length - 1) || here[root_length - 1])
            return NULL;
        return path;
    }
    if (dir < 0 || dir >= FDS || !names[dir] || names[dir] == (char *)SOCKET)
        return NULL;
    if (!strcmp(names[dir], "."))
        return path;
    snprintf(buffer, PATH_MAX, "%s/%s", names[dir], path);
    return buffer;
}

static const char *held(int fd)
{
    return fd >= 0 && fd < FDS ? names[fd] : NULL;
}

static void class_of(const char *path, char *class)
{
    char *file;
    snprintf(class, PATH_MAX, "%s", path);
    if ((file = strrchr(class, '/')) && file - class >= 3 && file[1]
        && (!strncmp(file - 3, "tmp", 3) || !strncmp(file - 3, "new", 3) || !strncmp(file - 3, "cur", 3)))
        strcpy(file + 1, "*");
}

static unsigned count(const char *call, const char *class)
{
    for (unsigned nth = 0; nth < known; nth++)
        if (points[nth].call == call && !strcmp(points[nth].class, class))
            return ++points[nth].count;
    if (known == POINTS)
        abort();
    points[known].call = call;
    strcpy(points[known].class, class);
    return points[known++].count = 1;
}

/* A record: fields with TABs between them, the last is how many octets of content follow the line. */
static void record(const void *content, size_t length, const char *format, ...)
{
    char line[3 * PATH_MAX];
    va_list fields;
    va_start(fields, format);
    int written = vsnprintf(line, sizeof line, format, fields);
    va_end(fields);
    written += snprintf(line + written, sizeof line - (size_t)written, "\t%zu\n", length);
    struct iovec both[2] = { { line, (size_t)written }, { (void *)content, length } };
    syscall(SYS_writev, record_fd, both, 2);
}

/* Counts a call; tells whether it is to FAIL (errno is set) or to be SHORT. `path` may be NULL. */
static int point(const char *call, const char *path)
{
    char class[PATH_MAX], line[2 * PATH_MAX + 128];
    const char *done = "";
    int what = NOTHING;

    if (!path)
        return NOTHING;
    pthread_mutex_lock(&lock);
    class_of(path, class);
    unsigned nth = count(call, class);
    if (!strcmp(at_call, call) && (!strcmp(at_class, class) || (!strcmp(at_class, "*") && (nth = ++any)))
        && (nth == at_nth || (onward && nth > at_nth)))
        what = verdict;
    if (what == KILL || what == SIGNAL)
        done = "\tkilled";
    else if (what != NOTHING)
        done = what == SHORT ? "\tshort" : "\tfailed";
    int length = snprintf(line, sizeof line, "%s\t%s\t%u\t%s%s\n", call, class, nth, path, done);
    if (log_fd >= 0)
        syscall(SYS_write, log_fd, line, length);
    if (record_fd >= 0)
        record(NULL, 0, "at\t%s\t%s\t%u", call, class, nth);
    if (what == KILL) {
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;)
            pause();
    }
    pthread_mutex_unlock(&lock);
    if (what == SIGNAL)
        syscall(SYS_kill, getpid(), verdict_errno);
    if (what == FAIL)
        errno = verdict_errno;
    return what;
}

static unsigned long inode(int fd)
{
    struct stat about;
    return fstatat(fd, "", &about, AT_EMPTY_PATH) ? 0 : (unsigned long)about.st_ino;
}

/* Changes are made and recorded one at a time, so that the record has the true order. */
#define RECORDED(path, change, ...)                                                                \
    ({                                                                                             \
        int recorded = record_fd >= 0 && (path) && (path) != (const char *)SOCKET;                 \
        if (recorded)                                                                              \
            pthread_mutex_lock(&lock);                                                             \
        long outcome = (change);                                                                   \
        if (recorded) {                                                                            \
            int kept = errno;                                                                      \
            if (outcome >= 0)                                                                      \
                record(__VA_ARGS__);                                                               \
            pthread_mutex_unlock(&lock);                                                           \
            errno = kept;                                                                          \
        }                                                                                          \
        outcome;                                                                                   \
    })

static void hold(int fd, const char *path)
{
    if (fd < 0 || fd >= FDS)
        return;
    names[fd] = path == (const char *)SOCKET ? (char *)SOCKET : path ? strdup(path) : NULL;
}

/* Files */

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
    char buffer[PATH_MAX];
    const char *name = below(dir, path, buffer);
    if (point("open", name) == FAIL)
        return -1;
    int made = name && (flags & O_CREAT) && faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW);
    int fd = (int)RECORDED(name, syscall(SYS_openat, dir, path, flags, mode), NULL, 0, "open\t%lu\t%s\t%s",
                           inode((int)outcome), name, made ? "made" : (flags & O_TRUNC) ? "emptied" : "found");
    hold(fd, name);
    return fd;
}

#define MODE(flags)                                                                                \
    mode_t mode = 0;                                                                               \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                                                       \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }

int close(int fd)
{
    const char *name = held(fd);
    int what = point("close", name);
    hold(fd, NULL);
    int outcome = (int)syscall(SYS_close, fd); /* it is closed even when that fails */
    if (what != FAIL)
        return outcome;
    errno = verdict_errno;
    return -1;
}

static int control(int fd, int command, void *argument)
{
    int locks = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    if (locks && point("lock", held(fd)) == FAIL)
        return -1;
    int outcome = (int)syscall(SYS_fcntl, fd, command, argument);
    if ((command == F_DUPFD || command == F_DUPFD_CLOEXEC) && held(fd))
        hold(outcome, held(fd));
    return outcome;
}

#define ARGUMENT(last)                                                                             \
    va_list more;                                                                                  \
    va_start(more, last);                                                                          \
    void *argument = va_arg(more, void *);                                                         \
    va_end(more);

int fcntl(int fd, int command, ...) { ARGUMENT(command) return control(fd, command, argument); }
int fcntl64(int fd, int command, ...) { ARGUMENT(command) return control(fd, command, argument); }

int flock(int fd, int operation)
{
    return point("flock", held(fd)) == FAIL ? -1 : (int)syscall(SYS_flock, fd, operation);
}

ssize_t read(int fd, void *buffer, size_t length)
{
    return point("read", held(fd)) == FAIL ? -1 : syscall(SYS_read, fd, buffer, length);
}

ssize_t pread64(int fd, void *buffer, size_t length, off_t offset)
{
    return point("pread", held(fd)) == FAIL ? -1 : syscall(SYS_pread64, fd, buffer, length, offset);
}
ssize_t pread(int fd, void *buffer, size_t length, off_t offset) { return pread64(fd, buffer, length, offset); }

static off_t whereto(int fd)
{
    struct stat about;
    int flags = (int)syscall(SYS_fcntl, fd, F_GETFL, 0);
    if (flags >= 0 && (flags & O_APPEND) && !fstatat(fd, "", &about, AT_EMPTY_PATH))
        return about.st_size;
    return syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *content, size_t length)
{
    const char *name = held(fd);
    int what = point("write", name);
    if (what == FAIL)
        return -1;
    if (what == SHORT && length > 1)
        length /= 2;
    off_t offset = name && record_fd >= 0 ? whereto(fd) : 0;
    return RECORDED(name, syscall(SYS_write, fd, content, length), content, (size_t)outcome, "write\t%lu\t%lld",
                    inode(fd), (long long)offset);
}

ssize_t pwrite64(int fd, const void *content, size_t length, off_t offset)
{
    const char *name = held(fd);
    int what = point("pwrite", name);
    if (what == FAIL)
        return -1;
    if (what == SHORT && length > 1)
        length /= 2;
    return RECORDED(name, syscall(SYS_pwrite64, fd, content, length, offset), content, (size_t)outcome,
                    "write\t%lu\t%lld", inode(fd), (long long)offset);
}
ssize_t pwrite(int fd, const void *content, size_t length, off_t offset) { return pwrite64(fd, content, length, offset); }

ssize_t writev(int fd, const struct iovec *parts, int number)
{
    const char *name = held(fd);
    if (name && name != (char *)SOCKET && number > 0) /* the caller goes on with the others */
        return write(fd, parts->iov_base, parts->iov_len);
    return point("send", name) == FAIL ? -1 : syscall(SYS_writev, fd, parts, number);
}

int ftruncate64(int fd, off_t length)
{
    const char *name = held(fd);
    if (point("truncate", name) == FAIL)
        return -1;
    return (int)RECORDED(name, syscall(SYS_ftruncate, fd, length), NULL, 0, "truncate\t%lu\t%lld", inode(fd),
                         (long long)length);
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

#define SYNC(name, number)                                                                         \
    int name(int fd)                                                                               \
    {                                                                                              \
        const char *path = held(fd);                                                               \
        if (point(#name, path) == FAIL)                                                            \
            return -1;                                                                             \
        return (int)RECORDED(path, syscall(number, fd), NULL, 0, #name "\t%lu\t%s", inode(fd), path); \
    }
SYNC(fsync, SYS_fsync)
SYNC(fdatasync, SYS_fdatasync)
SYNC(syncfs, SYS_syncfs)

void *mmap64(void *where, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (!(flags & MAP_ANONYMOUS) && point("mmap", held(fd)) == FAIL)
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, where, length, protection, flags, fd, offset);
}
void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t offset)
{
    return mmap64(where, length, protection, flags, fd, offset);
}

/* Names */

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    char one[PATH_MAX], two[PATH_MAX];
    const char *here = below(from_dir, from, one), *there = below(to_dir, to, two);
    if (point("rename", here) == FAIL)
        return -1;
    return (int)RECORDED(here, syscall(SYS_renameat2, from_dir, from, to_dir, to, flags), NULL, 0, "rename\t%s\t%s",
                         here, there ? there : "");
}
int renameat(int from_dir, const char *from, int to_dir, const char *to) { return renameat2(from_dir, from, to_dir, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    char one[PATH_MAX], two[PATH_MAX];
    const char *here = below(from_dir, from, one), *there = below(to_dir, to, two);
    if (point("link", there) == FAIL)
        return -1;
    return (int)RECORDED(there, syscall(SYS_linkat, from_dir, from, to_dir, to, flags), NULL, 0, "link\t%s\t%s",
                         here ? here : "", there);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int dir, const char *path, int flags)
{
    char buffer[PATH_MAX];
    const char *name = below(dir, path, buffer);
    if (point(flags & AT_REMOVEDIR ? "rmdir" : "unlink", name) == FAIL)
        return -1;
    return (int)RECORDED(name, syscall(SYS_unlinkat, dir, path, flags), NULL, 0, "unlink\t%s", name);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int dir, const char *path, mode_t mode)
{
    char buffer[PATH_MAX];
    const char *name = below(dir, path, buffer);
    if (point("mkdir", name) == FAIL)
        return -1;
    return (int)RECORDED(name, syscall(SYS_mkdirat, dir, path, mode), NULL, 0, "mkdir\t%s", name);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

DIR *opendir(const char *path)
{
    static DIR *(*real)(const char *);
    char buffer[PATH_MAX];
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "opendir");
    const char *name = below(AT_FDCWD, path, buffer);
    DIR *folder = point("opendir", name) == FAIL ? NULL : real(path);
    if (folder && name)
        hold(dirfd(folder), name);
    return folder;
}

/* A folder's entries come in one piece, mostly: the first call stands for all of a folder. */
struct dirent64 *readdir64(DIR *folder)
{
    static struct dirent64 *(*real)(DIR *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "readdir64");
    const char *name = held(dirfd(folder));
    if (name)
        hold(dirfd(folder), NULL);
    return point("readdir", name) == FAIL ? NULL : real(folder);
}

/* What is told about files */

int statx(int dir, const char *restrict path, int flags, unsigned mask, struct statx *restrict about)
{
    char buffer[PATH_MAX];
    const char *volatile given = path; /* the header promises the compiler that nobody passes NULL */
    const char *name = given && *given ? below(dir, given, buffer) : held(dir);
    return point("stat", name) == FAIL ? -1 : (int)syscall(SYS_statx, dir, given, flags, mask, about);
}

static int stat_at(int dir, const char *path, struct stat *about, int flags)
{
    char buffer[PATH_MAX];
    const char *name = *path ? below(dir, path, buffer) : held(dir);
    return point("stat", name) == FAIL ? -1 : (int)syscall(SYS_newfstatat, dir, path, about, flags);
}
int stat(const char *restrict path, struct stat *restrict about) { return stat_at(AT_FDCWD, path, about, 0); }
int stat64(const char *restrict path, struct stat64 *restrict about) { return stat_at(AT_FDCWD, path, (struct stat *)about, 0); }
int lstat(const char *restrict path, struct stat *restrict about) { return stat_at(AT_FDCWD, path, about, AT_SYMLINK_NOFOLLOW); }
int lstat64(const char *restrict path, struct stat64 *restrict about) { return stat_at(AT_FDCWD, path, (struct stat *)about, AT_SYMLINK_NOFOLLOW); }
int fstat(int fd, struct stat *about) { return stat_at(fd, "", about, AT_EMPTY_PATH); }
int fstat64(int fd, struct stat64 *about) { return stat_at(fd, "", (struct stat *)about, AT_EMPTY_PATH); }

int chmod(const char *path, mode_t mode)
{
    char buffer[PATH_MAX];
    return point("chmod", below(AT_FDCWD, path, buffer)) == FAIL ? -1 : (int)syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}
int fchmod(int fd, mode_t mode) { return point("chmod", held(fd)) == FAIL ? -1 : (int)syscall(SYS_fchmod, fd, mode); }

int fchown(int fd, uid_t user, gid_t group)
{
    return point("chown", held(fd)) == FAIL ? -1 : (int)syscall(SYS_fchown, fd, user, group);
}

int futimens(int fd, const struct timespec times[2])
{
    return point("utimens", held(fd)) == FAIL ? -1 : (int)syscall(SYS_utimensat, fd, NULL, times, 0);
}
int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
    char buffer[PATH_MAX];
    const char *name = path ? below(dir, path, buffer) : held(dir);
    return point("utimens", name) == FAIL ? -1 : (int)syscall(SYS_utimensat, dir, path, times, flags);
}

/* The network */

int socket(int domain, int type, int protocol)
{
    int fd = (int)syscall(SYS_socket, domain, type, protocol);
    if (root_length && (domain == AF_INET || domain == AF_INET6))
        hold(fd, SOCKET);
    return fd;
}

int connect(int fd, const struct sockaddr *to, socklen_t length)
{
    return point("connect", held(fd)) == FAIL ? -1 : (int)syscall(SYS_connect, fd, to, length);
}

ssize_t send(int fd, const void *content, size_t length, int flags)
{
    return point("send", held(fd)) == FAIL ? -1 : syscall(SYS_sendto, fd, content, length, flags, NULL, 0);
}

ssize_t recv(int fd, void *buffer, size_t length, int flags)
{
    return point("recv", held(fd)) == FAIL ? -1 : syscall(SYS_recvfrom, fd, buffer, length, flags, NULL, NULL);
}
