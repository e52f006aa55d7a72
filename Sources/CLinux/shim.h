// Linux calls that the C library module of Swift does not show. Do not define _GNU_SOURCE here: the
// type fd_set would then differ between modules and debug builds would stop.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// prctl takes a variable list of arguments, which Swift cannot call. 0, or -1 and errno.
static inline int prctl_set_pdeathsig(int signal) { return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0ul, 0ul, 0ul); }

// A global variable of C is no value that Swift lets threads share; programs here read it before they start any.
#include <unistd.h>
extern char **environ;
static inline char **process_environment(void) { return environ; }

// Locks of an open file (fcntl(2), "Open file description locks"): they end with the process, and asking takes none. The
// C library names the commands only under _GNU_SOURCE. file_lock: 0, or -1 when another process has it.
// file_is_locked: 1, 0, or -1 and errno.
#include <fcntl.h>
static inline int file_lock(int descriptor) {
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(descriptor, 37 /* F_OFD_SETLK */, &whole);
}
static inline int file_is_locked(int descriptor) {
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (fcntl(descriptor, 36 /* F_OFD_GETLK */, &whole) < 0) return -1;
    return whole.l_type != F_UNLCK;
}
