// The connection to the emulator's process: requests go there one by one, each is answered before the next.
#define _GNU_SOURCE
#include "runtime.h"
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int socket_to = -1;
static pid_t owner;
static struct facts known;
static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
void lock(void) { pthread_mutex_lock(&mutex); }
void unlock(void) { pthread_mutex_unlock(&mutex); }

static void give_up(const char *why) {
  fprintf(stderr, "emulator: %s\n", why);
  fflush(NULL);
  _exit(1);
}

static void send_all(const void *bytes, size_t n) {
  for (const char *at = bytes; n;) {
    ssize_t sent = send(socket_to, at, n, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) give_up("the emulator has ended");
    at += sent;
    n -= sent;
  }
}
static void receive(void *bytes, size_t n) {
  for (char *at = bytes; n;) {
    ssize_t got = recv(socket_to, at, n, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) give_up("the emulator has ended");
    at += got;
    n -= got;
  }
}

enum { MOST_WORDS = 126 };
static void split(const char *text, const char **words, int *n) {
  char *rest;
  for (char *word = text ? strtok_r(strdup(text), " ", &rest) : 0; word && *n < MOST_WORDS; word = strtok_r(0, " ", &rest)) words[(*n)++] = word;
}
// Starts an emulator of its own, for a program that found this library by LD_LIBRARY_PATH.
static void start(void) {
  static const char *command[] = {
#include "command.h" // its words, or nothing if programs are only to be started by the emulator
    0};
  char folder[] = "/tmp/emulator.XXXXXX", path[64];
  if (!command[0] && !getenv("CATCHUP_EMULATOR")) give_up("start the program with emulate --program");
  if (!mkdtemp(folder)) give_up("there is no room in /tmp");
  snprintf(path, sizeof path, "%s/socket", folder);
  struct sockaddr_un address = {AF_UNIX};
  strcpy(address.sun_path, path);
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listening, (struct sockaddr *)&address, sizeof address) || listen(listening, 1)) give_up("no socket could be made");
  const char *words[MOST_WORDS + 2];
  int n = 0;
  char *instead = getenv("CATCHUP_EMULATOR"); // where the library has been moved to another machine
  if (instead) split(instead, words, &n);
  for (int i = 0; !instead && command[i] && n < MOST_WORDS; i++) words[n++] = command[i];
  words[n++] = path;
  split(getenv("CATCHUP_EMULATE"), words, &n);
  words[n] = 0;
  pid_t child = fork();
  if (child == 0) {
    unsetenv("LD_LIBRARY_PATH");
    execv(words[0], (char *const *)words);
    _exit(127);
  }
  for (;;) { // until it connects, or has ended
    if (poll(&(struct pollfd){listening, POLLIN}, 1, 100) > 0) break;
    int state;
    if (waitpid(child, &state, WNOHANG) == child) {
      unlink(path);
      rmdir(folder);
      give_up("the emulator could not be started");
    }
  }
  socket_to = accept4(listening, 0, 0, SOCK_CLOEXEC);
  close(listening);
  unlink(path);
  rmdir(folder);
}

static void connect_once(void) {
  if (socket_to >= 0 && owner == getpid()) return;
  const char *path = getenv("CATCHUP_CUDA_SOCKET");
  owner = getpid();
  if (path) {
    struct sockaddr_un address = {AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    socket_to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(socket_to, (struct sockaddr *)&address, sizeof address)) give_up("the emulator does not answer");
  } else {
    start();
  }
  ASK(HELLO, 0, 0, &known, sizeof known, owner);
}
const struct facts *facts(void) {
  lock();
  connect_once();
  unlock();
  return &known;
}

// The function of ours that was called, then the addresses of the calls that led to it: "file offset" a line.
static size_t places(char *to, size_t most) {
  void *frames[48];
  int count = backtrace(frames, 48);
  Dl_info own, at;
  size_t n = 0;
  struct link_map *map;
  const char *called = "";
  dladdr((void *)places, &own);
  for (int i = 0; i < count && n < most; i++) {
    if (!dladdr1(frames[i], &at, (void **)&map, RTLD_DL_LINKMAP)) continue;
    if (at.dli_fbase == own.dli_fbase) {
      if (at.dli_sname && !n) called = at.dli_sname;
      continue;
    }
    if (!n) n = snprintf(to, most, "%s\n", called);
    char self[LARGE];
    ssize_t length = map->l_name[0] ? 0 : readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) self[length] = 0;
    int wrote = snprintf(to + n, most - n, "%s\t%lx\n", length > 0 ? self : at.dli_fname, (unsigned long)((char *)frames[i] - 1 - (char *)map->l_addr));
    if (wrote < 0 || wrote >= (int)(most - n)) break;
    n += wrote;
  }
  return n;
}

const char *place(void) {
  static struct seen { struct seen *next; char text[]; } *known[4096];
  char here[8 * LARGE];
  here[places(here, sizeof here - 1)] = 0;
  unsigned hash = 5381;
  for (const char *c = here; *c; c++) hash = 33 * hash + *c;
  lock();
  struct seen **first = known + hash % 4096, *s = *first;
  while (s && strcmp(s->text, here)) s = s->next;
  if (!s) {
    s = malloc(sizeof *s + strlen(here) + 1);
    strcpy(s->text, here);
    s->next = *first;
    *first = s;
  }
  unlock();
  return s->text;
}

// Receives an answer: text is printed, data goes into a buffer of its size, or as changes into shared memory.
static struct answer answered(void *data, size_t size, int are_changes) {
  struct answer a;
  receive(&a, sizeof a);
  char *text = malloc(a.text + a.data + 1), *rest = text + a.text;
  receive(text, a.text + a.data);
  if (a.text) fwrite(text, 1, a.text, stdout);
  if (are_changes) mirrors_down(rest, a.data);
  else memcpy(data, rest, (size_t)a.data < size ? (size_t)a.data : size);
  free(text);
  if (a.next == END) {
    fflush(NULL);
    _exit(1);
  }
  return a;
}
// Launches are sent ahead; their answers are received before the next other request, and before the program goes on.
// There are fewer of them than a socket holds, as the emulator may wait for somebody to receive its answers meanwhile.
enum { MOST_AHEAD = 64, MOST_BYTES_AHEAD = 64 << 10 };
static int ahead, error_ahead;
static size_t bytes_ahead;
static void drain(void) {
  for (; ahead; ahead--) {
    int status = answered(0, 0, 1).status;
    if (status) error_ahead = status;
  }
  bytes_ahead = 0;
}
int settle(void) {
  lock();
  drain();
  int code = error_ahead;
  if (!is_sticky(code)) error_ahead = 0;
  unlock();
  return code;
}
int ask(enum request what, const int64_t *numbers, int count, const void *extra, size_t bytes, void *data, size_t size) {
  lock();
  connect_once();
  if (what != LAUNCH || ahead == MOST_AHEAD || bytes_ahead + bytes > MOST_BYTES_AHEAD) drain();
  char where[8 * LARGE];
  if (what == ALLOCATE) {
    extra = where;
    bytes = places(where, sizeof where);
  }
  int64_t header[16] = {what, count, bytes};
  memcpy(header + 3, numbers, count * sizeof *header);
  send_all(header, (3 + count) * sizeof *header);
  send_all(extra, bytes);
  int status = 0;
  if (what == LAUNCH) {
    ahead++;
    bytes_ahead += bytes;
  } else {
    struct answer a = answered(data, size, 0);
    status = a.status;
    if (a.next == SAY_PLACE) {
      int64_t none[3] = {SITE, 0, places(where, sizeof where)};
      send_all(none, sizeof none);
      send_all(where, none[2]);
      answered(0, 0, 0);
    }
  }
  unlock();
  return status;
}

// Severities, in the order of Finding.Severity.
enum { FAULT, NOTE };
static int said(int severity, int error, const char *format, va_list all) {
  char text[LARGE];
  int length = vsnprintf(text, sizeof text, format, all);
  ASK(MISUSE, text, length < LARGE ? length : LARGE - 1, 0, 0, error, severity);
  return failed(error);
}
int misuse(int error, const char *format, ...) {
  va_list all;
  va_start(all, format);
  int code = said(FAULT, error, format, all);
  va_end(all);
  return code;
}
int rejected(int error, const char *format, ...) {
  va_list all;
  va_start(all, format);
  int code = said(NOTE, error, format, all);
  va_end(all);
  return code;
}
static const char *never_asked;
void unread(const char *error) { never_asked = error; }

// The emulator reports before the program has ended.
__attribute__((destructor)) static void bye(void) {
  if (socket_to < 0 || owner != getpid()) return;
  fflush(NULL);
  if (never_asked) misuse(1, "the program has never asked for the error of a launch: %s", never_asked);
  ASK(BYE, 0, 0, 0, 0, 0);
}

long setting(const char *name) {
  const char *words = getenv("CATCHUP_CUDA");
  size_t n = strlen(name);
  for (const char *at = words; at && *at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : 0)
    if (!strncmp(at, name, n) && (!at[n] || at[n] == ' ' || at[n] == '=')) return at[n] == '=' ? atol(at + n + 1) : 1;
  return 0;
}
