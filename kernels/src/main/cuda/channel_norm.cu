// The influence a[n,c] of each filter on each sample: the norm of its map in features x[N,P,C] of P pixels.
//
//   L2: sqrt( sum over p of x[n,p,c]^2 )        L1: sum over p of |x[n,p,c]|
//
// C is innermost, so neighbouring threads read neighbouring channels. Every sum has a fixed order. x is FP32 or BF16,
// sums and norms are FP32: squares are exact enough for |x| from 1e-18 to 1e17, see Mixing.ChannelNorm.

#include "number.cuh"
#include "threads.cuh"

// Threads of a block in v2 to v4.
#define BLOCK 128
// Channels of a block in v2 and v4: 32 of them fill a line of 128 bytes.
#define TILE 32
// Pixels of a block in v4.
#define CHUNK 256

template <bool L1>
__device__ __forceinline__ float add(float sum, float v) {
  return L1 ? sum + fabsf(v) : fmaf(v, v, sum);
}

template <bool L1>
__device__ __forceinline__ void add(float4& sum, float4 v) {
  sum.x = add<L1>(sum.x, v.x);
  sum.y = add<L1>(sum.y, v.y);
  sum.z = add<L1>(sum.z, v.z);
  sum.w = add<L1>(sum.w, v.w);
}

__device__ __forceinline__ float plus(float a, float b) { return a + b; }

__device__ __forceinline__ float4 plus(float4 a, float4 b) {
  return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

template <bool L1>
__device__ __forceinline__ float finished(float sum) {
  return L1 ? sum : sqrtf(sum);
}

template <bool L1>
__device__ __forceinline__ float4 finished(float4 s) {
  return make_float4(finished<L1>(s.x), finished<L1>(s.y), finished<L1>(s.z), finished<L1>(s.w));
}

// Adds the partial sums of a block's rows of threads pairwise; each row has `width` threads, and row 0 gets the sum.
template <typename T>
__device__ __forceinline__ T sum_of_rows(T sum, T* partial, int row, int rows, int width) {
  int t = threadIdx.x;
  partial[t] = sum;
  __syncthreads();
  while (rows > 1) {
    int half = (rows + 1) / 2;
    if (row < rows - half) {
      sum = plus(sum, partial[t + half * width]);
      partial[t] = sum;
    }
    __syncthreads();
    rows = half;
  }
  return sum;
}

// The sum of 4 channels over pixels from, from + step, ... below to, with 4 loads in flight.
template <bool L1, typename V>
__device__ __forceinline__ float4 sum_of_quads(const V* x, int from, int to, int step, int quads) {
  float4 sum = make_float4(0, 0, 0, 0);
  const V* at = x + (unsigned)from * quads;
  unsigned stride = (unsigned)step * quads;
  int p = from;
  for (; p + 3 * step < to; p += 4 * step) {
    float4 v0 = number(*at);
    float4 v1 = number(*(at += stride));
    float4 v2 = number(*(at += stride));
    float4 v3 = number(*(at += stride));
    at += stride;
    add<L1>(sum, v0);
    add<L1>(sum, v1);
    add<L1>(sum, v2);
    add<L1>(sum, v3);
  }
#pragma unroll 1
  for (; p < to; p += step) {
    add<L1>(sum, number(*at));
    at += stride;
  }
  return sum;
}

template <bool L1, typename T>
__device__ __forceinline__ void v1(const T* x, float* norms, int pixels, int channels, unsigned i) {
  const T* at = x + i / channels * pixels * channels + i % channels;
  float sum = 0;
  for (int p = 0; p < pixels; p++) {
    sum = add<L1>(sum, number(*at));
    at += channels;
  }
  norms[i] = finished<L1>(sum);
}

template <typename T>
__device__ __forceinline__ void norm_v1(const T* x, float* norms, int samples, int pixels, int channels, int l1) {
  unsigned i = thread();
  if (i >= (unsigned)samples * channels) return;
  if (l1) {
    v1<true>(x, norms, pixels, channels, i);
  } else {
    v1<false>(x, norms, pixels, channels, i);
  }
}

// v1: One thread per channel walks the pixels of its sample with one running sum.
TWINS(channel_norm_v1, float, bf16,
      (const T* __restrict__ x, float* __restrict__ norms, int samples, int pixels, int channels, int l1),
      norm_v1(x, norms, samples, pixels, channels, l1);)

template <bool L1, typename T>
__device__ __forceinline__ void v2(const T* x, float* norms, int pixels, int channels) {
  __shared__ float partial[BLOCK];
  unsigned n = blockIdx.x;
  int first = blockIdx.y * TILE;
  int width = min(TILE, channels - first);
  int rows = BLOCK / width;
  int row = threadIdx.x / width;
  int c = first + threadIdx.x % width;
  float sum = 0;
  if (row < rows) {
    const T* at = x + (n * pixels + row) * channels + c;
    unsigned stride = (unsigned)rows * channels;
    for (int p = row; p < pixels; p += rows) {
      sum = add<L1>(sum, number(*at));
      at += stride;
    }
  }
  sum = sum_of_rows(sum, partial, row, rows, width);
  if (row == 0) {
    norms[n * channels + c] = finished<L1>(sum);
  }
}

template <typename T>
__device__ __forceinline__ void norm_v2(const T* x, float* norms, int pixels, int channels, int l1) {
  if (l1) {
    v2<true>(x, norms, pixels, channels);
  } else {
    v2<false>(x, norms, pixels, channels);
  }
}

// v2: One block per sample and 32 channels spreads the pixels over its rows of threads and adds their sums pairwise in
// shared memory.
TWINS(channel_norm_v2, float, bf16,
      (const T* __restrict__ x, float* __restrict__ norms, int pixels, int channels, int l1),
      norm_v2(x, norms, pixels, channels, l1);)

// The sums of up to `most` quads of channels over pixels from..to-1, in row 0. Sets the row and the quad of a thread.
template <bool L1, typename V>
__device__ __forceinline__ float4 sum_of_tile(const V* x, unsigned n, int first, int most, int from, int to,
                                              int pixels, int quads, int& row, int& quad) {
  __shared__ float4 partial[BLOCK];
  int width = min(most, quads - first);
  int rows = BLOCK / width;
  row = threadIdx.x / width;
  quad = first + threadIdx.x % width;
  float4 sum = make_float4(0, 0, 0, 0);
  if (row < rows) {
    sum = sum_of_quads<L1>(x + n * pixels * quads + quad, from + row, to, rows, quads);
  }
  return sum_of_rows(sum, partial, row, rows, width);
}

template <bool L1, typename V>
__device__ __forceinline__ void v3(const V* x, float4* norms, int pixels, int quads, int most) {
  unsigned n = blockIdx.x;
  int row, quad;
  float4 sum = sum_of_tile<L1>(x, n, blockIdx.y * most, most, 0, pixels, pixels, quads, row, quad);
  if (row == 0) {
    norms[n * quads + quad] = finished<L1>(sum);
  }
}

template <typename V>
__device__ __forceinline__ void norm_v3(const V* x, float4* norms, int pixels, int quads, int most, int l1) {
  if (l1) {
    v3<true>(x, norms, pixels, quads, most);
  } else {
    v3<false>(x, norms, pixels, quads, most);
  }
}

// v3: As v2, but a thread reads 4 channels with one 16-byte load, has 4 loads in flight, and small planes get fewer
// rows of threads and more channels per block.
TWINS(channel_norm_v3, float4, bf16x4,
      (const T* __restrict__ x, float4* __restrict__ norms, int pixels, int quads, int most, int l1),
      norm_v3(x, norms, pixels, quads, most, l1);)

template <bool L1, typename V>
__device__ __forceinline__ void v4(const V* x, float4* partials, int pixels, int quads) {
  int chunks = (pixels + CHUNK - 1) / CHUNK;
  unsigned n = blockIdx.x / chunks;
  int from = blockIdx.x % chunks * CHUNK;
  int row, quad;
  float4 sum = sum_of_tile<L1>(x, n, blockIdx.y * (TILE / 4), TILE / 4, from, min(pixels, from + CHUNK), pixels, quads,
                               row, quad);
  if (row == 0) {
    partials[blockIdx.x * quads + quad] = sum;
  }
}

template <typename V>
__device__ __forceinline__ void norm_v4(const V* x, float4* partials, int pixels, int quads, int l1) {
  if (l1) {
    v4<true>(x, partials, pixels, quads);
  } else {
    v4<false>(x, partials, pixels, quads);
  }
}

// v4: As v3, but each block sums 256 pixels, so that large planes fill the GPU; a second launch adds the blocks' sums.
TWINS(channel_norm_v4, float4, bf16x4,
      (const T* __restrict__ x, float4* __restrict__ partials, int pixels, int quads, int l1),
      norm_v4(x, partials, pixels, quads, l1);)

// The second launch of v4: one thread per channel adds partials [N,chunks,C] in the order of the chunks.
extern "C" __global__ void channel_norm_v4_finish(const float* __restrict__ partials, float* __restrict__ norms,
                                                  int samples, int chunks, int channels, int l1) {
  unsigned i = thread();
  if (i >= (unsigned)samples * channels) return;
  const float* at = partials + i / channels * chunks * channels + i % channels;
  float sum = 0;
  for (int k = 0; k < chunks; k++) {
    sum += *at;
    at += channels;
  }
  norms[i] = l1 ? sum : sqrtf(sum);
}
