// A CUDA runtime that hands the work of a device to a program in Java, ForeignProgram.java, which runs kernels on the emulator.
// It has what programs commonly call; all is done at once, streams and events are there for the looks.
#include <driver_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>


// Filled by Java.
void *(*device_malloc)(size_t);
int (*device_free)(void *);
int (*device_upload)(void *, const void *, size_t);
int (*device_download)(void *, const void *, size_t);
int (*device_copy)(void *, const void *, size_t);
int (*device_launch)(const char *, int, int, int, int, int, int, int, void **);
void *(*device_variable)(const char *);
int (*device_holds)(const void *);
int (*device_end)(int);

static struct { const void *host; const char *name; } functions[4096], variables[1024];
static int function_count, variable_count;
static struct { dim3 grid, block; size_t shared; void *stream; } calls[64];
static int depth;

static const char *named(const void *host, int is_function) {
  int count = is_function ? function_count : variable_count;
  for (int i = 0; i < count; i++) {
    if (is_function && functions[i].host == host) return functions[i].name;
    if (!is_function && variables[i].host == host) return variables[i].name;
  }
  fprintf(stderr, "cudart: %p is not registered\n", host);
  exit(2);
}

void **__cudaRegisterFatBinary(void *binary) { static void *handle; return &handle; }
void __cudaRegisterFatBinaryEnd(void **handle) {}
void __cudaUnregisterFatBinary(void **handle) {}
char __cudaInitModule(void **handle) { return 0; }
void __cudaRegisterFunction(void **handle, const char *host, char *device, const char *name, int limit, void *tid, void *bid,
                            dim3 *block, dim3 *grid, int *wsize) {
  functions[function_count].host = host;
  functions[function_count++].name = name;
}
void __cudaRegisterVar(void **handle, char *host, char *address, const char *name, int ext, size_t size, int constant, int global) {
  variables[variable_count].host = host;
  variables[variable_count++].name = name;
}
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, void *stream) {
  calls[depth].grid = grid;
  calls[depth].block = block;
  calls[depth].shared = shared;
  calls[depth++].stream = stream;
  return 0;
}
int __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared, void *stream) {
  depth--;
  *grid = calls[depth].grid;
  *block = calls[depth].block;
  *shared = calls[depth].shared;
  *(void **)stream = calls[depth].stream;
  return 0;
}
int cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  if (!g.x || !g.y || !g.z || !b.x || !b.y || !b.z) return 9; // an invalid configuration, which many do not look at
  return device_launch(named(f, 1), g.x, g.y, g.z, b.x, b.y, b.z, (int)shared, arguments);
}
int __cudaGetKernel(const void **kernel, const void *f) { *kernel = f; return 0; }
int __cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  return cudaLaunchKernel(f, g, b, arguments, shared, stream);
}

int cudaMalloc(void **p, size_t n) { *p = device_malloc(n ? n : 1); return *p ? 0 : 2; }
int cudaMallocAsync(void **p, size_t n, void *stream) { return cudaMalloc(p, n); }
int cudaMallocPitch(void **p, size_t *pitch, size_t width, size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return cudaMalloc(p, *pitch * height);
}
int cudaFree(void *p) { return p ? device_free(p) : 0; }
int cudaFreeAsync(void *p, void *stream) { return cudaFree(p); }
int cudaMallocHost(void **p, size_t n) { *p = malloc(n); return 0; }
int cudaHostAlloc(void **p, size_t n, unsigned flags) { return cudaMallocHost(p, n); }
int cudaFreeHost(void *p) { free(p); return 0; }
int cudaHostRegister(void *p, size_t n, unsigned flags) { return 0; }
int cudaHostUnregister(void *p) { return 0; }
int cudaMemcpy(void *to, const void *from, size_t n, int kind) {
  if (n == 0) return 0;
  int to_device = device_holds(to), from_device = device_holds(from);
  if (to_device && from_device) return device_copy(to, from, n);
  if (to_device) return device_upload(to, from, n);
  if (from_device) return device_download(to, from, n);
  memcpy(to, from, n);
  return 0;
}
int cudaMemcpyAsync(void *to, const void *from, size_t n, int kind, void *stream) { return cudaMemcpy(to, from, n, kind); }
int cudaMemcpy2D(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h, int kind) {
  for (size_t y = 0; y < h; y++) cudaMemcpy((char *)to + y * tp, (const char *)from + y * fp, w, kind);
  return 0;
}
int cudaMemset(void *p, int value, size_t n) {
  void *bytes = malloc(n);
  memset(bytes, value, n);
  int result = n ? device_upload(p, bytes, n) : 0;
  free(bytes);
  return result;
}
int cudaMemsetAsync(void *p, int value, size_t n, void *stream) { return cudaMemset(p, value, n); }
int cudaGetSymbolAddress(void **p, const void *symbol) { *p = device_variable(named(symbol, 0)); return 0; }
int cudaMemcpyToSymbol(const void *symbol, const void *from, size_t n, size_t at, int kind) {
  return cudaMemcpy((char *)device_variable(named(symbol, 0)) + at, from, n, kind);
}
int cudaMemcpyToSymbolAsync(const void *s, const void *from, size_t n, size_t at, int kind, void *stream) {
  return cudaMemcpyToSymbol(s, from, n, at, kind);
}
int cudaMemcpyFromSymbol(void *to, const void *symbol, size_t n, size_t at, int kind) {
  return cudaMemcpy(to, (char *)device_variable(named(symbol, 0)) + at, n, kind);
}

int cudaGetLastError(void) { return 0; }
int cudaPeekAtLastError(void) { return 0; }
const char *cudaGetErrorString(int e) { return e ? "an error" : "no error"; }
const char *cudaGetErrorName(int e) { return e ? "cudaError" : "cudaSuccess"; }
int cudaDeviceSynchronize(void) { return 0; }
int cudaThreadSynchronize(void) { return 0; }
int cudaDeviceReset(void) { return 0; }
int cudaSetDevice(int d) { return 0; }
int cudaSetDeviceFlags(unsigned f) { return 0; }
int cudaGetDevice(int *d) { *d = 0; return 0; }
int cudaGetDeviceCount(int *n) { *n = 1; return 0; }
int cudaDeviceSetLimit(int what, size_t n) { return 0; }
int cudaDeviceSetCacheConfig(int c) { return 0; }
int cudaFuncSetCacheConfig(const void *f, int c) { return 0; }
int cudaFuncSetAttribute(const void *f, int what, int value) { return 0; }
int cudaDriverGetVersion(int *v) { *v = 13000; return 0; }
int cudaRuntimeGetVersion(int *v) { *v = 13000; return 0; }
int cudaMemGetInfo(size_t *f, size_t *t) { *f = *t = (size_t)1 << 31; return 0; }
int cudaDeviceGetAttribute(int *value, int what, int d) {
  switch (what) {
    case 75: *value = 8; break;      // compute capability
    case 76: *value = 6; break;
    case 16: *value = 4; break;      // multiprocessors
    case 1: *value = 1024; break;    // threads of a block
    case 39: *value = 1536; break;   // threads of a multiprocessor
    case 8: *value = 49152; break;   // shared memory of a block
    case 97: *value = 101376; break; // the same on request
    case 10: *value = 32; break;     // warp
    case 13: *value = 1000000; break;
    default: *value = 0;
  }
  return 0;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *n, const void *f, int block, size_t shared) { *n = 1; return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *n, const void *f, int b, size_t s, unsigned g) { *n = 1; return 0; }
int cudaGetDeviceProperties(struct cudaDeviceProp *p, int device) {
  memset(p, 0, sizeof *p);
  strcpy(p->name, "PTX emulator");
  p->major = 8;
  p->minor = 6;
  p->multiProcessorCount = 4;
  p->warpSize = 32;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsPerMultiProcessor = 1536;
  p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024;
  p->maxThreadsDim[2] = 64;
  p->maxGridSize[0] = 0x7fffffff;
  p->maxGridSize[1] = p->maxGridSize[2] = 65535;
  p->sharedMemPerBlock = 49152;
  p->sharedMemPerBlockOptin = p->sharedMemPerMultiprocessor = 101376;
  p->regsPerBlock = p->regsPerMultiprocessor = 65536;
  p->totalGlobalMem = (size_t)1 << 31;
  p->totalConstMem = 65536;
  p->l2CacheSize = 1 << 22;
  p->memoryBusWidth = 128;
  p->unifiedAddressing = 1;
  return 0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}
int cudaEventCreate(void **e) { *e = calloc(1, sizeof(double)); return 0; }
int cudaEventCreateWithFlags(void **e, unsigned f) { return cudaEventCreate(e); }
// With STOP_AT_EVENT set a program ends where it begins to measure time, which comes behind its checks.
int cudaEventRecord(void *e, void *stream) {
  if (getenv("STOP_AT_EVENT")) device_end(0);
  *(double *)e = now();
  return 0;
}
int cudaEventSynchronize(void *e) { return 0; }
int cudaEventQuery(void *e) { return 0; }
int cudaEventElapsedTime(float *ms, void *a, void *b) { *ms = (float)(*(double *)b - *(double *)a) + 1e-3f; return 0; }
int cudaEventDestroy(void *e) { free(e); return 0; }
int cudaStreamCreate(void **s) { *s = calloc(1, 8); return 0; }
int cudaStreamCreateWithFlags(void **s, unsigned f) { return cudaStreamCreate(s); }
int cudaStreamSynchronize(void *s) { return 0; }
int cudaStreamQuery(void *s) { return 0; }
int cudaStreamWaitEvent(void *s, void *e, unsigned f) { return 0; }
int cudaStreamDestroy(void *s) { return 0; }
