// A stand-in for libcuda.so.1, so that JCudaDriver can be run where there is no GPU: device memory is the
// host's, all work is done at once, and the one kernel, "scale", computes y[i] = a * x[i]. It has two GPUs of
// 160 MiB, each with a context, a stream and memory of its own, which work only while their context is current.
// It checks what it is given and answers CUDA_ERROR_INVALID_VALUE (1) where that is wrong.
// FAKE_CUDA_NO_PINNED in the environment: there is no memory of the host to pin.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOTAL ((size_t)160 << 20)
#define CONTEXT(gpu) ((void *)(0x77L + (gpu)))
#define STREAM ((char *)current + 0x22) // that of the current context
#define KERNEL ((void *)0x33)

static struct { uintptr_t at; size_t bytes; void *context; } blocks[64];
static int retained[2], capturing;
static void *current;

static size_t used_in(void *context) {
  size_t sum = 0;
  for (int i = 0; i < 64; i++) sum += blocks[i].at && blocks[i].context == context ? blocks[i].bytes : 0;
  return sum;
}
static size_t used(void) { return used_in(current); }

// Tells whether [at, at + bytes) is in memory that was allocated in the current context.
static int inside(uintptr_t at, size_t bytes) {
  for (int i = 0; i < 64; i++)
    if (blocks[i].at && blocks[i].context == current && at >= blocks[i].at && at + bytes <= blocks[i].at + blocks[i].bytes) return 1;
  return 0;
}

// For the stand-ins of cuDNN and cuBLAS.
int fakeIsCrowded(void) { return used() > TOTAL / 2; }
int fakeInside(uintptr_t at, size_t bytes) { return inside(at, bytes); }

int cuInit(unsigned flags) { return flags; }
int cuDriverGetVersion(int *v) { *v = 12060; return 0; }
int cuDeviceGetCount(int *n) { *n = 2; return 0; }
int cuDeviceGet(int *d, int i) { *d = i; return i < 2 ? 0 : 101; }
int cuDeviceGetName(char *name, int n, int d) { strncpy(name, "Fake", n); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int d) { *bytes = TOTAL; return 0; }
int cuDeviceGetAttribute(int *v, int which, int d) {
  *v = which == 75 ? 8 : which == 76 ? 6 : which == 38 ? 1 << 20 : which == 8 ? 49152 : 7;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **c, int d) { *c = CONTEXT(d); retained[d]++; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) {
  fprintf(stderr, "stand-in: context of %d released\n", d);
  return --retained[d] < 0 || used_in(CONTEXT(d)) ? 1 : 0;
}
int cuCtxSetCurrent(void *c) { current = c; return 0; }
int cuCtxSynchronize(void) { return current ? 0 : 201; }
int cuStreamCreate(void **s, unsigned flags) { *s = STREAM; return flags == 1 ? 0 : 1; }
int cuStreamDestroy_v2(void *s) { return s == STREAM ? 0 : 1; }
int cuStreamSynchronize(void *s) { return s == STREAM && !capturing ? 0 : 1; }
int cuMemGetInfo_v2(size_t *f, size_t *t) { *f = TOTAL - used(); *t = TOTAL; return 0; }
int cuMemAlloc_v2(uintptr_t *p, size_t n) {
  if (used() + n > TOTAL) return 2;
  for (int i = 0; i < 64; i++)
    if (!blocks[i].at) {
      *p = blocks[i].at = (uintptr_t)malloc(n);
      blocks[i].bytes = n;
      blocks[i].context = current;
      return 0;
    }
  return 2;
}
int cuMemFree_v2(uintptr_t p) {
  for (int i = 0; i < 64; i++)
    if (blocks[i].at == p && blocks[i].context == current) {
      free((void *)p);
      blocks[i].at = 0;
      return 0;
    }
  return 1;
}
int cuMemHostAlloc(void **p, size_t n, unsigned flags) {
  if (getenv("FAKE_CUDA_NO_PINNED")) return 2;
  *p = malloc(n);
  return 0;
}
int cuMemFreeHost(void *p) { free(p); return 0; }
int cuEventCreate(void **e, unsigned flags) { *e = malloc(1); return 0; }
int cuEventDestroy_v2(void *e) { free(e); return 0; }
int cuEventRecord(void *e, void *s) { return s == STREAM ? 0 : 1; }
int cuEventSynchronize(void *e) { return 0; }
// Not ready at each second question, so that whoever asks also waits.
int cuEventQuery(void *e) { static int asked; return asked++ % 2 ? 600 : 0; }
int cuEventElapsedTime(float *ms, void *a, void *b) { *ms = 1.5f; return a == b; }
int cuMemcpyHtoDAsync_v2(uintptr_t d, const void *h, size_t n, void *s) {
  if (s != STREAM || !inside(d, n)) return 1;
  memcpy((void *)d, h, n);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void *h, uintptr_t d, size_t n, void *s) {
  if (s != STREAM || !inside(d, n)) return 1;
  memcpy(h, (void *)d, n);
  return 0;
}
int cuMemcpyDtoDAsync_v2(uintptr_t to, uintptr_t from, size_t n, void *s) {
  if (s != STREAM || !inside(to, n) || !inside(from, n)) return 1;
  memcpy((void *)to, (void *)from, n);
  return 0;
}
int cuMemsetD8Async(uintptr_t d, unsigned char v, size_t n, void *s) {
  if (s != STREAM || !inside(d, n)) return 1;
  memset((void *)d, v, n);
  return 0;
}
// Options: 5 is the log's buffer. PTX with the word "bad" is refused, "new" wants a newer driver, "big" does not fit,
// "room" fits where most of the memory is free.
int cuModuleLoadDataEx(void **m, const char *ptx, unsigned n, int *options, void **values) {
  for (unsigned i = 0; i < n; i++)
    if (options[i] == 5 && strstr(ptx, "bad")) strcpy(values[i], "line 3: no such thing");
  *m = (void *)0x44;
  return strstr(ptx, "bad") ? 218 : strstr(ptx, "new") ? 222 : strstr(ptx, "big") || (strstr(ptx, "room") && used() > TOTAL / 2) ? 2 : 0;
}
int cuModuleUnload(void *m) { return 0; }
int cuModuleGetFunction(void **f, void *m, const char *name) {
  *f = KERNEL;
  return strcmp(name, "scale") ? 500 : 0;
}
// The parameters come packed in one buffer: x, a, n, y.
int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *s, void **params, void **extra) {
  if (f != KERNEL || s != STREAM || params || !extra || extra[0] != (void *)1 || extra[2] != (void *)2 || extra[4])
    return 1;
  char *p = extra[1];
  float *x = *(float **)p, *y = *(float **)(p + 16);
  float a = *(float *)(p + 8);
  int n = *(int *)(p + 12);
  if (*(size_t *)extra[3] != 24 || gx * bx < (unsigned)n) return 1;
  if (!inside((uintptr_t)x, 4L * n) || !inside((uintptr_t)y, 4L * n)) return 700;
  for (int i = 0; i < n; i++) y[i] = a * x[i];
  return 0;
}
int cuStreamBeginCapture_v2(void *s, int mode) { capturing = 1; return 0; }
int cuStreamEndCapture(void *s, void **g) { capturing = 0; *g = (void *)0x11; return 0; }
int cuGraphInstantiateWithFlags(void **e, void *g, unsigned long long flags) { *e = (void *)0x12; return 0; }
int cuGraphLaunch(void *e, void *s) { return s == STREAM ? 0 : 1; }
int cuGraphExecDestroy(void *e) { return 0; }
int cuGraphDestroy(void *g) { return 0; }
