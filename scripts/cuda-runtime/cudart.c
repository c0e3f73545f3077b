// A CUDA runtime on CudaProgram.java, which runs kernels on the emulator. It has the commonly used functions. Everything is
// synchronous; streams, events, arrays and textures have no effect.
#define _GNU_SOURCE
#include "cudart.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

// Set by Java.
void *(*device_malloc)(size_t);
int (*device_free)(void *);
int (*device_upload)(void *, const void *, size_t);
int (*device_download)(void *, const void *, size_t);
int (*device_copy)(void *, const void *, size_t);
void *(*device_variable)(int, const char *);
int (*device_launch)(int, const char *, int, int, int, int, int, int, int, int, void **);
int (*device_static_shared)(int, const char *);
int (*device_holds)(const void *);
int (*device_end)(int);

// PTX of the modules in the program; read by Java.
const char *device_modules[MOST_MODULES];
int device_module_count;

static struct { const void *host; const char *name; int module; } functions[4096], variables[1024];
static int function_count, variable_count;
static __thread struct { dim3 grid, block; size_t shared; void *stream; } calls[64];
static __thread int depth;
static int last_error;

static int failed(int code) {
  if (code) last_error = code;
  return code;
}
int catchup_unsupported(const char *what) {
  fprintf(stderr, "cudart: %s is not there\n", what);
  return failed(801);
}

// Programs may call exit; Java sets this while it exits itself.
int device_ended;
static void leaves(int code, void *unused) {
  if (!device_ended && device_end) device_end(code);
}
__attribute__((constructor)) static void begins(void) { on_exit(leaves, 0); }

// Programs with graphics query this even if they draw nothing.
static void draws(void) {
  fprintf(stderr, "cudart: there is nothing to draw on\n");
  exit(2);
}
void *glXGetProcAddress(const char *name) { return draws; }
void *glXGetProcAddressARB(const char *name) { return draws; }
void *eglGetProcAddress(const char *name) { return draws; }
void *glutBitmap9By15, *glutBitmapTimesRoman24;

static int found(const void *host, int is_function) {
  int count = is_function ? function_count : variable_count;
  for (int i = 0; i < count; i++)
    if ((is_function ? functions[i].host : variables[i].host) == host) return i;
  fprintf(stderr, "cudart: %p is not registered\n", host);
  exit(2);
}

// A fat binary: a header, then parts with headers, where kind 1 is PTX. Source: cuobjdump's view of uncompressed ones.
const char *catchup_ptx(const void *image) {
  const char *binary = image;
  if (*(uint32_t *)binary != 0xba55ed50) return binary; // PTX text
  uint16_t header = *(uint16_t *)(binary + 6);
  uint64_t size = *(uint64_t *)(binary + 8);
  for (const char *part = binary + header; part < binary + header + size;) {
    if (*(uint16_t *)part == 1) return part + *(uint32_t *)(part + 4);
    part += *(uint32_t *)(part + 4) + *(uint64_t *)(part + 8);
  }
  return 0;
}

void **__cudaRegisterFatBinary(void *wrapper) {
  static void *handles[MOST_MODULES];
  const char *ptx = catchup_ptx(*(const char **)((char *)wrapper + 8));
  if (!ptx || device_module_count == MOST_MODULES) {
    fprintf(stderr, "cudart: no PTX, or more than %d modules\n", MOST_MODULES);
    exit(2);
  }
  device_modules[device_module_count] = ptx;
  handles[device_module_count] = (void *)(intptr_t)device_module_count;
  return &handles[device_module_count++];
}
void __cudaRegisterFunction(void **handle, const char *host, char *device, const char *name, int limit, void *tid, void *bid,
                            dim3 *block, dim3 *grid, int *wsize) {
  functions[function_count].host = host;
  functions[function_count].module = (int)(intptr_t)*handle;
  functions[function_count++].name = name;
}
void __cudaRegisterVar(void **handle, char *host, char *address, const char *name, int ext, size_t size, int constant, int global) {
  variables[variable_count].host = host;
  variables[variable_count].module = (int)(intptr_t)*handle;
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

// Memory shared by host and device: host memory at the device's address, or existing memory elsewhere. It is copied to the device before
// each launch and back after it.
static struct { char *device, *host; size_t bytes; } mirrors[4096];
static int mirror_count;
static pthread_mutex_t mirroring = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; // for programs with threads

static int mirror_of(const void *host) {
  for (int i = 0; i < mirror_count; i++)
    if ((char *)host >= mirrors[i].host && (char *)host < mirrors[i].host + mirrors[i].bytes) return i;
  return -1;
}
int catchup_launch_named(int module, const char *name, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative) {
  long long threads = (long long)b.x * b.y * b.z;
  if (!g.x || !g.y || !g.z || threads < 1 || threads > 1024) return failed(9); // often ignored
  pthread_mutex_lock(&mirroring);
  char *sent[sizeof mirrors / sizeof *mirrors];
  for (int i = 0; i < mirror_count; i++) {
    sent[i] = memcpy(malloc(mirrors[i].bytes), mirrors[i].host, mirrors[i].bytes);
    device_upload(mirrors[i].device, sent[i], mirrors[i].bytes);
  }
  int code = device_launch(module, name, g.x, g.y, g.z, b.x, b.y, b.z, (int)shared, cooperative, arguments);
  for (int i = 0; i < mirror_count; i++) { // other threads may have written
    char *now = malloc(mirrors[i].bytes);
    device_download(now, mirrors[i].device, mirrors[i].bytes);
    for (size_t b = 0; b < mirrors[i].bytes; b++)
      if (now[b] != sent[i][b]) mirrors[i].host[b] = now[b];
    free(now);
    free(sent[i]);
  }
  pthread_mutex_unlock(&mirroring);
  return failed(code);
}
int catchup_launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative) {
  int at = found(f, 1);
  return catchup_launch_named(functions[at].module, functions[at].name, g, b, arguments, shared, cooperative);
}
static int launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative) {
  return catchup_captures_launch(f, g, b, arguments, shared, cooperative) ? 0 : catchup_launch(f, g, b, arguments, shared, cooperative);
}
const char *catchup_kernel(const void *f, int *module) {
  int at = found(f, 1);
  *module = functions[at].module;
  return functions[at].name;
}
int cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  return launch(f, g, b, arguments, shared, 0);
}
int cudaLaunchCooperativeKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  return launch(f, g, b, arguments, shared, 1);
}
int cudaLaunchKernelExC(const cudaLaunchConfig_t *c, const void *f, void **arguments) {
  int cooperative = 0;
  for (unsigned i = 0; i < c->numAttrs; i++)
    cooperative |= c->attrs[i].id == cudaLaunchAttributeCooperative && c->attrs[i].val.cooperative;
  return launch(f, c->gridDim, c->blockDim, arguments, c->dynamicSmemBytes, cooperative);
}
int __cudaGetKernel(const void **kernel, const void *f) { *kernel = f; return 0; }
int __cudaLaunchKernel() __attribute__((alias("cudaLaunchKernel")));

int cudaMalloc(void **p, size_t n) {
  *p = device_malloc(n ? n : 1);
  return *p ? 0 : 2;
}
int cudaMallocAsync(void **p, size_t n, void *stream) { return cudaMalloc(p, n); }
int cudaMallocPitch(void **p, size_t *pitch, size_t width, size_t height) {
  *pitch = (width + 31) / 32 * 32;
  return cudaMalloc(p, *pitch * height);
}
int cudaMalloc3D(struct cudaPitchedPtr *p, struct cudaExtent e) {
  p->xsize = e.width;
  p->ysize = e.height;
  return cudaMallocPitch(&p->ptr, &p->pitch, e.width, e.height * e.depth);
}
static int managed(void **p, size_t n) {
  n = n ? n : 1;
  if (mirror_count == sizeof mirrors / sizeof *mirrors || cudaMalloc(p, n)) return failed(2);
  if (mmap(*p, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != *p) return failed(2);
  mirrors[mirror_count].device = mirrors[mirror_count].host = *p;
  mirrors[mirror_count++].bytes = n;
  return 0;
}
int cudaMallocManaged(void **p, size_t n, unsigned flags) {
  pthread_mutex_lock(&mirroring);
  int code = managed(p, n);
  pthread_mutex_unlock(&mirroring);
  return code;
}
int cudaFree(void *p) {
  pthread_mutex_lock(&mirroring);
  int at = p ? mirror_of(p) : -1;
  if (at >= 0) {
    if (mirrors[at].device == mirrors[at].host) munmap(p, mirrors[at].bytes);
    p = mirrors[at].device;
    mirrors[at] = mirrors[--mirror_count];
  }
  int code = p && !catchup_graph_holds(p) ? device_free(p) : 0;
  pthread_mutex_unlock(&mirroring);
  return code;
}
int cudaFreeAsync(void *p, void *stream) { return catchup_captures_free(p) ? 0 : cudaFree(p); }
int cudaMallocHost(void **p, size_t n) { return cudaMallocManaged(p, n, 1); }
int cudaHostAlloc(void **p, size_t n, unsigned flags) { return cudaMallocManaged(p, n, 1); }
int cudaFreeHost(void *p) { return cudaFree(p); }
int cudaHostRegister(void *p, size_t n, unsigned flags) {
  if (cudaMalloc((void **)&mirrors[mirror_count].device, n)) return failed(2);
  mirrors[mirror_count].host = p;
  mirrors[mirror_count++].bytes = n;
  return 0;
}
int cudaHostUnregister(void *p) { return cudaFree(p); }
int cudaHostGetDevicePointer(void **d, void *h, unsigned flags) {
  int at = mirror_of(h);
  if (at < 0) return failed(1);
  *d = mirrors[at].device + ((char *)h - mirrors[at].host);
  return 0;
}
int cudaHostGetFlags(unsigned *flags, void *p) { *flags = 0; return 0; }
int cudaPointerGetAttributes(struct cudaPointerAttributes *a, const void *p) {
  memset(a, 0, sizeof *a);
  int at = mirror_of(p);
  a->type = at >= 0 ? cudaMemoryTypeManaged : device_holds(p) ? cudaMemoryTypeDevice : cudaMemoryTypeUnregistered;
  a->devicePointer = (void *)p;
  a->hostPointer = at >= 0 ? (void *)p : 0;
  return 0;
}
int cudaMemcpy(void *to, const void *from, size_t n, int kind) {
  if (n == 0) return 0;
  int to_device = device_holds(to) && mirror_of(to) < 0, from_device = device_holds(from) && mirror_of(from) < 0;
  if (to_device && from_device) return device_copy(to, from, n);
  if (to_device) return device_upload(to, from, n);
  if (from_device) return device_download(to, from, n);
  memcpy(to, from, n);
  return 0;
}
int cudaMemcpyAsync(void *to, const void *from, size_t n, int kind, void *stream) {
  return catchup_captures_copy(to, from, n) ? 0 : cudaMemcpy(to, from, n, kind);
}
int cudaMemcpy2D(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h, int kind) {
  for (size_t y = 0; y < h; y++) cudaMemcpy((char *)to + y * tp, (const char *)from + y * fp, w, kind);
  return 0;
}
int cudaMemcpy2DAsync(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h, int kind, void *stream) {
  return cudaMemcpy2D(to, tp, from, fp, w, h, kind);
}
int cudaMemcpy3D(const struct cudaMemcpy3DParms *p) {
  for (size_t z = 0; z < p->extent.depth && p->srcPtr.ptr && p->dstPtr.ptr; z++)
    cudaMemcpy2D((char *)p->dstPtr.ptr + ((p->dstPos.z + z) * p->dstPtr.ysize + p->dstPos.y) * p->dstPtr.pitch + p->dstPos.x, p->dstPtr.pitch,
                 (char *)p->srcPtr.ptr + ((p->srcPos.z + z) * p->srcPtr.ysize + p->srcPos.y) * p->srcPtr.pitch + p->srcPos.x, p->srcPtr.pitch,
                 p->extent.width, p->extent.height, p->kind);
  return 0;
}
int cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, void *stream) { return cudaMemcpy3D(p); }
int cudaMemcpyPeer(void *to, int td, const void *from, int fd, size_t n) { return cudaMemcpy(to, from, n, 4); }
int cudaMemcpyPeerAsync(void *to, int td, const void *from, int fd, size_t n, void *stream) { return cudaMemcpy(to, from, n, 4); }
int catchup_fill(void *p, unsigned value, int bytes, size_t count) {
  size_t n = bytes * count;
  char *all = malloc(n + 4);
  for (size_t i = 0; i < n; i += bytes) memcpy(all + i, &value, bytes);
  int result = n ? cudaMemcpy(p, all, n, 4) : 0;
  free(all);
  return result;
}
int cudaMemset(void *p, int value, size_t n) { return catchup_fill(p, value, 1, n); }
int cudaMemset2D(void *p, size_t pitch, int value, size_t w, size_t h) {
  for (size_t y = 0; y < h; y++) cudaMemset((char *)p + y * pitch, value, w);
  return 0;
}
int cudaMemset2DAsync(void *p, size_t pitch, int v, size_t w, size_t h, void *stream) { return cudaMemset2D(p, pitch, v, w, h); }
int cudaMemsetAsync(void *p, int value, size_t n, void *stream) { return catchup_captures_set(p, value, n) ? 0 : cudaMemset(p, value, n); }
static char *variable(const void *symbol) {
  int at = found(symbol, 0);
  return (char *)device_variable(variables[at].module, variables[at].name);
}
int cudaGetSymbolAddress(void **p, const void *symbol) { *p = variable(symbol); return 0; }
int cudaMemcpyToSymbol(const void *symbol, const void *from, size_t n, size_t at, int kind) {
  return cudaMemcpy(variable(symbol) + at, from, n, kind);
}
int cudaMemcpyToSymbolAsync(const void *s, const void *from, size_t n, size_t at, int kind, void *stream) {
  return cudaMemcpyToSymbol(s, from, n, at, kind);
}
int cudaMemcpyFromSymbol(void *to, const void *symbol, size_t n, size_t at, int kind) {
  return cudaMemcpy(to, variable(symbol) + at, n, kind);
}

int cudaMemcpyFromSymbolAsync(void *to, const void *s, size_t n, size_t at, int kind, void *stream) {
  return cudaMemcpyFromSymbol(to, s, n, at, kind);
}

int cudaGetLastError(void) {
  int code = last_error;
  last_error = 0;
  return code;
}
int cudaPeekAtLastError(void) { return last_error; }
const char *cudaGetErrorString(int e) { return e ? "an error" : "no error"; }
const char *cudaGetErrorName(int e) { return e ? "cudaError" : "cudaSuccess"; }
int cudaGetDevice(int *d) { *d = 0; return 0; }
int cudaGetDeviceCount(int *n) { *n = 1; return 0; }
int cudaDriverGetVersion(int *v) { *v = 13000; return 0; }
int cudaRuntimeGetVersion(int *v) { *v = 13000; return 0; }
int cudaMemGetInfo(size_t *f, size_t *t) { *f = *t = (size_t)1 << 31; return 0; }
int cudaFuncGetAttributes(struct cudaFuncAttributes *a, const void *f) {
  int at = found(f, 1);
  memset(a, 0, sizeof *a);
  a->sharedSizeBytes = device_static_shared(functions[at].module, functions[at].name);
  a->maxThreadsPerBlock = 1024;
  a->numRegs = 32;
  a->ptxVersion = a->binaryVersion = 86;
  a->maxDynamicSharedSizeBytes = 49152 - (int)a->sharedSizeBytes;
  return 0;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *n, const void *f, int block, size_t shared) { *n = 2; return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *n, const void *f, int b, size_t s, unsigned g) { *n = 2; return 0; }
int cudaOccupancyAvailableDynamicSMemPerBlock(size_t *n, const void *f, int blocks, int block) { *n = 49152; return 0; }
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}
int cudaEventCreate(void **e) { *e = calloc(1, sizeof(double)); return 0; }
int cudaEventCreateWithFlags(void **e, unsigned f) { return cudaEventCreate(e); }
// With STOP_AT_EVENT a program ends when it starts to measure time, which comes after its checks.
int cudaEventRecord(void *e, void *stream) {
  if (getenv("STOP_AT_EVENT")) device_end(0);
  *(double *)e = now();
  return 0;
}
int cudaEventElapsedTime(float *ms, void *a, void *b) { *ms = (float)(*(double *)b - *(double *)a) + 1e-3f; return 0; }
int cudaEventDestroy(void *e) { free(e); return 0; }
int cudaStreamCreate(void **s) { *s = calloc(1, 8); return 0; }
int cudaStreamCreateWithFlags(void **s, unsigned f) { return cudaStreamCreate(s); }
int cudaStreamCreateWithPriority(void **s, unsigned f, int priority) { return cudaStreamCreate(s); }
int cudaDeviceGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -1; return 0; }
int cudaStreamAddCallback(void *s, void (*f)(void *, int, void *), void *data, unsigned flags) { f(s, 0, data); return 0; }
int cudaLaunchHostFunc(void *s, void (*f)(void *), void *data) {
  if (!catchup_captures_host(f, data)) f(data);
  return 0;
}
int cudaDeviceGetDefaultMemPool(void **pool, int d) { *pool = 0; return 0; }
int cudaMemPoolCreate(void **pool, const void *properties) { *pool = 0; return 0; }
int cudaMallocFromPoolAsync(void **p, size_t n, void *pool, void *stream) { return cudaMalloc(p, n); }
int cudaDeviceCanAccessPeer(int *can, int d, int peer) { *can = 0; return 0; }
int cudaDeviceGetLimit(size_t *n, int what) { *n = 8 << 20; return 0; }
struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f) {
  return (struct cudaChannelFormatDesc){x, y, z, w, f};
}
// Functions without effect.
#define NOTHING(name) int name() { return 0; }
NOTHING(cudaMallocArray) NOTHING(cudaMalloc3DArray) NOTHING(cudaMallocMipmappedArray) NOTHING(cudaFreeArray) NOTHING(cudaGetChannelDesc)
NOTHING(cudaMemcpyToArray) NOTHING(cudaMemcpy2DToArray) NOTHING(cudaMemcpy2DToArrayAsync) NOTHING(cudaMemcpyFromArray)
NOTHING(cudaMemcpy2DFromArray) NOTHING(cudaCreateTextureObject) NOTHING(cudaDestroyTextureObject) NOTHING(cudaCreateSurfaceObject)
NOTHING(cudaDestroySurfaceObject) NOTHING(cuArrayCreate_v2) NOTHING(cuArrayDestroy) NOTHING(cuMemcpy2D_v2) NOTHING(cuTexObjectCreate)
NOTHING(cuTexObjectDestroy) NOTHING(cudaGetMipmappedArrayLevel) NOTHING(cudaFreeMipmappedArray) NOTHING(cudaArrayGetInfo) NOTHING(__cudaRegisterFatBinaryEnd)
NOTHING(__cudaUnregisterFatBinary) NOTHING(__cudaInitModule) NOTHING(cudaMemPrefetchAsync) NOTHING(cudaMemAdvise)
NOTHING(cudaStreamAttachMemAsync) NOTHING(cudaDeviceSynchronize) NOTHING(cudaThreadSynchronize) NOTHING(cudaDeviceReset)
NOTHING(cudaSetDevice) NOTHING(cudaSetDeviceFlags) NOTHING(cudaDeviceSetLimit) NOTHING(cudaDeviceSetCacheConfig)
NOTHING(cudaFuncSetCacheConfig) NOTHING(cudaFuncSetAttribute) NOTHING(cudaEventRecordWithFlags) NOTHING(cudaEventSynchronize)
NOTHING(cudaEventQuery) NOTHING(cudaStreamSynchronize) NOTHING(cudaStreamQuery) NOTHING(cudaStreamWaitEvent) NOTHING(cudaStreamDestroy)
NOTHING(cudaStreamSetAttribute) NOTHING(cudaMemPoolDestroy) NOTHING(cudaMemPoolSetAttribute) NOTHING(cudaProfilerStart)
NOTHING(cudaProfilerStop) NOTHING(cudaCtxResetPersistingL2Cache) NOTHING(cudaGraphExecDestroy) NOTHING(cudaGraphUpload)
NOTHING(cudaDeviceGraphMemTrim) NOTHING(cudaStreamUpdateCaptureDependencies) NOTHING(cuInit) NOTHING(cuCtxDestroy_v2)
NOTHING(cuCtxSetCurrent) NOTHING(cuCtxPushCurrent_v2) NOTHING(cuCtxSynchronize) NOTHING(cuStreamDestroy_v2) NOTHING(cuStreamSynchronize)
NOTHING(cuModuleUnload) NOTHING(cuLinkDestroy) NOTHING(cuMemRelease) NOTHING(cuMemMap) NOTHING(cuMemUnmap) NOTHING(cuMemSetAccess)
int cudaDeviceGetPCIBusId(char *id, int n, int d) { strncpy(id, "0000:00:00.0", n); return 0; }
