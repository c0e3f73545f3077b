// Sums over the rows of a matrix in one launch: a block of 256 threads sums a chunk of rows of at most 32 channels, and
// the last block of these channels adds the chunks in their order.
//
// Sums of a block are FP32, in a tree. Sums over chunks are pairs of floats, see row_chunks.cuh.

#include "row_chunks.cuh"
#include "last_block.cuh"

#define CHANNELS 32
#define WARPS (THREADS / 32)

// Adds K numbers of each of a thread's W channels over the lanes with the same channels, which are blockDim.x apart.
template <int K, int W>
static __device__ __forceinline__ void warp_sums(float own[K][W]) {
  for (int apart = blockDim.x; apart < 32; apart *= 2) {
#pragma unroll
    for (int k = 0; k < K; ++k) {
#pragma unroll
      for (int j = 0; j < W; ++j) {
        own[k][j] += __shfl_xor_sync(0xffffffff, own[k][j], apart);
      }
    }
  }
}

// Adds the same numbers over the block. The first CHANNELS threads get the sums, each of the channel of its number.
template <int K, int W>
static __device__ __forceinline__ void block_sums(float own[K][W], float sum[K]) {
  __shared__ float sums[WARPS][K][CHANNELS];
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  warp_sums<K, W>(own);
  if (thread % 32 < blockDim.x) {
#pragma unroll
    for (int k = 0; k < K; ++k) {
#pragma unroll
      for (int j = 0; j < W; ++j) {
        sums[thread / 32][k][thread % 32 * W + j] = own[k][j];
      }
    }
  }
  __syncthreads();
  if (thread < W * blockDim.x) {
#pragma unroll
    for (int k = 0; k < K; ++k) {
      sum[k] = 0;
#pragma unroll
      for (int w = 0; w < WARPS; ++w) {
        sum[k] += sums[w][k][thread];
      }
    }
  }
}

#define CHUNKS_AHEAD 8

// Passes a thread of the last block its share of the chunks of channel c, in their order, with CHUNKS_AHEAD loads in
// flight.
template <typename Each>
static __device__ __forceinline__ void read_chunks(const float4* chunks, int first, int further, int count, int channels, int c,
                                                   Each each) {
  for (int from = first; from < count; from += CHUNKS_AHEAD * further) {
    float4 of[CHUNKS_AHEAD];
#pragma unroll
    for (int k = 0; k < CHUNKS_AHEAD; ++k) {
      of[k] = __ldcg(chunks + (size_t)min(from + k * further, count - 1) * channels + c);
    }
#pragma unroll
    for (int k = 0; k < CHUNKS_AHEAD; ++k) {
      if (from + k * further < count) {
        each(from + k * further, of[k]);
      }
    }
  }
}

// Adds the partial sums of the last block's threads over all threads of a channel, which are `channels` apart. The
// first of them gets the sum. `channels` is a power of 2.
template <int K>
static __device__ __forceinline__ void all_sums(Two sum[K], int channels) {
  __shared__ Two sums[THREADS][K];
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
#pragma unroll
  for (int k = 0; k < K; ++k) {
    sums[thread][k] = sum[k];
  }
  for (int half = THREADS / 2; half >= channels; half /= 2) {
    __syncthreads();
    if (thread < half) {
#pragma unroll
      for (int k = 0; k < K; ++k) {
        sum[k] = plus(sum[k], sums[thread + half][k]);
        sums[thread][k] = sum[k];
      }
    }
  }
}
