// Names that older programs use, and headers that programs expect to be included.
#define cudaThreadSynchronize cudaDeviceSynchronize
#define cudaThreadExit cudaDeviceReset
#ifdef __cplusplus
#include <cstdint>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif
#ifdef __CUDA_ARCH__
// A condition's handle is the address of its value, see cudart_graphs.c.
extern inline __device__ void cudaGraphSetConditional(cudaGraphConditionalHandle handle, unsigned value) { *(volatile unsigned *)handle = value; }
#endif
