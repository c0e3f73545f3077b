// A stand-in for libcuda.so.1 that counts each call and returns, so that the time of a step is that of the host alone (bench
// host). It computes nothing; the emulator's own libcuda.so.1 does.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Counters; standInNames has their names in this order.
enum { LAUNCHES, GRAPHS, UPLOADS, DOWNLOADS, DEVICE_COPIES, MEMSETS, WAITS, QUERIES, EVENTS, ALLOCATIONS, FREES, CONTEXTS, LIBRARY, CALLS, COUNTS };
const char *standInNames = "launches graphs uploads downloads device-copies memsets waits queries events allocations frees context-switches library-calls calls";
int64_t standInCounts[COUNTS];

// Steps by which the GPU lags: an event is complete once so many later steps have begun, or after a wait
// for it. The program that counts advances standInStep.
int64_t standInLag, standInStep;

static int64_t memoryBytes = (int64_t)80 << 30, usedBytes;
enum { MAJOR = 9, MINOR = 0 };

#define COUNT(what) (standInCounts[CALLS]++, standInCounts[what]++)
#define CALL (standInCounts[CALLS]++)
enum { MULTIPROCESSORS = 132, MOST_SHARED = 48 << 10 }; // bytes a block may share
enum { INVALID = 1, OUT_OF_MEMORY = 2, NOT_READY = 600 };

// For the stand-ins of cuDNN and cuBLAS, which then only count, see fake_memory.h.
void standInLibraryCall(void) { standInCounts[LIBRARY]++; }
int fakeInside(uintptr_t at, size_t bytes) { return 1; }
int fakeIsCrowded(void) { return 0; }

int cuInit(unsigned flags) { return flags; }
int cuDriverGetVersion(int *v) { *v = 12060; return 0; }
int cuDeviceGetCount(int *n) { *n = 1; return 0; }
int cuDeviceGet(int *d, int i) { *d = i; return i < 1 ? 0 : 101; }
int cuDeviceGetName(char *name, int n, int d) { strncpy(name, "Counting stand-in", n); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int d) { *bytes = memoryBytes; return 0; }
int cuDeviceGetAttribute(int *v, int which, int d) {
  *v = which == 75 ? MAJOR : which == 76 ? MINOR : which == 38 ? 50 << 20 : which == 8 ? 49152 : which == 16 ? MULTIPROCESSORS : 0;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **c, int d) { *c = (void *)0x77; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) { return 0; }
int cuCtxSetCurrent(void *c) { COUNT(CONTEXTS); return 0; }
int cuStreamCreate(int64_t *s, unsigned flags) {
  static int64_t streams;
  *s = ++streams;
  return flags == 1 ? 0 : INVALID;
}
int cuStreamDestroy_v2(int64_t s) { return s ? 0 : INVALID; }

int cuCtxSynchronize(void) { COUNT(WAITS); return 0; }
int cuStreamSynchronize(int64_t s) { COUNT(WAITS); return s ? 0 : INVALID; }
// An event is the step at which it is complete.
int cuEventCreate(int64_t **e, unsigned flags) { CALL; *e = calloc(1, sizeof **e); return 0; }
int cuEventDestroy_v2(int64_t *e) { CALL; free(e); return 0; }
int cuEventRecord(int64_t *e, int64_t s) {
  COUNT(EVENTS);
  *e = standInStep + standInLag;
  return s ? 0 : INVALID;
}
int cuEventSynchronize(int64_t *e) { COUNT(WAITS); *e = 0; return 0; }
int cuEventQuery(int64_t *e) {
  COUNT(QUERIES);
  return *e > standInStep ? NOT_READY : 0;
}
int cuEventElapsedTime(float *ms, void *a, void *b) { CALL; *ms = 1.5f; return a == b; }

int cuMemGetInfo_v2(size_t *f, size_t *t) { CALL; *f = memoryBytes - usedBytes; *t = memoryBytes; return 0; }
// An address is a number. The table of sizes gives the free memory.
static struct { int64_t at, bytes; } *blocks;
static int places, next;
int cuMemAlloc_v2(int64_t *p, size_t n) {
  static int64_t fresh = (int64_t)1 << 40;
  COUNT(ALLOCATIONS);
  if (usedBytes + (int64_t)n > memoryBytes) return OUT_OF_MEMORY;
  *p = fresh += (n + 511) / 256 * 256;
  for (next = 0; next < places && blocks[next].at; next++);
  if (next == places) {
    places = 2 * places + 1024;
    blocks = realloc(blocks, places * sizeof *blocks);
    memset(blocks + next, 0, (places - next) * sizeof *blocks);
  }
  blocks[next].at = *p;
  blocks[next].bytes = n;
  usedBytes += n;
  return 0;
}
int cuMemFree_v2(int64_t p) {
  COUNT(FREES);
  for (int i = 0; i < places; i++)
    if (p && blocks[i].at == p) {
      blocks[i].at = 0;
      usedBytes -= blocks[i].bytes;
      return 0;
    }
  return INVALID;
}
static void *hostBlock(size_t n, int fill) {
  size_t *block = malloc(n + 64);
  *block = n;
  return memset((char *)block + 64, fill, n);
}
int cuMemHostAlloc(void **p, size_t n, unsigned flags) { CALL; *p = hostBlock(n, 0); return 0; }
int cuMemFreeHost(void *p) {
  CALL;
  size_t *block = (size_t *)((char *)p - 64);
  memset(p, 0xdb, *block);
  free(block);
  return 0;
}

static int copy(int kind, int64_t to, int64_t from, int64_t n, int64_t s) {
  COUNT(kind);
  return s ? 0 : INVALID;
}
int cuMemcpyHtoDAsync_v2(int64_t d, void *h, size_t n, int64_t s) { return copy(UPLOADS, d, (intptr_t)h, n, s); }
int cuMemcpyDtoHAsync_v2(void *h, int64_t d, size_t n, int64_t s) {
  // A label fault is "none", a number is 0.
  memset(h, n == 8 ? -1 : 0, n);
  return copy(DOWNLOADS, (intptr_t)h, d, n, s);
}
int cuMemcpyDtoDAsync_v2(int64_t to, int64_t from, size_t n, int64_t s) { return copy(DEVICE_COPIES, to, from, n, s); }
int cuMemsetD8Async(int64_t d, unsigned char v, size_t n, int64_t s) { return copy(MEMSETS, d, v, n, s); }

// Compiled when a kernel of it is first asked for: here JCuda holds the text where no Java may run meanwhile.
int cuModuleLoadDataEx(void **m, const char *ptx, unsigned n, int *options, void **values) { CALL; *m = strdup(ptx); return 0; }
int cuModuleUnload(void *m) { CALL; free(m); return 0; }
int cuModuleGetFunction(int64_t *f, void *m, const char *name) {
  CALL;
  *f = 0x33;
  return 0;
}
// The parameters come packed in one buffer.
int cuLaunchKernel(int64_t f, int gx, int gy, int gz, int bx, int by, int bz, int shared, int64_t s, void **params, void **extra) {
  COUNT(LAUNCHES);
  if (!s || shared > MOST_SHARED || params || !extra || extra[0] != (void *)1 || extra[2] != (void *)2 || extra[4]) return INVALID;
  return 0;
}
int cuStreamBeginCapture_v2(int64_t s, int mode) { CALL; return s ? 0 : INVALID; }
int cuStreamEndCapture(int64_t s, int64_t *g) { CALL; *g = 0x11; return 0; }
int cuGraphInstantiateWithFlags(int64_t *e, int64_t g, unsigned long long flags) { CALL; *e = g; return 0; }
int cuGraphLaunch(int64_t e, int64_t s) { COUNT(GRAPHS); return s ? 0 : INVALID; }
int cuGraphExecDestroy(int64_t e) { CALL; return 0; }
int cuGraphDestroy(int64_t g) { CALL; return 0; }
