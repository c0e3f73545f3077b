// The driver API, on the same kernels, memory, streams and graphs as the runtime.
#define _GNU_SOURCE
#include <cuda.h>
#include "runtime.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cudaMalloc(void **, size_t);
int cudaMallocManaged(void **, size_t, unsigned);
int cudaMallocPitch(void **, size_t *, size_t, size_t);
int cudaHostAlloc(void **, size_t, unsigned);
int cudaHostRegister(void *, size_t, unsigned);
int cudaHostUnregister(void *);
int cudaHostGetDevicePointer(void **, void *, unsigned);
int cudaFree(void *);
int cudaFreeHost(void *);
int cudaFreeAsync(void *, void *);
int cudaMemGetInfo(size_t *, size_t *);
int cudaMemcpy(void *, const void *, size_t, int);
int cudaMemcpyAsync(void *, const void *, size_t, int, void *);
int cudaDeviceGetAttribute(int *, int, int);
int cudaStreamCreateWithPriority(void **, unsigned, int);
int cudaStreamDestroy(void *);
int cudaStreamQuery(void *);
int cudaStreamWaitEvent(void *, void *, unsigned);
int cudaStreamBeginCapture(void *, int);
int cudaStreamEndCapture(void *, void **);
int cudaStreamIsCapturing(void *, int *);
int cudaLaunchHostFunc(void *, void (*)(void *), void *);
int cudaEventCreateWithFlags(void **, unsigned);
int cudaEventDestroy(void *);
int cudaEventRecord(void *, void *);
int cudaEventQuery(void *);
int cudaEventSynchronize(void *);
int cudaEventElapsedTime(float *, void *, void *);
int cudaGraphInstantiate(void **, void *, unsigned long long);
int cudaGraphLaunch(void *, void *);
HIDDEN int launch(struct kernel *k, dim3 g, dim3 b, void **arguments, void **extra, size_t shared, void *stream, int cooperative);

CUresult cuInit(unsigned flags) { return flags ? 1 : (facts(), 0); }
CUresult cuDriverGetVersion(int *v) { *v = 13000; return 0; }
CUresult cuDeviceGet(CUdevice *d, int n) { *d = n; return n ? 101 : 0; }
CUresult cuDeviceGetCount(int *n) { *n = 1; return 0; }
CUresult cuDeviceGetName(char *name, int n, CUdevice d) { strncpy(name, "PTX emulator", n); return 0; }
CUresult cuDeviceGetUuid_v2(CUuuid *id, CUdevice d) { memset(id, 0, sizeof *id); return 0; }
CUresult cuDeviceTotalMem(size_t *n, CUdevice d) { *n = facts()->memory; return 0; }
CUresult cuDeviceCanAccessPeer(int *can, CUdevice d, CUdevice peer) { *can = 0; return 0; }
CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice d) { *major = facts()->chip / 10; *minor = facts()->chip % 10; return 0; }
// Attributes have the same numbers as in the runtime.
CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute what, CUdevice d) { return cudaDeviceGetAttribute(value, what, d); }
CUresult cuGetErrorString(CUresult e, const char **text) { *text = error_text(e); return 0; }
CUresult cuGetErrorName(CUresult e, const char **name) { *name = error_name(e, 1); return 0; }

// One context, always current.
static CUcontext context(void) { return (CUcontext)facts(); }
CUresult cuCtxCreate_v2(CUcontext *c, unsigned flags, CUdevice d) { *c = context(); return 0; }
#if CUDA_VERSION >= 12050
CUresult cuCtxCreate_v4(CUcontext *c, CUctxCreateParams *p, unsigned flags, CUdevice d) { *c = context(); return 0; }
#endif
CUresult cuCtxDestroy(CUcontext c) { return 0; }
CUresult cuCtxPopCurrent(CUcontext *c) { if (c) *c = context(); return 0; }
CUresult cuCtxPushCurrent(CUcontext c) { return 0; }
CUresult cuCtxSetCurrent(CUcontext c) { return 0; }
CUresult cuCtxGetCurrent(CUcontext *c) { *c = context(); return 0; }
CUresult cuCtxGetDevice(CUdevice *d) { *d = 0; return 0; }
CUresult cuCtxSynchronize(void) { return finish_all(); }
CUresult cuCtxSetLimit(CUlimit what, size_t n) { return 0; }
CUresult cuDevicePrimaryCtxRetain(CUcontext *c, CUdevice d) { *c = context(); return 0; }
CUresult cuDevicePrimaryCtxRelease(CUdevice d) { return 0; }
CUresult cuDevicePrimaryCtxReset(CUdevice d) { return 0; }
CUresult cuDevicePrimaryCtxGetState(CUdevice d, unsigned *flags, int *active) { *flags = 0; *active = 1; return 0; }
CUresult cuDevicePrimaryCtxSetFlags(CUdevice d, unsigned flags) { return 0; }

CUresult cuModuleLoadData(CUmodule *m, const void *image) { return module_load(image, m); }
CUresult cuModuleLoadDataEx(CUmodule *m, const void *image, unsigned n, CUjit_option *o, void **v) { return module_load(image, m); }
CUresult cuModuleLoadFatBinary(CUmodule *m, const void *image) { return module_load(image, m); }
CUresult cuModuleLoad(CUmodule *m, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return CUDA_ERROR_FILE_NOT_FOUND;
  size_t size = 0, got = 1;
  char *all = 0;
  for (; got; size += got) {
    all = realloc(all, size + 65537);
    got = fread(all + size, 1, 65536, file);
  }
  all[size] = 0;
  fclose(file);
  int code = module_load(all, m);
  free(all);
  return code;
}
CUresult cuLibraryLoadData(CUlibrary *l, const void *image, CUjit_option *o, void **v, unsigned n, CUlibraryOption *p, void **w, unsigned k) {
  return module_load(image, (CUmodule *)l);
}
CUresult cuModuleGetFunction(CUfunction *f, CUmodule m, const char *name) { return kernel_in(m, name, (struct kernel **)f); }
CUresult cuLibraryGetKernel(CUkernel *f, CUlibrary l, const char *name) { return kernel_in((CUmodule)l, name, (struct kernel **)f); }
CUresult cuLibraryGetModule(CUmodule *m, CUlibrary l) { *m = (CUmodule)l; return 0; }
CUresult cuKernelGetFunction(CUfunction *f, CUkernel k) { *f = (CUfunction)k; return 0; }
CUresult cuModuleGetGlobal(CUdeviceptr *p, size_t *n, CUmodule m, const char *name) {
  char *at;
  size_t bytes;
  int code = module_variable(m, name, &at, &bytes);
  if (!code && p) *p = (CUdeviceptr)at;
  if (!code && n) *n = bytes;
  return code;
}
CUresult cuFuncGetAttribute(int *value, CUfunction_attribute what, CUfunction f) {
  struct kernel *k = (struct kernel *)f;
  switch ((int)what) {
    case 0: *value = k->most_threads ? k->most_threads : 1024; break;
    case 1: *value = k->shared; break;
    case 4: *value = k->registers; break;
    case 5: case 6: *value = facts()->chip; break;
    case 8: *value = k->dynamic; break;
    default: *value = 0;
  }
  return 0;
}
CUresult cuFuncSetAttribute(CUfunction f, CUfunction_attribute what, int value) {
  struct kernel *k = (struct kernel *)f;
  if ((int)what != 8) return 0;
  if (value < 0 || value > facts()->shared_block - k->shared) return 1;
  k->dynamic = value;
  return 0;
}
CUresult cuFuncSetCacheConfig(CUfunction f, CUfunc_cache what) { return 0; }
static CUresult launched(CUfunction f, const unsigned *n, CUstream s, void **arguments, void **extra, int cooperative) {
  dim3 g = {n[0], n[1], n[2]}, b = {n[3], n[4], n[5]};
  int code = launch((struct kernel *)f, g, b, arguments, extra, n[6], s, cooperative);
  return code == 9 ? 1 : code;
}
CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                        CUstream s, void **arguments, void **extra) {
  return launched(f, (unsigned[]){gx, gy, gz, bx, by, bz, shared}, s, arguments, extra, 0);
}
CUresult cuLaunchCooperativeKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                                   unsigned shared, CUstream s, void **arguments) {
  return launched(f, (unsigned[]){gx, gy, gz, bx, by, bz, shared}, s, arguments, 0, 1);
}
CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, CUfunction f, int threads, size_t shared) {
  *n = blocks_of((struct kernel *)f, threads, shared);
  return 0;
}
CUresult cuOccupancyMaxPotentialBlockSize(int *grid, int *block, CUfunction f, CUoccupancyB2DSize size, size_t shared, int limit) {
  int best = 0;
  for (int threads = limit > 0 && limit < 1024 ? limit / 32 * 32 : 1024; threads >= 32; threads -= 32) {
    int n = threads * blocks_of((struct kernel *)f, threads, size ? size(threads) : shared);
    if (n > best) best = n, *block = threads, *grid = n / threads * facts()->multiprocessors;
  }
  return best ? 0 : 1;
}

// Linking collects PTX.
struct CUlinkState_st { char *text; };
CUresult cuLinkCreate(unsigned n, CUjit_option *o, void **v, CUlinkState *s) { *s = calloc(1, sizeof **s); return 0; }
CUresult cuLinkAddData(CUlinkState s, CUjitInputType type, void *data, size_t n, const char *name, unsigned k, CUjit_option *o, void **v) {
  if (s->text) return misuse(801, "cuLinkAddData of a second input: link PTX before, or compile its sources as one");
  s->text = strndup(data, n);
  return 0;
}
CUresult cuLinkComplete(CUlinkState s, void **image, size_t *n) { *image = s->text; *n = strlen(s->text) + 1; return 0; }
CUresult cuLinkDestroy(CUlinkState s) { return 0; }

CUresult cuMemAlloc(CUdeviceptr *p, size_t n) { return n ? cudaMalloc((void **)p, n) : 1; }
CUresult cuMemAllocAsync(CUdeviceptr *p, size_t n, CUstream s) { return cuMemAlloc(p, n); }
CUresult cuMemAllocPitch(CUdeviceptr *p, size_t *pitch, size_t w, size_t h, unsigned element) { return cudaMallocPitch((void **)p, pitch, w, h); }
CUresult cuMemAllocManaged(CUdeviceptr *p, size_t n, unsigned flags) { return cudaMallocManaged((void **)p, n, flags); }
CUresult cuMemFree(CUdeviceptr p) { return cudaFree((void *)p); }
CUresult cuMemFreeAsync(CUdeviceptr p, CUstream s) { return cudaFreeAsync((void *)p, s); }
CUresult cuMemAllocHost(void **p, size_t n) { return cudaHostAlloc(p, n, 0); }
CUresult cuMemHostAlloc(void **p, size_t n, unsigned flags) { return cudaHostAlloc(p, n, flags); }
CUresult cuMemFreeHost(void *p) { return cudaFreeHost(p); }
CUresult cuMemHostRegister(void *p, size_t n, unsigned flags) { return cudaHostRegister(p, n, flags); }
CUresult cuMemHostUnregister(void *p) { return cudaHostUnregister(p); }
CUresult cuMemHostGetDevicePointer(CUdeviceptr *d, void *p, unsigned flags) { return cudaHostGetDevicePointer((void **)d, p, flags); }
CUresult cuMemGetInfo(size_t *f, size_t *t) { return cudaMemGetInfo(f, t); }
CUresult cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t n) { return cudaMemcpy((void *)to, (void *)from, n, 4); }
CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s) { return cudaMemcpyAsync((void *)to, (void *)from, n, 4, s); }
CUresult cuMemcpyHtoD(CUdeviceptr to, const void *from, size_t n) { return cudaMemcpy((void *)to, from, n, 1); }
CUresult cuMemcpyDtoH(void *to, CUdeviceptr from, size_t n) { return cudaMemcpy(to, (void *)from, n, 2); }
CUresult cuMemcpyDtoD(CUdeviceptr to, CUdeviceptr from, size_t n) { return cudaMemcpy((void *)to, (void *)from, n, 3); }
CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t n, CUstream s) { return cudaMemcpyAsync((void *)to, from, n, 1, s); }
CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t n, CUstream s) { return cudaMemcpyAsync(to, (void *)from, n, 2, s); }
CUresult cuMemcpyDtoDAsync(CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s) { return cudaMemcpyAsync((void *)to, (void *)from, n, 3, s); }
static int fill(CUdeviceptr p, unsigned value, int element, size_t n, CUstream s, int waits) {
  struct work w = {.kind = FILLS, .to = {(char *)p}, .width = n, .height = 1, .depth = 1, .value = value, .element = element};
  return waits ? now(&w) : submit(s, &w);
}
CUresult cuMemsetD8(CUdeviceptr p, unsigned char v, size_t n) { return fill(p, v, 1, n, 0, 1); }
CUresult cuMemsetD16(CUdeviceptr p, unsigned short v, size_t n) { return fill(p, v, 2, n, 0, 1); }
CUresult cuMemsetD32(CUdeviceptr p, unsigned v, size_t n) { return fill(p, v, 4, n, 0, 1); }
CUresult cuMemsetD8Async(CUdeviceptr p, unsigned char v, size_t n, CUstream s) { return fill(p, v, 1, n, s, 0); }
CUresult cuMemsetD16Async(CUdeviceptr p, unsigned short v, size_t n, CUstream s) { return fill(p, v, 2, n, s, 0); }
CUresult cuMemsetD32Async(CUdeviceptr p, unsigned v, size_t n, CUstream s) { return fill(p, v, 4, n, s, 0); }

CUresult cuStreamCreate(CUstream *s, unsigned flags) { return cudaStreamCreateWithPriority((void **)s, flags, 0); }
CUresult cuStreamCreateWithPriority(CUstream *s, unsigned flags, int priority) { return cudaStreamCreateWithPriority((void **)s, flags, priority); }
CUresult cuStreamDestroy(CUstream s) { return cudaStreamDestroy(s); }
CUresult cuStreamSynchronize(CUstream s) { return finish(s); }
CUresult cuStreamQuery(CUstream s) { return cudaStreamQuery(s); }
CUresult cuStreamWaitEvent(CUstream s, CUevent e, unsigned flags) { return cudaStreamWaitEvent(s, e, flags); }
CUresult cuStreamBeginCapture(CUstream s, CUstreamCaptureMode mode) { return cudaStreamBeginCapture(s, mode); }
CUresult cuStreamEndCapture(CUstream s, CUgraph *g) { return cudaStreamEndCapture(s, (void **)g); }
CUresult cuStreamIsCapturing(CUstream s, CUstreamCaptureStatus *status) { return cudaStreamIsCapturing(s, (int *)status); }
CUresult cuLaunchHostFunc(CUstream s, CUhostFn f, void *data) { return cudaLaunchHostFunc(s, f, data); }
CUresult cuEventCreate(CUevent *e, unsigned flags) { return cudaEventCreateWithFlags((void **)e, flags); }
CUresult cuEventDestroy(CUevent e) { return cudaEventDestroy(e); }
CUresult cuEventRecord(CUevent e, CUstream s) { return cudaEventRecord(e, s); }
CUresult cuEventQuery(CUevent e) { return cudaEventQuery(e); }
CUresult cuEventSynchronize(CUevent e) { return cudaEventSynchronize(e); }
CUresult cuEventElapsedTime(float *ms, CUevent a, CUevent b) { return cudaEventElapsedTime(ms, a, b); }
#ifdef cuEventElapsedTime // programs of CUDA 12 have the name without its version
#undef cuEventElapsedTime
CUresult cuEventElapsedTime(float *ms, CUevent a, CUevent b) { return cudaEventElapsedTime(ms, a, b); }
#endif
CUresult cuGraphInstantiateWithFlags(CUgraphExec *e, CUgraph g, unsigned long long flags) { return cudaGraphInstantiate((void **)e, g, flags); }
CUresult cuGraphLaunch(CUgraphExec e, CUstream s) { return cudaGraphLaunch(e, s); }
CUresult cuGraphExecDestroy(CUgraphExec e) { return 0; }
CUresult cuGraphDestroy(CUgraph g) { return 0; }

// Functions by name; the newest version of each, as programs compiled with today's header ask for.
static int address_of(const char *name, void **to) {
  static const char *const versions[] = {"%s_v4", "%s_v2", "%s"};
  *to = 0;
  for (int i = 0; i < 3 && !*to; i++) {
    char full[256];
    snprintf(full, sizeof full, versions[i], name);
    *to = dlsym(RTLD_DEFAULT, full);
  }
  return *to ? 0 : CUDA_ERROR_NOT_FOUND;
}
CUresult cuGetProcAddress_v2(const char *name, void **to, int version, cuuint64_t flags, CUdriverProcAddressQueryResult *status) {
  int code = address_of(name, to);
  if (status) *status = code ? 1 : 0;
  return code;
}
int cudaGetDriverEntryPoint(const char *name, void **to, unsigned long long flags, int *status) {
  int code = address_of(name, to);
  if (status) *status = code ? 1 : 0;
  return code;
}
int cudaGetDriverEntryPointByVersion(const char *name, void **to, unsigned version, unsigned long long flags, int *status) {
  return cudaGetDriverEntryPoint(name, to, flags, status);
}
