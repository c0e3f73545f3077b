// The device: properties, attributes, occupancy, and errors.
#include "runtime.h"
#include <string.h>

enum { DEFAULT_SHARED = 48 << 10, L2_BYTES = 4 << 20, VERSION = 13000 };

static __thread int last_error;
int is_sticky(int e) { return e == 700 || e == 702 || e == 710 || e == 716 || e == 718 || e == 719; }
int failed(int error) {
  if (error) last_error = error;
  return error;
}
int cudaGetLastError(void) {
  int code = last_error;
  if (!is_sticky(code)) last_error = 0;
  unread(0);
  return code;
}
int cudaPeekAtLastError(void) {
  unread(0);
  return last_error;
}
// Numbers are common to the runtime and the driver, as far as both have them.
static const struct { int number; const char *runtime, *driver, *text; } errors[] = {
  {0, "cudaSuccess", "CUDA_SUCCESS", "no error"},
  {1, "cudaErrorInvalidValue", "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
  {2, "cudaErrorMemoryAllocation", "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
  {3, "cudaErrorInitializationError", "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
  {9, "cudaErrorInvalidConfiguration", "CUDA_ERROR_UNKNOWN", "invalid configuration argument"},
  {12, "cudaErrorInvalidPitchValue", "CUDA_ERROR_UNKNOWN", "invalid pitch argument"},
  {13, "cudaErrorInvalidSymbol", "CUDA_ERROR_UNKNOWN", "invalid device symbol"},
  {21, "cudaErrorInvalidMemcpyDirection", "CUDA_ERROR_UNKNOWN", "invalid copy direction for memcpy"},
  {98, "cudaErrorInvalidDeviceFunction", "CUDA_ERROR_UNKNOWN", "invalid device function"},
  {100, "cudaErrorNoDevice", "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
  {101, "cudaErrorInvalidDevice", "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
  {200, "cudaErrorInvalidKernelImage", "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
  {209, "cudaErrorNoKernelImageForDevice", "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
  {218, "cudaErrorInvalidPtx", "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
  {400, "cudaErrorInvalidResourceHandle", "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
  {500, "cudaErrorSymbolNotFound", "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
  {600, "cudaErrorNotReady", "CUDA_ERROR_NOT_READY", "device not ready"},
  {700, "cudaErrorIllegalAddress", "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
  {701, "cudaErrorLaunchOutOfResources", "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
  {702, "cudaErrorLaunchTimeout", "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
  {704, "cudaErrorPeerAccessAlreadyEnabled", "CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED", "peer access is already enabled"},
  {705, "cudaErrorPeerAccessNotEnabled", "CUDA_ERROR_PEER_ACCESS_NOT_ENABLED", "peer access has not been enabled"},
  {710, "cudaErrorAssert", "CUDA_ERROR_ASSERT", "device-side assert triggered"},
  {712, "cudaErrorHostMemoryAlreadyRegistered", "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "part or all of the requested memory range is already mapped"},
  {713, "cudaErrorHostMemoryNotRegistered", "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "pointer does not correspond to a registered memory region"},
  {716, "cudaErrorMisalignedAddress", "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
  {718, "cudaErrorInvalidPc", "CUDA_ERROR_INVALID_PC", "invalid program counter"},
  {719, "cudaErrorLaunchFailure", "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
  {720, "cudaErrorCooperativeLaunchTooLarge", "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE", "too many blocks in cooperative launch"},
  {801, "cudaErrorNotSupported", "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
  {900, "cudaErrorStreamCaptureUnsupported", "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
  {901, "cudaErrorStreamCaptureInvalidated", "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
  {906, "cudaErrorStreamCaptureImplicit", "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT", "operation would make the legacy stream depend on a capturing blocking stream"},
  {907, "cudaErrorCapturedEvent", "CUDA_ERROR_CAPTURED_EVENT", "operation not permitted on an event last recorded in a capturing stream"},
  {910, "cudaErrorGraphExecUpdateFailure", "CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE", "the graph update was not performed"},
  {999, "cudaErrorUnknown", "CUDA_ERROR_UNKNOWN", "unknown error"},
};
static int entry(int error) {
  int count = sizeof errors / sizeof *errors;
  for (int i = 0; i < count; i++)
    if (errors[i].number == error) return i;
  return count - 1;
}
const char *error_name(int error, int driver) { return driver ? errors[entry(error)].driver : errors[entry(error)].runtime; }
const char *error_text(int error) { return errors[entry(error)].text; }
const char *cudaGetErrorString(int e) { return error_text(e); }
const char *cudaGetErrorName(int e) { return error_name(e, 0); }

int cudaGetDeviceProperties(struct cudaDeviceProp *p, int device) {
  const struct facts *f = facts();
  if (device) return failed(101);
  memset(p, 0, sizeof *p);
  strcpy(p->name, "PTX emulator");
  p->major = f->chip / 10;
  p->minor = f->chip % 10;
  p->multiProcessorCount = f->multiprocessors;
  p->warpSize = 32;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsPerMultiProcessor = f->threads;
  p->maxBlocksPerMultiProcessor = f->blocks;
  p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024;
  p->maxThreadsDim[2] = 64;
  p->maxGridSize[0] = 0x7fffffff;
  p->maxGridSize[1] = p->maxGridSize[2] = 65535;
  p->sharedMemPerBlock = DEFAULT_SHARED;
  p->sharedMemPerBlockOptin = f->shared_block;
  p->sharedMemPerMultiprocessor = f->shared;
  p->reservedSharedMemPerBlock = 1024;
  p->regsPerBlock = p->regsPerMultiprocessor = f->registers;
  p->totalGlobalMem = f->memory;
  p->totalConstMem = 65536;
  p->memPitch = 0x7fffffff;
  p->textureAlignment = 512;
  p->l2CacheSize = L2_BYTES;
  p->persistingL2CacheMaxSize = p->accessPolicyMaxWindowSize = 1 << 20;
  p->memoryBusWidth = 128;
  p->unifiedAddressing = p->managedMemory = p->concurrentManagedAccess = p->canMapHostMemory = 1;
  p->concurrentKernels = p->cooperativeLaunch = p->memoryPoolsSupported = p->streamPrioritiesSupported = 1;
  p->asyncEngineCount = 1;
  return 0;
}
int cudaGetDeviceProperties_v2() __attribute__((alias("cudaGetDeviceProperties")));
int cudaDeviceGetAttribute(int *value, int what, int d) {
  const struct facts *f = facts();
  if (d) return failed(101);
  switch (what) {
    case cudaDevAttrComputeCapabilityMajor: *value = f->chip / 10; break;
    case cudaDevAttrComputeCapabilityMinor: *value = f->chip % 10; break;
    case cudaDevAttrMultiProcessorCount: *value = f->multiprocessors; break;
    case cudaDevAttrMaxThreadsPerBlock: case cudaDevAttrMaxBlockDimX: case cudaDevAttrMaxBlockDimY: *value = 1024; break;
    case cudaDevAttrMaxBlockDimZ: *value = 64; break;
    case cudaDevAttrMaxGridDimX: *value = 0x7fffffff; break;
    case cudaDevAttrMaxGridDimY: case cudaDevAttrMaxGridDimZ: *value = 65535; break;
    case cudaDevAttrMaxThreadsPerMultiProcessor: *value = f->threads; break;
    case cudaDevAttrMaxBlocksPerMultiprocessor: *value = f->blocks; break;
    case cudaDevAttrMaxSharedMemoryPerBlock: *value = DEFAULT_SHARED; break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor: *value = f->shared; break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = f->shared_block; break;
    case cudaDevAttrReservedSharedMemoryPerBlock: *value = 1024; break;
    case cudaDevAttrMaxRegistersPerBlock: case cudaDevAttrMaxRegistersPerMultiprocessor: *value = f->registers; break;
    case cudaDevAttrTotalConstantMemory: *value = 65536; break;
    case cudaDevAttrL2CacheSize: *value = L2_BYTES; break;
    case cudaDevAttrMaxPersistingL2CacheSize: *value = 1 << 20; break;
    case cudaDevAttrWarpSize: *value = 32; break;
    case cudaDevAttrClockRate: *value = 1000; break; // clocks count instructions
    case cudaDevAttrMemoryClockRate: *value = 1000000; break;
    case cudaDevAttrGlobalMemoryBusWidth: *value = 128; break;
    case cudaDevAttrUnifiedAddressing: case cudaDevAttrManagedMemory: case cudaDevAttrConcurrentManagedAccess:
    case cudaDevAttrCanMapHostMemory: case cudaDevAttrConcurrentKernels: case cudaDevAttrCooperativeLaunch:
    case cudaDevAttrMemoryPoolsSupported: case cudaDevAttrStreamPrioritiesSupported: case cudaDevAttrAsyncEngineCount: *value = 1; break;
    default: *value = 0;
  }
  return 0;
}
int cudaGetDevice(int *d) { *d = 0; return 0; }
int cudaGetDeviceCount(int *n) { *n = 1; return 0; }
int cudaSetDevice(int d) { return d ? failed(101) : (facts(), 0); }
int cudaInitDevice(int d, unsigned flags, unsigned more) { return cudaSetDevice(d); }
int cudaChooseDevice(int *d, const struct cudaDeviceProp *p) { *d = 0; return 0; }
int cudaGetDeviceFlags(unsigned *flags) { *flags = 0; return 0; }
int cudaSetDeviceFlags(unsigned flags) { return 0; }
int cudaDeviceReset(void) { return finish_all(); }
int cudaThreadExit(void) { return finish_all(); }
int cudaDeviceSetLimit(int what, size_t n) { return 0; }
int cudaDeviceGetLimit(size_t *n, int what) { *n = 8 << 20; return 0; }
int cudaDeviceSetCacheConfig(int what) { return 0; }
int cudaDeviceGetCacheConfig(int *what) { *what = 0; return 0; }
int cudaDeviceSetSharedMemConfig(int what) { return 0; }
int cudaCtxResetPersistingL2Cache(void) { return 0; }
int cudaDeviceCanAccessPeer(int *can, int d, int peer) { *can = 0; return 0; }
int cudaDeviceEnablePeerAccess(int peer, unsigned flags) { return failed(101); }
int cudaDeviceDisablePeerAccess(int peer) { return failed(705); }
int cudaDeviceGetPCIBusId(char *id, int n, int d) { strncpy(id, "0000:00:00.0", n); return 0; }
int cudaDriverGetVersion(int *v) { *v = VERSION; return 0; }
int cudaRuntimeGetVersion(int *v) { *v = VERSION; return 0; }
int cudaProfilerStart(void) { return 0; }
int cudaProfilerStop(void) { return 0; }

int blocks_of(const struct kernel *k, int threads, size_t shared) {
  int64_t blocks = 0;
  return ASK(OCCUPANCY, 0, 0, &blocks, sizeof blocks, threads, k->registers, k->shared + shared) ? 0 : blocks;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *n, const void *f, int threads, size_t shared, unsigned flags) {
  struct kernel *k;
  int code = kernel_of(f, &k);
  if (!code && (threads < 1 || threads > 1024)) code = failed(1);
  if (!code) *n = blocks_of(k, threads, shared);
  return code;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *n, const void *f, int threads, size_t shared) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(n, f, threads, shared, 0);
}
int cudaOccupancyAvailableDynamicSMemPerBlock(size_t *n, const void *f, int blocks, int threads) {
  struct kernel *k;
  int code = kernel_of(f, &k);
  for (*n = code ? 0 : facts()->shared_block - k->shared; *n >= 128 && blocks_of(k, threads, *n) < blocks;) *n -= 128;
  return code;
}

// Arrays and textures are refused at the call.
struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f) {
  return (struct cudaChannelFormatDesc){x, y, z, w, f};
}
#define REFUSED(name) int name() { return misuse(801, #name ": arrays, textures and surfaces are not supported"); }
REFUSED(cudaMallocArray) REFUSED(cudaMalloc3DArray) REFUSED(cudaMallocMipmappedArray) REFUSED(cudaMemcpyToArray) REFUSED(cudaMemcpy2DToArray)
REFUSED(cudaMemcpy2DToArrayAsync) REFUSED(cudaMemcpyFromArray) REFUSED(cudaMemcpy2DFromArray) REFUSED(cudaCreateTextureObject)
REFUSED(cudaCreateSurfaceObject) REFUSED(cudaGetChannelDesc) REFUSED(cudaGetMipmappedArrayLevel) REFUSED(cudaArrayGetInfo)
REFUSED(cuArrayCreate_v2) REFUSED(cuArray3DCreate_v2) REFUSED(cuTexObjectCreate) REFUSED(cuSurfObjectCreate) REFUSED(cuMipmappedArrayCreate)
int cudaFreeArray(void *a) { return 0; }
int cudaFreeMipmappedArray(void *a) { return 0; }
int cudaDestroyTextureObject(unsigned long long t) { return 0; }
int cudaDestroySurfaceObject(unsigned long long s) { return 0; }
