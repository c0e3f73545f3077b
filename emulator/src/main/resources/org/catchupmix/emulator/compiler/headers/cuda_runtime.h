// The CUDA runtime that ours has, for code without the toolkit.
#pragma once
#include "driver_types.h"
#ifndef __CUDA__
#define __global__
#define __constant__
#define __grid_constant__
#define __launch_bounds__(...)
#endif
#ifdef __cplusplus
#define OR(value) = value
extern "C" {
#else
#define OR(value)
#endif
cudaError_t cudaMallocPitch(void **p, size_t *pitch, size_t width, size_t height);
cudaError_t cudaMalloc3D(struct cudaPitchedPtr *p, struct cudaExtent extent);
cudaError_t cudaHostRegister(void *p, size_t n, unsigned flags);
cudaError_t cudaHostUnregister(void *p);
cudaError_t cudaFree(void *p);
cudaError_t cudaFreeAsync(void *p, cudaStream_t stream);
cudaError_t cudaFreeHost(void *p);
cudaError_t cudaPointerGetAttributes(struct cudaPointerAttributes *a, const void *p);
cudaError_t cudaMemGetInfo(size_t *free, size_t *total);
cudaError_t cudaMemcpy(void *to, const void *from, size_t n, enum cudaMemcpyKind kind);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t n, enum cudaMemcpyKind kind, cudaStream_t stream OR(0));
cudaError_t cudaMemcpy2D(void *to, size_t tp, const void *from, size_t fp, size_t width, size_t height, enum cudaMemcpyKind kind);
cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms *p);
cudaError_t cudaMemset(void *p, int value, size_t n);
cudaError_t cudaMemsetAsync(void *p, int value, size_t n, cudaStream_t stream OR(0));
cudaError_t cudaMemset2D(void *p, size_t pitch, int value, size_t width, size_t height);
cudaError_t cudaMemPrefetchAsync(const void *p, size_t n, struct cudaMemLocation at, unsigned flags, cudaStream_t stream OR(0));
cudaError_t cudaGetLastError(void);
cudaError_t cudaPeekAtLastError(void);
const char *cudaGetErrorString(cudaError_t e);
const char *cudaGetErrorName(cudaError_t e);
cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *p, int device);
cudaError_t cudaDeviceGetAttribute(int *value, enum cudaDeviceAttr what, int device);
cudaError_t cudaGetDevice(int *device);
enum cudaDriverEntryPointQueryResult { cudaDriverEntryPointSuccess };
enum { cudaEnableDefault };
cudaError_t cudaGetDriverEntryPointByVersion(const char *name, void **to, unsigned version, unsigned long long flags,
                                             enum cudaDriverEntryPointQueryResult *status OR(0));
cudaError_t cudaGetDeviceCount(int *n);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaDeviceSynchronize(void);
cudaError_t cudaDeviceReset(void);
cudaError_t cudaStreamCreate(cudaStream_t *s);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *s, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t s);
cudaError_t cudaStreamSynchronize(cudaStream_t s);
cudaError_t cudaStreamQuery(cudaStream_t s);
cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t e, unsigned flags OR(0));
cudaError_t cudaLaunchHostFunc(cudaStream_t s, cudaHostFn_t f, void *data);
cudaError_t cudaEventCreate(cudaEvent_t *e);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *e, unsigned flags);
cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s OR(0));
cudaError_t cudaEventSynchronize(cudaEvent_t e);
cudaError_t cudaEventQuery(cudaEvent_t e);
cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t a, cudaEvent_t b);
cudaError_t cudaEventDestroy(cudaEvent_t e);
cudaError_t cudaStreamBeginCapture(cudaStream_t s, enum cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t s, cudaGraph_t *g);
cudaError_t cudaGraphCreate(cudaGraph_t *g, unsigned flags);
cudaError_t cudaGraphDestroy(cudaGraph_t g);
cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t *n, cudaGraph_t g, const cudaGraphNode_t *on, size_t count, const struct cudaKernelNodeParams *p);
cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t *n, cudaGraph_t g, const cudaGraphNode_t *on, size_t count, void *to, const void *from, size_t bytes, enum cudaMemcpyKind kind);
cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t *n, cudaGraph_t g, const cudaGraphNode_t *on, size_t count, const struct cudaMemsetParams *p);
cudaError_t cudaGraphAddHostNode(cudaGraphNode_t *n, cudaGraph_t g, const cudaGraphNode_t *on, size_t count, const struct cudaHostNodeParams *p);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t *e, cudaGraph_t g, unsigned long long flags OR(0));
cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t e, cudaGraphNode_t n, const struct cudaKernelNodeParams *p);
cudaError_t cudaGraphLaunch(cudaGraphExec_t e, cudaStream_t s);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t e);
cudaError_t cudaMallocArray(cudaArray_t *a, const struct cudaChannelFormatDesc *d, size_t width, size_t height OR(0), unsigned flags OR(0));
struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f);
#ifdef __cplusplus
// What has a template in NVIDIA's header.
cudaError_t emulator_malloc(void **p, size_t n) __asm__("cudaMalloc");
cudaError_t emulator_malloc_async(void **p, size_t n, cudaStream_t s) __asm__("cudaMallocAsync");
cudaError_t emulator_malloc_managed(void **p, size_t n, unsigned flags) __asm__("cudaMallocManaged");
cudaError_t emulator_malloc_host(void **p, size_t n) __asm__("cudaMallocHost");
cudaError_t emulator_launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, cudaStream_t s) __asm__("__cudaLaunchKernel");
cudaError_t emulator_launch_together(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, cudaStream_t s) __asm__("cudaLaunchCooperativeKernel");
cudaError_t emulator_to_symbol(const void *s, const void *from, size_t n, size_t at, int kind) __asm__("cudaMemcpyToSymbol");
cudaError_t emulator_from_symbol(void *to, const void *s, size_t n, size_t at, int kind) __asm__("cudaMemcpyFromSymbol");
cudaError_t emulator_symbol_address(void **p, const void *s) __asm__("cudaGetSymbolAddress");
cudaError_t emulator_attributes(struct cudaFuncAttributes *a, const void *f) __asm__("cudaFuncGetAttributes");
cudaError_t emulator_set_attribute(const void *f, int what, int value) __asm__("cudaFuncSetAttribute");
cudaError_t emulator_blocks(int *n, const void *f, int threads, size_t shared) __asm__("cudaOccupancyMaxActiveBlocksPerMultiprocessor");
#ifdef __CUDA__
// What clang calls for <<<>>>.
unsigned __cudaPushCallConfiguration(dim3 g, dim3 b, size_t shared = 0, void *stream = 0);
cudaError_t cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, cudaStream_t s);
#endif
void emulator_register_ptx(const char *text);
void emulator_register_linked(void (*callback)(void **), void *text);
}
template <class T> cudaError_t cudaMalloc(T **p, size_t n) { return emulator_malloc((void **)p, n); }
template <class T> cudaError_t cudaMallocAsync(T **p, size_t n, cudaStream_t s) { return emulator_malloc_async((void **)p, n, s); }
template <class T> cudaError_t cudaMallocManaged(T **p, size_t n, unsigned flags = cudaMemAttachGlobal) { return emulator_malloc_managed((void **)p, n, flags); }
template <class T> cudaError_t cudaMallocHost(T **p, size_t n) { return emulator_malloc_host((void **)p, n); }
template <class T> cudaError_t cudaMemcpyToSymbol(const T &s, const void *from, size_t n, size_t at = 0) { return emulator_to_symbol(&s, from, n, at, 1); }
template <class T> cudaError_t cudaMemcpyFromSymbol(void *to, const T &s, size_t n, size_t at = 0) { return emulator_from_symbol(to, &s, n, at, 2); }
template <class T> cudaError_t cudaGetSymbolAddress(void **p, const T &s) { return emulator_symbol_address(p, &s); }
template <class T> cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *a, T *f) { return emulator_attributes(a, (const void *)f); }
template <class T> cudaError_t cudaFuncSetAttribute(T *f, cudaFuncAttribute what, int value) { return emulator_set_attribute((const void *)f, what, value); }
#ifdef __CUDA__
template <class T> cudaError_t cudaLaunchKernel(T *f, dim3 g, dim3 b, void **arguments, size_t shared = 0, cudaStream_t s = 0) {
  return cudaLaunchKernel((const void *)f, g, b, arguments, shared, s);
}
#endif
template <class T> cudaError_t cudaLaunchCooperativeKernel(T *f, dim3 g, dim3 b, void **arguments, size_t shared = 0, cudaStream_t s = 0) {
  return emulator_launch_together((const void *)f, g, b, arguments, shared, s);
}
template <class T> cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *n, T f, int threads, size_t shared) { return emulator_blocks(n, (const void *)f, threads, shared); }
template <class T> cudaError_t cudaOccupancyMaxPotentialBlockSize(int *grid, int *block, T f, size_t shared = 0, int limit = 0) {
  int best = 0, processors = 1, n;
  cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0);
  for (int threads = limit ? limit / 32 * 32 : 1024; threads >= 32; threads -= 32)
    if (!emulator_blocks(&n, (const void *)f, threads, shared) && n * threads > best) best = n * threads, *block = threads, *grid = n * processors;
  return best ? cudaSuccess : cudaErrorInvalidValue;
}
// KERNEL<<<GRID, BLOCK, SHARED, STREAM>>>(ARGUMENTS), written emulator_call(KERNEL, GRID, BLOCK, SHARED, STREAM)(ARGUMENTS).
template <class... P> struct emulator_launcher {
  void (*f)(P...);
  dim3 g, b;
  size_t shared;
  cudaStream_t s;
  void operator()(P... p) const {
    void *all[] = {(void *)&p..., nullptr};
    emulator_launch((const void *)f, g, b, all, shared, s);
  }
};
template <class... P> emulator_launcher<P...> emulator_call(void (*f)(P...), dim3 g, dim3 b, size_t shared = 0, cudaStream_t s = 0) { return {f, g, b, shared, s}; }
#endif
