// Prints what CUDA's own formula for occupancy says of drawn kernels: chip, threads, registers, shared bytes, blocks of a multiprocessor.
//   g++ -include cstring -I/usr/local/cuda/include gpu/src/test/c/occupancy_fixture.cpp -o /tmp/occupancy && /tmp/occupancy > gpu/src/test/resources/org/catchupmix/gpu/occupancy.txt
#include <cstdio>
#include <cstdlib>
#include <cuda_runtime_api.h>
#include <cuda_occupancy.h>

struct Chip {
  int number, multiprocessors, shared, sharedOfBlock, threads;
};

int main() {
  const Chip chips[] = {{75, 40, 64 << 10, 64 << 10, 1024},   {80, 108, 164 << 10, 163 << 10, 2048},
                        {86, 72, 100 << 10, 99 << 10, 1536},  {89, 58, 100 << 10, 99 << 10, 1536},
                        {90, 132, 228 << 10, 227 << 10, 2048}};
  srand(1);
  for (const Chip &chip : chips) {
    for (int i = 0; i < 400; i++) {
      cudaOccDeviceProp device;
      device.computeMajor = chip.number / 10;
      device.computeMinor = chip.number % 10;
      device.maxThreadsPerBlock = 1024;
      device.maxThreadsPerMultiprocessor = chip.threads;
      device.regsPerBlock = 65536;
      device.regsPerMultiprocessor = 65536;
      device.warpSize = 32;
      device.sharedMemPerBlock = 48 << 10;
      device.sharedMemPerMultiprocessor = chip.shared;
      device.numSms = chip.multiprocessors;
      device.sharedMemPerBlockOptin = chip.sharedOfBlock;
      device.reservedSharedMemPerBlock = chip.number >= 80 ? 1024 : 0;
      int threads = 1 + rand() % 1024;
      int registers = 1 + rand() % 255;
      int shared = rand() % 3 == 0 ? 0 : rand() % chip.sharedOfBlock;
      cudaOccFuncAttributes kernel;
      memset(&kernel, 0, sizeof kernel);
      kernel.maxThreadsPerBlock = 1024;
      kernel.numRegs = registers;
      kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
      kernel.maxDynamicSharedSizeBytes = chip.sharedOfBlock;
      kernel.partitionedGCConfig = PARTITIONED_GC_OFF;
      kernel.numBlockBarriers = 1;
      cudaOccDeviceState state;
      memset(&state, 0, sizeof state);
      state.cacheConfig = CACHE_PREFER_SHARED;
      state.carveoutConfig = 100;
      cudaOccResult result;
      if (cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &kernel, &state, threads, shared) != 0) return 1;
      printf("%d %d %d %d %d\n", chip.number, threads, registers, shared, result.activeBlocksPerMultiprocessor);
    }
  }
}
