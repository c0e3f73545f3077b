// The influence a[n,c] of each filter on each sample: the norm of its map in features x[N,P,C] of P pixels.
//
//   L2: sqrt( sum over p of x[n,p,c]^2 )        L1: sum over p of |x[n,p,c]|
//
// C is innermost, so neighbouring threads read neighbouring channels. Every sum has a fixed order.

// Threads of a block in v2 to v4.
#define BLOCK 128
// Channels that a block of v2 to v4 sums; 32 of them fill a line of 128 bytes.
#define TILE 32
// Pixels that a block of v4 sums.
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

// Adds the partial sums of a block's rows of threads, width threads a row, by halving; row 0 gets the sum.
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

// The sum of 4 channels over pixels from, from + step, ... below to, 4 loads in flight.
template <bool L1>
__device__ __forceinline__ float4 sum_of_quads(const float4* x, int from, int to, int step, int quads) {
  float4 sum = make_float4(0, 0, 0, 0);
  const float4* at = x + (unsigned)from * quads;
  unsigned stride = (unsigned)step * quads;
  int p = from;
  for (; p + 3 * step < to; p += 4 * step) {
    float4 v0 = *at;
    float4 v1 = *(at += stride);
    float4 v2 = *(at += stride);
    float4 v3 = *(at += stride);
    at += stride;
    add<L1>(sum, v0);
    add<L1>(sum, v1);
    add<L1>(sum, v2);
    add<L1>(sum, v3);
  }
#pragma unroll 1
  for (; p < to; p += step) {
    add<L1>(sum, *at);
    at += stride;
  }
  return sum;
}

template <bool L1>
__device__ __forceinline__ void v1(const float* x, float* norms, int pixels, int channels, unsigned i) {
  const float* at = x + i / channels * pixels * channels + i % channels;
  float sum = 0;
  for (int p = 0; p < pixels; p++) {
    sum = add<L1>(sum, *at);
    at += channels;
  }
  norms[i] = finished<L1>(sum);
}

// v1: One thread per channel walks the pixels of its sample with one running sum.
extern "C" __global__ void channel_norm_v1(const float* __restrict__ x, float* __restrict__ norms, int samples, int pixels, int channels, int l1) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)samples * channels) return;
  if (l1) {
    v1<true>(x, norms, pixels, channels, i);
  } else {
    v1<false>(x, norms, pixels, channels, i);
  }
}

template <bool L1>
__device__ __forceinline__ void v2(const float* x, float* norms, int pixels, int channels) {
  __shared__ float partial[BLOCK];
  int tiles = (channels + TILE - 1) / TILE;
  unsigned n = blockIdx.x / tiles;
  int first = blockIdx.x % tiles * TILE;
  int width = min(TILE, channels - first);
  int rows = BLOCK / width;
  int row = threadIdx.x / width;
  int c = first + threadIdx.x % width;
  float sum = 0;
  if (row < rows) {
    const float* at = x + (n * pixels + row) * channels + c;
    unsigned stride = (unsigned)rows * channels;
    for (int p = row; p < pixels; p += rows) {
      sum = add<L1>(sum, *at);
      at += stride;
    }
  }
  sum = sum_of_rows(sum, partial, row, rows, width);
  if (row == 0) {
    norms[n * channels + c] = finished<L1>(sum);
  }
}

// v2: A block per sample and 32 channels spreads the pixels over its rows of threads and adds their sums by halving in shared memory.
extern "C" __global__ void channel_norm_v2(const float* __restrict__ x, float* __restrict__ norms, int pixels, int channels, int l1) {
  if (l1) {
    v2<true>(x, norms, pixels, channels);
  } else {
    v2<false>(x, norms, pixels, channels);
  }
}

// The sums of a tile of channels over pixels from..to-1; row 0 has them. Sets the quad that a thread of row 0 owns.
template <bool L1>
__device__ __forceinline__ float4 sum_of_tile(const float4* x, unsigned n, int tile, int from, int to, int pixels,
                                            int quads, int& row, int& quad) {
  __shared__ float4 partial[BLOCK];
  int first = tile * (TILE / 4);
  int width = min(TILE / 4, quads - first);
  int rows = BLOCK / width;
  row = threadIdx.x / width;
  quad = first + threadIdx.x % width;
  float4 sum = make_float4(0, 0, 0, 0);
  if (row < rows) {
    sum = sum_of_quads<L1>(x + n * pixels * quads + quad, from + row, to, rows, quads);
  }
  return sum_of_rows(sum, partial, row, rows, width);
}

template <bool L1>
__device__ __forceinline__ void v3(const float4* x, float4* norms, int pixels, int quads) {
  int tiles = (quads * 4 + TILE - 1) / TILE;
  unsigned n = blockIdx.x / tiles;
  int row, quad;
  float4 sum = sum_of_tile<L1>(x, n, blockIdx.x % tiles, 0, pixels, pixels, quads, row, quad);
  if (row == 0) {
    norms[n * quads + quad] = finished<L1>(sum);
  }
}

// v3: As v2, but a thread reads 4 channels with one 16-byte load and keeps 4 loads in flight.
extern "C" __global__ void channel_norm_v3(const float4* x, float4* norms, int pixels, int quads, int l1) {
  if (l1) {
    v3<true>(x, norms, pixels, quads);
  } else {
    v3<false>(x, norms, pixels, quads);
  }
}

template <bool L1>
__device__ __forceinline__ void v4(const float4* x, float4* partials, int pixels, int quads) {
  int tiles = (quads * 4 + TILE - 1) / TILE;
  int chunks = (pixels + CHUNK - 1) / CHUNK;
  int chunk = blockIdx.x % chunks;
  int tile = blockIdx.x / chunks % tiles;
  unsigned n = blockIdx.x / chunks / tiles;
  int from = chunk * CHUNK;
  int row, quad;
  float4 sum = sum_of_tile<L1>(x, n, tile, from, min(pixels, from + CHUNK), pixels, quads, row, quad);
  if (row == 0) {
    partials[(n * chunks + chunk) * quads + quad] = sum;
  }
}

// v4: As v3, but each block sums 256 pixels, so that large planes fill the card, and a second launch adds the blocks' sums.
extern "C" __global__ void channel_norm_v4(const float4* x, float4* partials, int pixels, int quads, int l1) {
  if (l1) {
    v4<true>(x, partials, pixels, quads);
  } else {
    v4<false>(x, partials, pixels, quads);
  }
}

// The second launch of v4: one thread per channel adds partials [N,chunks,C] in the order of the chunks.
extern "C" __global__ void channel_norm_v4_finish(const float* partials, float* norms, int samples, int chunks,
                                                  int channels, int l1) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)samples * channels) return;
  const float* at = partials + i / channels * chunks * channels + i % channels;
  float sum = 0;
  for (int k = 0; k < chunks; k++) {
    sum += *at;
    at += channels;
  }
  norms[i] = l1 ? sum : sqrtf(sum);
}
