// A stand-in for libnccl.so.2 beside that of libcuda.so.1 (fake_cuda.c): the ranks are processes of one machine, and what
// they hand each other are files in a folder that the unique id names. It requires what NCCL's guide requires: memory of the
// device, a stream, groups that are closed, peers that exist; two ranks' transfers meet in the order in which they are begun.
// Work of a group is done when the group ends, sends first, as NCCL does all of it at once.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wunused-function" // of numbers nothing is asked here
#include "fake_memory.h"

enum { OK = 0, SYSTEM_ERROR = 2, INVALID_ARGUMENT = 4, INVALID_USAGE = 5 };
enum { FLOAT32 = 7 };

typedef struct { char internal[128]; } Id;
typedef struct { char folder[128]; int rank, size; long sent[16], received[16], broadcasts; } Comm;
typedef struct { int kind, peer; const void *from; void *to; size_t count; Comm *comm; } Work;

static Work work[4096];
static int depth, pending, calls[3];
__attribute__((destructor)) static void tell(void) {
  fprintf(stderr, "stand-in: %d sends, %d receives, %d broadcasts\n", calls[0], calls[1], calls[2]);
}

const char *ncclGetErrorString(int status) { return status == INVALID_ARGUMENT ? "invalid argument" : status == INVALID_USAGE ? "invalid usage" : "system error"; }
int ncclGetVersion(int *v) { *v = 22304; return OK; }
int ncclGetUniqueId(Id *id) {
  memset(id, 0, sizeof *id);
  strcpy(id->internal, "/tmp/fake-nccl-XXXXXX");
  return mkdtemp(id->internal) ? OK : SYSTEM_ERROR;
}
int ncclCommInitRank(Comm **comm, int size, Id id, int rank) {
  if (!comm || rank < 0 || rank >= size || size > 16 || id.internal[0] != '/') return INVALID_ARGUMENT;
  *comm = calloc(1, sizeof **comm);
  memcpy((*comm)->folder, id.internal, 128);
  (*comm)->rank = rank;
  (*comm)->size = size;
  return OK;
}

static void put_file(const char *name, const void *from, size_t bytes) {
  char part[300];
  snprintf(part, sizeof part, "%s.part", name);
  FILE *f = fopen(part, "w");
  if (!f || fwrite(from, 1, bytes, f) != bytes || fclose(f) || rename(part, name)) abort();
}
static void get_file(const char *name, void *to, size_t bytes) {
  FILE *f;
  while (!(f = fopen(name, "r"))) usleep(500);
  if (fread(to, 1, bytes, f) != bytes || fgetc(f) != EOF || fclose(f)) abort();
}

// The last rank removes the folder; each leaves a file named after it when it goes.
static void leave(Comm *c) {
  char name[400];
  snprintf(name, sizeof name, "%s/gone-%d", c->folder, c->rank);
  put_file(name, "", 0);
  for (int r = 0; r < c->size; r++) {
    snprintf(name, sizeof name, "%s/gone-%d", c->folder, r);
    if (access(name, F_OK)) return;
  }
  DIR *folder = opendir(c->folder);
  for (struct dirent *e; folder && (e = readdir(folder));) {
    snprintf(name, sizeof name, "%s/%s", c->folder, e->d_name);
    if (e->d_name[0] != '.') unlink(name);
  }
  if (folder) closedir(folder);
  rmdir(c->folder);
}
int ncclCommDestroy(Comm *comm) {
  if (depth || !comm) return INVALID_USAGE;
  leave(comm);
  free(comm);
  return OK;
}

static void one(Work *w, int sends) {
  Comm *c = w->comm;
  char name[260];
  size_t bytes = 4 * w->count;
  if (sends != (w->kind == 0)) return;
  calls[w->kind]++;
  if (w->kind == 0) {
    snprintf(name, sizeof name, "%s/%d-%d-%ld", c->folder, c->rank, w->peer, c->sent[w->peer]++);
    put_file(name, w->from, bytes);
  } else if (w->kind == 1) {
    snprintf(name, sizeof name, "%s/%d-%d-%ld", c->folder, w->peer, c->rank, c->received[w->peer]++);
    get_file(name, w->to, bytes);
  } else {
    snprintf(name, sizeof name, "%s/b%ld", c->folder, c->broadcasts++);
    if (c->rank == w->peer) put_file(name, w->from, bytes);
    else get_file(name, w->to, bytes);
  }
}

int ncclGroupStart(void) { depth++; return OK; }
int ncclGroupEnd(void) {
  if (!depth) return INVALID_USAGE;
  if (--depth) return OK;
  for (int sends = 1; sends >= 0; sends--)
    for (int i = 0; i < pending; i++) one(&work[i], sends);
  pending = 0;
  return OK;
}

static int begin(int kind, int peer, const void *from, void *to, size_t count, int type, Comm *c, void *stream) {
  if (!c || !stream || type != FLOAT32 || peer < 0 || peer >= c->size || (kind < 2 && peer == c->rank)) return INVALID_ARGUMENT;
  if (!inside(from ? from : to, 4 * count) || (to && !inside(to, 4 * count)) || pending == 4096) return INVALID_ARGUMENT;
  ncclGroupStart();
  work[pending++] = (Work){kind, peer, from, to, count, c};
  return ncclGroupEnd();
}
int ncclSend(const void *p, size_t n, int type, int peer, Comm *c, void *s) { return begin(0, peer, p, 0, n, type, c, s); }
int ncclRecv(void *p, size_t n, int type, int peer, Comm *c, void *s) { return begin(1, peer, 0, p, n, type, c, s); }
int ncclBroadcast(const void *from, void *to, size_t n, int type, int root, Comm *c, void *s) { return begin(2, root, from, to, n, type, c, s); }
