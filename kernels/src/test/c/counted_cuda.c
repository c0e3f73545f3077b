// A stand-in for libcuda.so.1 that counts each call and returns, so that the time of a step is that of the host alone (bench
// host). A connected device (EmulatedCuda: the emulator) does memory, modules, launches, copies and waits.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Counters; standInNames has their names in this order.
enum { LAUNCHES, GRAPHS, UPLOADS, DOWNLOADS, DEVICE_COPIES, MEMSETS, WAITS, QUERIES, EVENTS, ALLOCATIONS, FREES, CONTEXTS, LIBRARY, CALLS, COUNTS };
const char *standInNames = "launches graphs uploads downloads device-copies memsets waits queries events allocations frees context-switches library-calls calls";
int64_t standInCounts[COUNTS];

// Steps by which the GPU lags if no device is connected: an event is complete once so many later steps have begun, or after a wait
// for it. The program that counts advances standInStep.
int64_t standInLag, standInStep;

// The connected device. Each function returns a status, or the kernel or address that it makes (0 if it refuses).
struct Device {
  int64_t (*allocate)(int64_t bytes);
  int (*release)(int64_t address);
  int64_t (*function)(const char *ptx, const char *name);
  // The arguments are packed in so many bytes.
  int (*launch)(int64_t stream, int64_t function, const int *sizes, const char *arguments, int64_t bytes);
  int (*shared)(int64_t function); // static bytes of a block
  // The kind is UPLOADS, DOWNLOADS, DEVICE_COPIES or MEMSETS, where from is the value.
  int (*copy)(int64_t stream, int kind, int64_t to, int64_t from, int64_t bytes);
  int (*record)(int64_t stream, int64_t event);
  int (*wait)(int64_t stream, int64_t event); // without an event for all work, without a stream for all of all
  int (*query)(int64_t event);
  int64_t (*capture)(int64_t stream, int begin); // at the end a graph
  int (*replay)(int64_t stream, int64_t graph);
};
static struct Device device;
static int64_t memoryBytes = (int64_t)80 << 30, usedBytes;
static int major = 9, minor = 0;

void standInConnect(const struct Device *to, int64_t bytes, int chip) {
  device = *to;
  memoryBytes = bytes;
  major = chip / 10;
  minor = chip % 10;
}

#define COUNT(what) (standInCounts[CALLS]++, standInCounts[what]++)
#define CALL (standInCounts[CALLS]++)
enum { MULTIPROCESSORS = 132, MOST_SHARED = 48 << 10 }; // bytes a block may share
enum { INVALID = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500, NOT_READY = 600 };

// For the stand-ins of cuDNN and cuBLAS, which then only count, see fake_memory.h.
void standInLibraryCall(void) { standInCounts[LIBRARY]++; }
int fakeInside(uintptr_t at, size_t bytes) { return 1; }
int fakeIsCrowded(void) { return 0; }

int cuInit(unsigned flags) { return flags; }
int cuDriverGetVersion(int *v) { *v = 12060; return 0; }
int cuDeviceGetCount(int *n) { *n = 1; return 0; }
int cuDeviceGet(int *d, int i) { *d = i; return i < 1 ? 0 : 101; }
int cuDeviceGetName(char *name, int n, int d) { strncpy(name, device.launch ? "Stand-in with a device" : "Counting stand-in", n); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int d) { *bytes = memoryBytes; return 0; }
int cuDeviceGetAttribute(int *v, int which, int d) {
  *v = which == 75 ? major : which == 76 ? minor : which == 38 ? 50 << 20 : which == 8 ? 49152 : which == 16 ? MULTIPROCESSORS : 0;
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

static int waitFor(int64_t s, int64_t event) { COUNT(WAITS); return device.wait ? device.wait(s, event) : 0; }
int cuCtxSynchronize(void) { return waitFor(0, 0); }
int cuStreamSynchronize(int64_t s) { return s ? waitFor(s, 0) : INVALID; }
// An event is the step at which it is complete.
int cuEventCreate(int64_t **e, unsigned flags) { CALL; *e = calloc(1, sizeof **e); return 0; }
int cuEventDestroy_v2(int64_t *e) { CALL; free(e); return 0; }
int cuEventRecord(int64_t *e, int64_t s) {
  COUNT(EVENTS);
  *e = standInStep + standInLag;
  return !s ? INVALID : device.record ? device.record(s, (intptr_t)e) : 0;
}
int cuEventSynchronize(int64_t *e) { *e = 0; return waitFor(0, (intptr_t)e); }
int cuEventQuery(int64_t *e) {
  COUNT(QUERIES);
  return device.query ? device.query((intptr_t)e) : *e > standInStep ? NOT_READY : 0;
}
int cuEventElapsedTime(float *ms, void *a, void *b) { CALL; *ms = 1.5f; return a == b; }

int cuMemGetInfo_v2(size_t *f, size_t *t) { CALL; *f = memoryBytes - usedBytes; *t = memoryBytes; return 0; }
// Without a device an address is a number. The table of sizes gives the free memory.
static struct { int64_t at, bytes; } *blocks;
static int places, next;
int cuMemAlloc_v2(int64_t *p, size_t n) {
  static int64_t fresh = (int64_t)1 << 40;
  COUNT(ALLOCATIONS);
  if (usedBytes + (int64_t)n > memoryBytes) return OUT_OF_MEMORY;
  *p = device.allocate ? device.allocate(n) : (fresh += (n + 511) / 256 * 256);
  if (!*p) return OUT_OF_MEMORY;
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
      return device.release ? device.release(p) : 0;
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
  int status = device.wait ? device.wait(0, 0) : 0;
  size_t *block = (size_t *)((char *)p - 64);
  memset(p, 0xdb, *block);
  free(block);
  return status;
}

static int copy(int kind, int64_t to, int64_t from, int64_t n, int64_t s) {
  COUNT(kind);
  return !s ? INVALID : device.copy ? device.copy(s, kind, to, from, n) : 0;
}
int cuMemcpyHtoDAsync_v2(int64_t d, void *h, size_t n, int64_t s) { return copy(UPLOADS, d, (intptr_t)h, n, s); }
int cuMemcpyDtoHAsync_v2(void *h, int64_t d, size_t n, int64_t s) {
  // Without a device: a label fault is "none", a number is 0.
  if (!device.copy) memset(h, n == 8 ? -1 : 0, n);
  return copy(DOWNLOADS, (intptr_t)h, d, n, s);
}
int cuMemcpyDtoDAsync_v2(int64_t to, int64_t from, size_t n, int64_t s) { return copy(DEVICE_COPIES, to, from, n, s); }
int cuMemsetD8Async(int64_t d, unsigned char v, size_t n, int64_t s) { return copy(MEMSETS, d, v, n, s); }

// Compiled when a kernel of it is first asked for: here JCuda holds the text where no Java may run meanwhile.
int cuModuleLoadDataEx(void **m, const char *ptx, unsigned n, int *options, void **values) { CALL; *m = strdup(ptx); return 0; }
int cuModuleUnload(void *m) { CALL; free(m); return 0; }
int cuModuleGetFunction(int64_t *f, void *m, const char *name) {
  CALL;
  *f = device.function ? device.function(m, name) : 0x33;
  return *f ? 0 : NOT_FOUND;
}
// The parameters come packed in one buffer.
int cuLaunchKernel(int64_t f, int gx, int gy, int gz, int bx, int by, int bz, int shared, int64_t s, void **params, void **extra) {
  COUNT(LAUNCHES);
  int64_t fixed = device.shared ? device.shared(f) : 0;
  if (!s || shared > MOST_SHARED - fixed || params || !extra || extra[0] != (void *)1 || extra[2] != (void *)2 || extra[4]) return INVALID;
  int sizes[] = {gx, gy, gz, bx, by, bz, shared};
  return device.launch ? device.launch(s, f, sizes, extra[1], *(int64_t *)extra[3]) : 0;
}
int cuStreamBeginCapture_v2(int64_t s, int mode) { CALL; return !s ? INVALID : device.capture ? (int)device.capture(s, 1) : 0; }
int cuStreamEndCapture(int64_t s, int64_t *g) { CALL; *g = device.capture ? device.capture(s, 0) : 0x11; return *g ? 0 : INVALID; }
int cuGraphInstantiateWithFlags(int64_t *e, int64_t g, unsigned long long flags) { CALL; *e = g; return 0; }
int cuGraphLaunch(int64_t e, int64_t s) { COUNT(GRAPHS); return !s ? INVALID : device.replay ? device.replay(s, e) : 0; }
int cuGraphExecDestroy(int64_t e) { CALL; return 0; }
int cuGraphDestroy(int64_t g) { CALL; return 0; }
