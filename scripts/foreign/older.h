// Names that older programs use, and headers that programs take for granted.
#define cudaThreadSynchronize cudaDeviceSynchronize
#define cudaThreadExit cudaDeviceReset
#ifdef __cplusplus
#include <cstdint>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif
