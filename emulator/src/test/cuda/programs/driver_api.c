// Loads PTX with the driver API, sets its constant and launches its kernel, by a list and by a buffer of arguments.
// arguments: driver_kernels.ptx
// prints: PTX emulator 8.6
// prints: 9 18 27
// prints: missing: CUDA_ERROR_NOT_FOUND
#include <cuda.h>
#include <stdio.h>

#define CHECK(call) if ((error = call)) return fprintf(stderr, #call ": %d\n", error), 1

int main(int argc, char **argv) {
  CUresult error;
  CUdevice device;
  CUcontext context;
  CUmodule module;
  CUfunction scaled, missing;
  CUdeviceptr x, factor;
  char name[64];
  const char *word;
  int major, minor, n = 3;
  size_t bytes;
  float host[] = {1, 2, 3}, three = 3;
  CHECK(cuInit(0));
  CHECK(cuDeviceGet(&device, 0));
  CHECK(cuDeviceGetName(name, sizeof name, device));
  CHECK(cuDeviceGetAttribute(&major, 75, device));
  CHECK(cuDeviceGetAttribute(&minor, 76, device));
  printf("%s %d.%d\n", name, major, minor);
  CHECK(cuDevicePrimaryCtxRetain(&context, device));
  CHECK(cuCtxSetCurrent(context));
  CHECK(cuModuleLoad(&module, argv[1]));
  CHECK(cuModuleGetFunction(&scaled, module, "scaled"));
  CHECK(cuModuleGetGlobal(&factor, &bytes, module, "factor"));
  CHECK(cuMemcpyHtoD(factor, &three, bytes));
  CHECK(cuMemAlloc(&x, sizeof host));
  CHECK(cuMemcpyHtoD(x, host, sizeof host));
  void *list[] = {&x, &n};
  CHECK(cuLaunchKernel(scaled, 1, 1, 1, 32, 1, 1, 0, 0, list, 0));
  struct { CUdeviceptr x; int n; } packed = {x, n};
  size_t size = sizeof packed;
  void *buffer[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &packed, CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END};
  CHECK(cuLaunchKernel(scaled, 1, 1, 1, 32, 1, 1, 0, 0, 0, buffer));
  CHECK(cuMemcpyDtoH(host, x, sizeof host));
  printf("%g %g %g\n", host[0], host[1], host[2]);
  error = cuModuleGetFunction(&missing, module, "missing");
  cuGetErrorName(error, &word);
  printf("missing: %s\n", word);
  CHECK(cuMemFree(x));
  return 0;
}
