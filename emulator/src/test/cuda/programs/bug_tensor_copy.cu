// Reads a tile that a tensor copy brings without a wait for it.
// chip: 90a
// code: 1
#include <cuda.h>
#include <cuda_runtime.h>

__device__ unsigned at(const void *p) { return (unsigned)__cvta_generic_to_shared(p); }

__global__ void first(const __grid_constant__ CUtensorMap map, float *to) {
  __shared__ alignas(128) float tile[8][16];
  __shared__ unsigned long long bar;
  if (threadIdx.x == 0) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(at(&bar)));
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at(&bar)), "n"(sizeof tile) : "memory");
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %2}], [%3];" ::"r"(at(tile)),
                 "l"(&map), "r"(0), "r"(at(&bar)) : "memory");  // FAULT is in flight when its block ends
  }
  __syncthreads();
  to[threadIdx.x] = tile[0][threadIdx.x];  // FAULT tile
}

int main() {
  float *x;
  CUtensorMap map;
  cuuint64_t sizes[] = {16, 8}, strides[] = {64};
  cuuint32_t box[] = {16, 8}, steps[] = {1, 1};
  cudaMalloc(&x, 512);
  cudaMemset(x, 0, 512);
  if (cuTensorMapEncodeTiled(&map, CU_TENSOR_MAP_DATA_TYPE_FLOAT32, 2, x, sizes, strides, box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE,
                             CU_TENSOR_MAP_SWIZZLE_NONE, CU_TENSOR_MAP_L2_PROMOTION_NONE, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE))
    return 2;
  first<<<1, 16>>>(map, x);  // CALL
  cudaDeviceSynchronize();
  return 0;
}
