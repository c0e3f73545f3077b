// Sums along an axis: x is [outer, count, inner], out[o,i] = scale * sum over r of x[o,r,i].

#include "number.cuh"

// A block has blockDim.x neighbouring results, blockDim.y threads for each, and blockDim.z outer indices, so that
// neighbours in a warp are neighbours in memory for any inner. A thread adds at most 64 elements, then the block adds
// its threads pairwise in shared memory. A longer axis is split into chunks; a second launch adds their sums, out
// [outer, chunks, inner]. A block has at most 256 threads, and blockDim.y is a power of two.
template <typename From, typename To>
__device__ __forceinline__ void reduce(
    const From *x, To *out, unsigned outer, unsigned count, unsigned inner, unsigned chunks,
    float scale) {
  __shared__ float partial[256];
  unsigned tiles = (inner + blockDim.x - 1) / blockDim.x;
  unsigned i = blockIdx.x % tiles * blockDim.x + threadIdx.x;
  unsigned chunk = blockIdx.x / tiles % chunks;
  unsigned o = blockIdx.x / tiles / chunks * blockDim.z + threadIdx.z;
  bool inside = o < outer && i < inner;
  float sum = 0;
  if (inside) {
    unsigned rows = 64 * blockDim.y;
    unsigned end = min(count, (chunk + 1) * rows);
    const From *from = x + o * count * inner + i;
#pragma unroll 4
    for (unsigned r = chunk * rows + threadIdx.y; r < end; r += blockDim.y) {
      sum += number(from[r * inner]);
    }
  }
  unsigned own = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  partial[own] = sum;
  for (unsigned half = blockDim.y / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.y < half) {
      partial[own] += partial[own + half * blockDim.x];
    }
  }
  if (inside && threadIdx.y == 0) {
    put(&out[(o * chunks + chunk) * inner + i], scale * partial[own]);
  }
}

// Neighbouring threads read neighbours in memory, a long axis is split into chunks, and sums are pairwise.
TWINS(reduce_v2, float, bf16,
      (const T *__restrict__ x, T *__restrict__ out, unsigned outer, unsigned count, unsigned inner,
       unsigned chunks, float scale),
      reduce(x, out, outer, count, inner, chunks, scale);)

// The first launch of a longer axis: sums of chunks stay FP32.
extern "C" __global__ void reduce_chunks_bf16(
    const bf16 *__restrict__ x, float *__restrict__ out, unsigned outer, unsigned count,
    unsigned inner, unsigned chunks, float scale) {
  reduce(x, out, outer, count, inner, chunks, scale);
}

// The last launch of a longer axis.
extern "C" __global__ void reduce_sum_bf16(
    const float *__restrict__ x, bf16 *__restrict__ out, unsigned outer, unsigned count,
    unsigned inner, unsigned chunks, float scale) {
  reduce(x, out, outer, count, inner, chunks, scale);
}
