// Driver API of the stand-in runtime, and NVRTC through nvcc: modules, functions and memory, on top of cudart.c.
#include <cuda.h>
#include "cudart.h"
#include "nvrtc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Set by Java: number of a module from PTX, negative after an error; size of a kernel's parameter, 0 after the last.
int (*device_load)(const char *);
extern int (*device_parameter)(int, const char *, int);

int cudaMalloc(void **, size_t);
int cudaFree(void *);
int cudaMemset(void *, int, size_t);
int cudaDeviceGetAttribute(int *, int, int);
int cudaHostRegister(void *, size_t, unsigned);

struct CUfunc_st { int module; char name[4096]; };
struct CUlinkState_st { const char *text; };

CUresult cuDriverGetVersion(int *v) { *v = 13000; return 0; }
CUresult cuDeviceGet(CUdevice *d, int n) { *d = n; return 0; }
CUresult cuDeviceGetCount(int *n) { *n = 1; return 0; }
CUresult cuDeviceGetName(char *name, int n, CUdevice d) { strncpy(name, "PTX emulator", n); return 0; }
CUresult cuDeviceTotalMem(size_t *n, CUdevice d) { *n = (size_t)1 << 31; return 0; }
CUresult cuDeviceCanAccessPeer(int *can, CUdevice d, CUdevice peer) { *can = 0; return 0; }
// Attributes have the same numbers as in the runtime.
CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute what, CUdevice d) {
  *value = what == CU_DEVICE_ATTRIBUTE_VIRTUAL_ADDRESS_MANAGEMENT_SUPPORTED;
  return *value ? 0 : cudaDeviceGetAttribute(value, what, d);
}
CUresult cuCtxCreate(CUcontext *c, CUctxCreateParams *p, unsigned flags, CUdevice d) { *c = (CUcontext)1; return 0; }
CUresult cuCtxPopCurrent(CUcontext *c) { if (c) *c = (CUcontext)1; return 0; }
CUresult cuGetErrorString(CUresult e, const char **text) { *text = e ? "an error" : "no error"; return 0; }
CUresult cuGetErrorName(CUresult e, const char **text) { *text = e ? "CUDA_ERROR" : "CUDA_SUCCESS"; return 0; }
CUresult cuStreamCreate(CUstream *s, unsigned flags) { *s = calloc(1, 8); return 0; }

CUresult cuModuleLoadData(CUmodule *m, const void *image) {
  int number = device_load(catchup_ptx(image));
  *m = (CUmodule)(long)(number + 1);
  return number < 0 ? CUDA_ERROR_INVALID_PTX : 0;
}
CUresult cuModuleLoadDataEx(CUmodule *m, const void *image, unsigned n, CUjit_option *o, void **v) { return cuModuleLoadData(m, image); }
CUresult cuModuleGetFunction(CUfunction *f, CUmodule m, const char *name) {
  *f = calloc(1, sizeof **f);
  (*f)->module = (int)(long)m - 1;
  strncpy((*f)->name, name, sizeof (*f)->name - 1);
  return 0;
}
CUresult cuModuleGetGlobal(CUdeviceptr *p, size_t *n, CUmodule m, const char *name) {
  *p = (CUdeviceptr)device_variable((int)(long)m - 1, name);
  return *p ? 0 : CUDA_ERROR_NOT_FOUND;
}
// Arguments may be in one buffer, aligned to their sizes.
CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                        CUstream s, void **arguments, void **extra) {
  void *all[256];
  if (!arguments && extra) {
    char *buffer = 0;
    for (int i = 0; extra[i] != CU_LAUNCH_PARAM_END; i += 2)
      if (extra[i] == CU_LAUNCH_PARAM_BUFFER_POINTER) buffer = extra[i + 1];
    int bytes;
    long at = 0;
    for (int i = 0; i < 256 && (bytes = device_parameter(f->module, f->name, i)); i++) {
      if (bytes & (bytes - 1)) return catchup_unsupported("a buffer of arguments with a struct");
      at = (at + bytes - 1) / bytes * bytes;
      all[i] = buffer + at;
      at += bytes;
    }
    arguments = all;
  }
  dim3 g = {gx, gy, gz}, b = {bx, by, bz};
  return catchup_launch_named(f->module, f->name, g, b, arguments, shared, 0);
}
CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, CUfunction f, int block, size_t shared) { *n = 2; return 0; }
CUresult cuOccupancyMaxPotentialBlockSize(int *g, int *b, CUfunction f, CUoccupancyB2DSize s, size_t shared, int limit) { *g = 8; *b = 256; return 0; }

CUresult cuLinkCreate(unsigned n, CUjit_option *o, void **v, CUlinkState *s) { *s = calloc(1, sizeof **s); return 0; }
CUresult cuLinkAddData(CUlinkState s, CUjitInputType type, void *data, size_t n, const char *name, unsigned k, CUjit_option *o, void **v) {
  s->text = strndup(data, n);
  return 0;
}
CUresult cuLinkComplete(CUlinkState s, void **image, size_t *n) { *image = (void *)s->text; *n = strlen(s->text) + 1; return 0; }

CUresult cuMemAlloc(CUdeviceptr *p, size_t n) { return cudaMalloc((void **)p, n); }
CUresult cuMemFree(CUdeviceptr p) { return cudaFree((void *)p); }
CUresult cuMemcpyHtoD(CUdeviceptr to, const void *from, size_t n) { return cudaMemcpy((void *)to, from, n, 4); }
CUresult cuMemcpyDtoH(void *to, CUdeviceptr from, size_t n) { return cudaMemcpy(to, (void *)from, n, 4); }
CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t n, CUstream s) { return cudaMemcpy((void *)to, from, n, 4); }
CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t n, CUstream s) { return cudaMemcpy(to, (void *)from, n, 4); }
CUresult cuMemsetD8(CUdeviceptr p, unsigned char value, size_t n) { return cudaMemset((void *)p, value, n); }
CUresult cuMemHostRegister(void *p, size_t n, unsigned flags) { return cudaHostRegister(p, n, flags); }
// Reserving addresses allocates memory.
CUresult cuMemGetAllocationGranularity(size_t *n, const CUmemAllocationProp *p, CUmemAllocationGranularity_flags f) { *n = 1 << 16; return 0; }
CUresult cuMemAddressReserve(CUdeviceptr *p, size_t n, size_t align, CUdeviceptr at, unsigned long long flags) { return cuMemAlloc(p, n); }
CUresult cuMemAddressFree(CUdeviceptr p, size_t n) { return cuMemFree(p); }
CUresult cuMemCreate(CUmemGenericAllocationHandle *h, size_t n, const CUmemAllocationProp *p, unsigned long long flags) { *h = 1; return 0; }
CUresult cuMemGetAllocationPropertiesFromHandle(CUmemAllocationProp *p, CUmemGenericAllocationHandle h) { memset(p, 0, sizeof *p); return 0; }

// A program compiled at run time; its "cubin" is PTX.
struct _nvrtcProgram { char *source, *name, *ptx; };
nvrtcResult nvrtcCreateProgram(nvrtcProgram *p, const char *source, const char *name, int n, const char *const *headers, const char *const *names) {
  *p = calloc(1, sizeof **p);
  (*p)->source = strdup(source);
  (*p)->name = strdup(name && strrchr(name, '/') ? strrchr(name, '/') + 1 : name ? name : "source.cu");
  return 0;
}
nvrtcResult nvrtcCompileProgram(nvrtcProgram p, int n, const char *const *options) {
  char folder[] = "/tmp/nvrtc.XXXXXX", name[512], command[2048];
  if (!mkdtemp(folder)) return 1;
  snprintf(name, sizeof name, "%s/%s", folder, p->name);
  FILE *f = fopen(name, "w");
  fputs(p->source, f);
  fclose(f);
  snprintf(command, sizeof command, "nvcc -ptx -arch=compute_86 -lineinfo -w -I. %s -o %s/ptx; cat %s/ptx; rm -r %s", name, folder, folder, folder);
  f = popen(command, "r");
  size_t length = 0;
  for (size_t got = 1; got > 0; length += got) {
    p->ptx = realloc(p->ptx, length + 65537);
    got = fread(p->ptx + length, 1, 65536, f);
  }
  p->ptx[length] = 0;
  pclose(f);
  return length ? 0 : 6;
}
nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram p, size_t *n) { *n = 1; return 0; }
nvrtcResult nvrtcGetProgramLog(nvrtcProgram p, char *log) { *log = 0; return 0; }
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram p, size_t *n) { *n = strlen(p->ptx) + 1; return 0; }
nvrtcResult nvrtcGetCUBIN(nvrtcProgram p, char *code) { strcpy(code, p->ptx); return 0; }
nvrtcResult nvrtcDestroyProgram(nvrtcProgram *p) { return 0; }
const char *nvrtcGetErrorString(nvrtcResult e) { return e ? "an error" : "no error"; }
