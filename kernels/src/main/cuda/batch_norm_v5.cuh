// v5 of batch_norm.cu: two launches, 16 bytes of a row per thread.

#include "channel_sums.cuh"

// max(v, 0) with a ReLU; NaN stays NaN.
static __device__ float activate(float v, int relu) {
  return relu && v < 0 ? 0 : v;
}

// What all channels have: their number of rows, and constants.
struct Norm {
  const float* gamma;
  const float* beta;
  double momentum;
  double epsilon;
  float* runningMean;
  float* runningVariance;
  float* mean;
  float* invStd;
  float* scale;
  float* shift;
};

// 16 bytes of a row, and their bytes of a mask.
template <typename T> struct Wide {
  typedef float4 Numbers;
  typedef unsigned Mask;
};

template <> struct Wide<bf16> {
  typedef bf16x8 Numbers;
  typedef uint2 Mask;
};

static __device__ __forceinline__ void widen(float4 all, float v[4]) {
  v[0] = all.x;
  v[1] = all.y;
  v[2] = all.z;
  v[3] = all.w;
}

// Rows as they lie in memory; such as are made on the way are in made_rows.cuh. The first vector of a thread is `first` numbers
// from the beginning, in row `row` and channel c. Others are some numbers, and so some rows, ahead of it: `at` looks up where
// that is, `read` loads it, `made` has its numbers. Each is done for several rows before the next. With GUARDED the last rows are
// taken by the same loop, each under its condition, behind which NVIDIA's compiler leaves all of these loads before the first sum.
template <typename T>
struct Stored {
  typedef T Type;
  typedef int Place;
  typedef typename Wide<T>::Numbers Read;
  static const bool GUARDED = false;
  const T* x;

  __device__ __forceinline__ void start(unsigned first, unsigned row, int c) { x += first; }
  __device__ __forceinline__ Place at(int ahead, int rows) const { return ahead; }
  __device__ __forceinline__ Read read(Place at) const { return *(const Read*)(x + at); }
  __device__ __forceinline__ void made(Place at, Read v, float of[WIDE(T)]) const { widen(v, of); }
};

// Rows of a thread of which it loads all before it sums the first.
#define FLIGHT 4

// Adds a row's deviations from `near`, which is the first row, and their squares.
template <int W>
static __device__ __forceinline__ void add_deviations(const float v[W], bool first, float near[W], float own[2][W]) {
#pragma unroll
  for (int j = 0; j < W; ++j) {
    near[j] = first ? v[j] : near[j];
    float d = v[j] - near[j];
    own[0][j] += d;
    own[1][j] += d * d;
  }
}

// Sums of a thread over rows: of their deviations from the first one, and of the squares of those.
template <int W>
struct Moments {
  float near[W];
  float own[2][W];
};

// Makes of the sums of all threads of a block, each over `mine` rows, those of its chunk, for `there` channels from `to` on.
template <int W>
static __device__ __forceinline__ void chunk_moments(Moments<W>& m, int mine, int there, float4* to) {
  // From here on of deviations from K, the mean of the rows of the first warp. Of all n rows of a block
  // (K - mean)^2 is at most 8 times the variance, so little cancels, however large the mean.
  __shared__ float centers[CHANNELS];
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  if (thread < 32) {
    float of[1][W + 1];
#pragma unroll
    for (int j = 0; j < W; ++j) {
      of[0][j] = mine * m.near[j] + m.own[0][j];
    }
    of[0][W] = mine;
    warp_sums<1, W + 1>(of);
    if (thread < blockDim.x) {
      float each = 1 / of[0][W];
#pragma unroll
      for (int j = 0; j < W; ++j) {
        centers[thread * W + j] = of[0][j] * each;
      }
    }
  }
  __syncthreads();
#pragma unroll
  for (int j = 0; j < W; ++j) {
    float d = mine > 0 ? m.near[j] - centers[threadIdx.x * W + j] : 0;
    m.own[1][j] += d * (2 * m.own[0][j] + mine * d);
    m.own[0][j] += mine * d;
  }
  float sum[2];
  block_sums<2, W>(m.own, sum);
  if (thread < W * blockDim.x && thread < there) {
    to[thread] = make_float4(centers[thread], sum[0], sum[1], 0);
  }
}

// What the last block makes of the chunks of `width` channels, those of a group.
template <typename T>
static __device__ __forceinline__ void finish_statistics(const float4* chunks, int count, int group, int width, int rows,
                                                         int channels, int rowsPerChunk, Norm norm) {
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  int c = group * width + thread % width;
  bool there = c < channels;
  Two all[2] = {two(0, 0), two(0, 0)};
  float center = there ? __ldcg(chunks + c).x : 0;
  read_chunks(chunks, thread / width, THREADS / width, count, channels, min(c, channels - 1), [&](int i, float4 of) {
    float d = of.x - center;
    float n = min(rowsPerChunk, rows - i * rowsPerChunk);
    all[0] = plus(all[0], two(fmaf(n, d, of.y), 0));
    all[1] = plus(all[1], two(fmaf(d, fmaf(n, d, 2 * of.y), of.z), 0));
  });
  all_sums<2>(all, width);
  if (thread < width && there) {
    double apart = wide(all[0]) / rows;
    double m = center + apart;
    float variance = (wide(all[1]) - apart * wide(all[0])) / rows;
    variance = variance < 0 ? 0 : variance;
    float rounded = m;
    float inverse = 1 / sqrtf(variance + (float)norm.epsilon);
    float k = norm.gamma[c] * inverse;
    float now = norm.momentum;
    norm.mean[c] = rounded;
    norm.invStd[c] = inverse;
    norm.runningMean[c] = fmaf(now, rounded, (1 - now) * norm.runningMean[c]);
    norm.runningVariance[c] = fmaf(now, variance * rows / (rows - 1), (1 - now) * norm.runningVariance[c]);
    norm.scale[c] = k;
    // What rounding took from the mean goes into the shift, as it would move all rows alike; not in bfloat16, which does
    // not see it, and whose gradient computes its gate from x, gamma and beta.
    norm.shift[c] = sizeof(T) == 4 ? norm.beta[c] - (float)(m - rounded) * k : norm.beta[c];
  }
}

template <typename From>
static __device__ void counted_statistics(From from, int rows, int channels, int rowsPerChunk,
                                          float4* chunks, unsigned* tickets, Norm norm) {
  typedef typename From::Type T;
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  bool inside = p.c < channels && p.begin + threadIdx.y < p.end;
  int mine = inside ? (p.end - p.begin - threadIdx.y + blockDim.y - 1) / blockDim.y : 0;
  from.start((p.begin + threadIdx.y) * channels + p.c, p.begin + threadIdx.y, p.c);
  int step = blockDim.y * channels;
  Moments<W> m = {};
  int i = 0;
#pragma unroll 1
  for (; From::GUARDED ? i < mine : i + FLIGHT <= mine; i += FLIGHT) {
    typename From::Place at[FLIGHT];
    typename From::Read some[FLIGHT];
#pragma unroll
    for (int k = 0; k < FLIGHT; ++k) {
      if (!From::GUARDED || i + k < mine) {
        at[k] = from.at((i + k) * step, (i + k) * blockDim.y);
      }
    }
#pragma unroll
    for (int k = 0; k < FLIGHT; ++k) {
      if (!From::GUARDED || i + k < mine) {
        some[k] = from.read(at[k]);
      }
    }
#pragma unroll
    for (int k = 0; k < FLIGHT; ++k) {
      if (!From::GUARDED || i + k < mine) {
        float v[W];
        from.made(at[k], some[k], v);
        add_deviations<W>(v, i + k == 0, m.near, m.own);
      }
    }
  }
#pragma unroll 1
  for (; !From::GUARDED && i < mine; ++i) {
    typename From::Place at = from.at(i * step, i * blockDim.y);
    float v[W];
    from.made(at, from.read(at), v);
    add_deviations<W>(v, i == 0, m.near, m.own);
  }
  int width = W * blockDim.x;
  int groups = gridDim.x / p.chunks;
  int group = blockIdx.x % groups;
  chunk_moments(m, mine, channels - group * width, chunks + (size_t)p.chunk * channels + group * width);
  if (is_last_block(tickets + group, p.chunks)) {
    finish_statistics<T>(chunks, p.chunks, group, width, rows, channels, rowsPerChunk, norm);
  }
}

template <int W>
static __device__ __forceinline__ void normalize_row(float v[W], const float m[W], const float k[W], const float b[W],
                                                     int relu) {
#pragma unroll
  for (int j = 0; j < W; ++j) {
    v[j] = activate(fmaf(v[j] - m[j], k[j], b[j]), relu);
  }
}

template <typename T>
static __device__ void normalize16(const T* __restrict__ x, const float* __restrict__ mean,
                                   const float* __restrict__ scale, const float* __restrict__ shift, int relu,
                                   int rows, int channels, int rowsPerChunk, T* __restrict__ y) {
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  if (p.c >= channels) {
    return;
  }
  float m[W];
  float k[W];
  float b[W];
  load_channels<W>(mean + p.c, m);
  load_channels<W>(scale + p.c, k);
  load_channels<W>(shift + p.c, b);
#pragma unroll 4
  for (unsigned r = p.begin + threadIdx.y; r < p.end; r += blockDim.y) {
    float v[W];
    load16(x + r * channels + p.c, v);
    normalize_row<W>(v, m, k, b, relu);
    save16(v, y + r * channels + p.c);
  }
}
