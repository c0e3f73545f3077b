// Adds 1 to a matrix by tensor copies of 16 x 8 boxes, whose map the driver's function encodes; the last boxes stick out.
// chip: 90a
// prints: 1 2 40 1000
// prints: sum 500500
#include <cuda.h>
#include <cuda_runtime.h>
#include <cstdio>

constexpr int WIDTH = 40, HEIGHT = 25, BOX_WIDTH = 16, BOX_HEIGHT = 8;

__device__ unsigned at(const void *p) { return (unsigned)__cvta_generic_to_shared(p); }

__global__ void add_one(const __grid_constant__ CUtensorMap map) {
  __shared__ alignas(128) float tile[BOX_HEIGHT][BOX_WIDTH];
  __shared__ unsigned long long bar;
  int x = blockIdx.x * BOX_WIDTH, y = blockIdx.y * BOX_HEIGHT;
  if (threadIdx.x == 0) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(at(&bar)));
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at(&bar)), "n"(sizeof tile) : "memory");
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(at(tile)),
                 "l"(&map), "r"(x), "r"(y), "r"(at(&bar)) : "memory");
  }
  __syncthreads();
  asm volatile("{ .reg .pred p; again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], 0; @p bra done; bra again; done: }" ::"r"(at(&bar)) : "memory");
  tile[threadIdx.x / BOX_WIDTH][threadIdx.x % BOX_WIDTH] += 1;
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  __syncthreads();
  if (threadIdx.x == 0) {
    asm volatile("cp.async.bulk.tensor.2d.global.shared::cta.bulk_group [%0, {%1, %2}], [%3];" ::"l"(&map), "r"(x), "r"(y), "r"(at(tile)) : "memory");
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
    asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
  }
}

static float matrix[HEIGHT * WIDTH];

int main() {
  float *x;
  void *encode;
  CUtensorMap map;
  cuuint64_t sizes[] = {WIDTH, HEIGHT}, strides[] = {WIDTH * sizeof(float)};
  cuuint32_t box[] = {BOX_WIDTH, BOX_HEIGHT}, steps[] = {1, 1};
  cudaDriverEntryPointQueryResult state;
  if (cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &encode, 12000, cudaEnableDefault, &state)) return 1;
  for (int i = 0; i < HEIGHT * WIDTH; i++) matrix[i] = i;
  cudaMalloc(&x, sizeof matrix);
  cudaMemcpy(x, matrix, sizeof matrix, cudaMemcpyHostToDevice);
  if (((decltype(&cuTensorMapEncodeTiled))encode)(&map, CU_TENSOR_MAP_DATA_TYPE_FLOAT32, 2, x, sizes, strides, box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE,
                                                  CU_TENSOR_MAP_SWIZZLE_NONE, CU_TENSOR_MAP_L2_PROMOTION_NONE, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE))
    return 2;
  add_one<<<dim3(3, 4), BOX_WIDTH * BOX_HEIGHT>>>(map);
  cudaMemcpy(matrix, x, sizeof matrix, cudaMemcpyDeviceToHost);
  double sum = 0;
  for (float value : matrix) sum += value;
  printf("%g %g %g %g\nsum %.0f\n", matrix[0], matrix[1], matrix[39], matrix[999], sum);
  cudaFree(x);
  return 0;
}
