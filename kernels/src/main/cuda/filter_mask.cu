// From features x[N,P,C] of P pixels to the norms a[N,C] of their filters, as channel_norm.cu defines them, and at once to
// the mask [N,C] of Catch-up Mix, as rfi_mask.cu does; p a permutation of the batch, q its inverse.
// x is float or bfloat16 in vectors of 16 bytes, sums and norms are float. Every sum has a fixed order.

#include "bf16x8.cuh"
#include "filter_ranks.cuh"
#include "last_block.cuh"

// Pixels of each row of threads of a block.
#define PIXELS 16
// Loads of a thread in flight.
#define FLIGHT 4

// Channels that are compared with each other; masks of more are settled bit by bit.
#define FEW 128

// As large as a launch says: a key for each filter, in whole rows of threads.
extern __shared__ ulonglong2 influences[];

// The channels of a vector in float.
template <typename V> struct Channels {
  static const int COUNT = sizeof(V) / 4;
};

template <> struct Channels<bf16x8> {
  static const int COUNT = 8;
};

template <typename V>
struct Sums {
  float of[Channels<V>::COUNT];

  __device__ __forceinline__ void add(V v, bool l1) {
    auto wide = number(v);
    const float* x = (const float*)&wide;
#pragma unroll
    for (int i = 0; i < Channels<V>::COUNT; i++) {
      of[i] = l1 ? of[i] + fabsf(x[i]) : fmaf(x[i], x[i], of[i]);
    }
  }

  // Shared memory has the threads' sums of a channel side by side, so that a warp meets each bank once.
  __device__ __forceinline__ void keep(float* shared) {
#pragma unroll
    for (int i = 0; i < Channels<V>::COUNT; i++) {
      shared[i * BLOCK + threadIdx.x] = of[i];
    }
  }

  __device__ __forceinline__ void add(const float* shared, int thread) {
#pragma unroll
    for (int i = 0; i < Channels<V>::COUNT; i++) {
      of[i] += shared[i * BLOCK + thread];
    }
  }
};

// Where a block works: pixels from..to-1 of sample n, and of its vectors width ones from first on.
struct Part {
  unsigned n;
  int chunk;
  int first;
  int width;
  int from;
  int to;
};

// A sample has tiles * chunks blocks. All of its tiles have the same chunks: as many pixels as suit the widest.
__device__ __forceinline__ Part part(int pixels, int vectors, int tiles, int chunks) {
  unsigned inSample = blockIdx.x % (tiles * chunks);
  int span = BLOCK / min(BLOCK, vectors) * PIXELS;
  Part p;
  p.n = blockIdx.x / (tiles * chunks);
  p.chunk = inSample % chunks;
  p.first = inSample / chunks * BLOCK;
  p.width = min(BLOCK, vectors - p.first);
  p.from = p.chunk * span;
  p.to = min(pixels, p.from + span);
  return p;
}

// Sums a part: rows of threads take every rows-th pixel, then add their sums by halves. partials [N,chunks,C].
template <typename V>
__device__ __forceinline__ void sum(const V* at, float* partials, Part p, int pixels, int vectors, int chunks, bool l1) {
  __shared__ float shared[Channels<V>::COUNT * BLOCK];
  int rows = BLOCK / p.width;
  int row = threadIdx.x / p.width;
  int v = p.first + threadIdx.x % p.width;
  Sums<V> own = {};
  int pixel = row < rows ? p.from + row : p.to;
  at += (p.n * pixels + pixel) * vectors + v;
  unsigned stride = (unsigned)rows * vectors;
  for (; pixel + (FLIGHT - 1) * rows < p.to; pixel += FLIGHT * rows) {
    V read[FLIGHT];
#pragma unroll
    for (int k = 0; k < FLIGHT; k++) {
      read[k] = *at;
      at += stride;
    }
#pragma unroll
    for (int k = 0; k < FLIGHT; k++) {
      own.add(read[k], l1);
    }
  }
#pragma unroll 1
  for (; pixel < p.to; pixel += rows) {
    own.add(*at, l1);
    at += stride;
  }
  own.keep(shared);
  __syncthreads();
#pragma unroll 1
  while (rows > 1) {
    int half = (rows + 1) / 2;
    if (row < rows - half) {
      own.add(shared, threadIdx.x + half * p.width);
      own.keep(shared);
    }
    __syncthreads();
    rows = half;
  }
  if (row == 0) {
    ((Sums<V>*)partials)[(p.n * chunks + p.chunk) * vectors + v] = own;
  }
}

// Adds up the chunks of sample n in their order.
__device__ __forceinline__ void finish(const float* partials, float* norms, unsigned n, int channels, int chunks,
                                       bool l1) {
#pragma unroll 1
  for (int c = threadIdx.x; c < channels; c += BLOCK) {
    const float* at = partials + n * chunks * channels + c;
    float sum = 0;
    for (int k = 0; k < chunks; k++) {
      sum += __ldcg(at + k * channels);
    }
    norms[n * channels + c] = l1 ? sum : sqrtf(sum);
  }
}

// tickets: a counter for the norms of each sample, then one for the mask of each.
template <typename V>
__device__ __forceinline__ void filter_mask(const V* x, float* partials, float* norms, unsigned* tickets,
                                            const int* partner, const int* inverse, unsigned char* mask, int samples,
                                            int pixels, int vectors, int tiles, int chunks, int l1, int keep, int ratio,
                                            int highest, const int* kept) {
  Part p = part(pixels, vectors, tiles, chunks);
  int channels = vectors * Channels<V>::COUNT;
  sum(x, partials, p, pixels, vectors, chunks, l1);
  if (!is_last_block(tickets + p.n, tiles * chunks)) return;
  finish(partials, norms, p.n, channels, chunks, l1);
  if (kept) keep = *kept;
  // The norms of n were what its own mask lacked, or that of q[n]: of two that arrive at a mask the second makes it.
  unsigned q = inverse[p.n];
  unsigned* masks = tickets + samples;
  uint2 last = are_last_blocks(masks + p.n, masks + q, 2);
#pragma unroll 1
  for (int i = last.x ? 0 : 1; i < (last.y ? 2 : 1); i++) {
    unsigned n = i ? q : p.n;
    if (channels <= FEW) {
      compare((Key*)influences, norms, partner, mask, n, channels, keep, ratio, highest);
    } else {
      settle((Key*)influences, norms, partner, mask, n, channels, keep, ratio, highest);
    }
    __syncthreads();  // before the next mask needs the same shared memory
  }
}

// v1: The last block of a sample to finish adds up its norms, and of a sample and its partner the last settles the mask.
TWINS(filter_mask_v1, float4, bf16x8,
      (const T* __restrict__ x, float* partials, float* norms, unsigned* tickets, const int* __restrict__ partner,
       const int* __restrict__ inverse, unsigned char* __restrict__ mask, int samples, int pixels, int vectors,
       int tiles, int chunks, int l1, int keep, int ratio, int highest, const int* __restrict__ kept),
      filter_mask(x, partials, norms, tickets, partner, inverse, mask, samples, pixels, vectors, tiles,
                     chunks, l1, keep, ratio, highest, kept);)
