// The norms of a sample's channels in one launch, as channel_norm.cu defines them, V being 16 bytes of channels.

#include "bf16x8.cuh"
#include "channel_sums.cuh"
#include "last_block.cuh"

// Threads of a block, and pixels of each of its rows of threads, whose loads are in flight.
#define SAMPLE_BLOCK 256
#define SAMPLE_PIXELS 8

template <typename V> struct Wide {
  typedef float4 Type;
};

template <> struct Wide<bf16x8> {
  typedef float8 Type;
};

template <bool L1>
__device__ __forceinline__ void add(float8& sum, float8 v) {
  add<L1>(sum.low, v.low);
  add<L1>(sum.high, v.high);
}

__device__ __forceinline__ float8 plus(float8 a, float8 b) {
  float8 sum = {plus(a.low, b.low), plus(a.high, b.high)};
  return sum;
}

// A block sums one chunk of the pixels of one of the tiles of a sample's channels, at most SAMPLE_BLOCK vectors.
template <bool L1, typename V, typename S>
__device__ __forceinline__ void sum_of_chunk(const V* x, float* partials, unsigned n, int pixels, int vectors, int tile,
                                             int chunk, int chunks, S* shared) {
  int first = tile * SAMPLE_BLOCK;
  int width = min(SAMPLE_BLOCK, vectors - first);
  int rows = SAMPLE_BLOCK / width;
  // As many rows as the widest tile has decide about the chunks, so that all tiles have the same.
  int span = SAMPLE_BLOCK / min(SAMPLE_BLOCK, vectors) * SAMPLE_PIXELS;
  int row = threadIdx.x / width;
  int v = first + threadIdx.x % width;
  S sum = {};
  if (row < rows) {
    sum = sum_of_vectors<L1, S>(x + n * pixels * vectors + v, chunk * span + row, min(pixels, chunk * span + span), rows,
                                vectors);
  }
  sum = sum_of_rows(sum, shared, row, rows, width);
  if (row == 0) {
    ((S*)partials)[(n * chunks + chunk) * vectors + v] = sum;
  }
}

// Whether this block is the last of its sample n, which it sets. That block has written its norms; for all of its
// threads to read them takes a barrier. x [N,P,C] of P pixels and so many vectors, partials [N,chunks,C], norms [N,C],
// a counter of arrivals for each sample. A grid has N * tiles * chunks blocks.
template <bool L1, typename V, typename S>
__device__ __forceinline__ bool sample_norms(const V* x, float* partials, float* norms, unsigned* arrivals, int pixels,
                                             int vectors, int tiles, int chunks, S* shared, unsigned& n) {
  unsigned parts = tiles * chunks;
  n = blockIdx.x / parts;
  int part = blockIdx.x % parts;
  sum_of_chunk<L1>(x, partials, n, pixels, vectors, part / chunks, part % chunks, chunks, shared);
  if (!last_of(arrivals + n, parts)) {
    return false;
  }
  int channels = vectors * (int)(sizeof(S) / sizeof(float));
#pragma unroll 1
  for (int c = threadIdx.x; c < channels; c += SAMPLE_BLOCK) {
    const float* at = partials + n * chunks * channels + c;
    float sum = 0;
    for (int k = 0; k < chunks; k++) {
      sum += at[k * channels];
    }
    norms[n * channels + c] = finished<L1>(sum);
  }
  return true;
}

template <typename V>
__device__ __forceinline__ bool sample_norms(const V* x, float* partials, float* norms, unsigned* arrivals, int pixels,
                                             int vectors, int tiles, int chunks, int l1, unsigned& n) {
  __shared__ typename Wide<V>::Type shared[SAMPLE_BLOCK];
  return l1 ? sample_norms<true>(x, partials, norms, arrivals, pixels, vectors, tiles, chunks, shared, n)
            : sample_norms<false>(x, partials, norms, arrivals, pixels, vectors, tiles, chunks, shared, n);
}
