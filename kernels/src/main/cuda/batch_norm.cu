// Batch normalization of x [R,C] over its rows, with an optional ReLU:
//   mean[c] = 1/R sum x[r,c]     var[c] = 1/R sum (x[r,c] - mean[c])^2
//   invStd  = 1/sqrt(var + epsilon)
//   y[r,c]  = act( gamma[c] * (x[r,c] - mean[c]) * invStd[c] + beta[c] )
//
// The first launch (statistics) sums over rows and computes the coefficients of each channel. The second launch
// normalizes. Both variants take the same arguments. The gradient is in batch_norm_gradient.cu.
//
// x and y are FP32 or BF16, values per channel are FP32. v1 sums in double. In v5 a thread sums at most 64 numbers in
// FP32, and the sums of chunks are added as pairs of floats. row_chunks.cuh defines the chunks and blocks of v5.

#include "channel_sums.cuh"

// max(v, 0) with a ReLU; NaN stays NaN.
static __device__ float activate(float v, int relu) {
  return relu && v < 0 ? 0 : v;
}

// Inputs and results per channel.
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

// Writes the results of channel c. T is the type of x.
template <typename T>
static __device__ __forceinline__ void finish_channel(const Norm& norm, int c, double mean, float variance, int rows) {
  float rounded = mean;
  float inverse = 1 / sqrtf(variance + (float)norm.epsilon);
  float k = norm.gamma[c] * inverse;
  float now = norm.momentum;
  norm.mean[c] = rounded;
  norm.invStd[c] = inverse;
  norm.runningMean[c] = fmaf(now, rounded, (1 - now) * norm.runningMean[c]);
  norm.runningVariance[c] = fmaf(now, variance * rows / (rows - 1), (1 - now) * norm.runningVariance[c]);
  norm.scale[c] = k;
  // The rounding error of the mean would move all rows alike, so it goes into the shift. BF16 cannot represent it, and
  // its gradient recomputes the ReLU from x, gamma and beta.
  norm.shift[c] = sizeof(T) == 4 ? norm.beta[c] - (float)(mean - rounded) * k : norm.beta[c];
}

// ---- statistics ----

template <typename T>
static __device__ void statistics_of_channel(const T* x, int rows, int channels, const Norm& norm) {
  int c = blockIdx.x;
  double sum = 0;
  for (unsigned r = threadIdx.y; r < rows; r += THREADS) {
    sum += number(x[r * channels + c]);
  }
  double mean = column_sum(sum) / rows;
  double squares = 0;
  for (unsigned r = threadIdx.y; r < rows; r += THREADS) {
    double d = number(x[r * channels + c]) - mean;
    squares += d * d;
  }
  double variance = column_sum(squares) / rows;
  if (threadIdx.y == 0) {
    finish_channel<T>(norm, c, mean, variance, rows);
  }
}

// One block per channel reads all rows twice: for the mean, then for the deviations from it. Any number of channels.
BOUNDED_TWINS(256, batch_norm_statistics_v1, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int, float4*, unsigned*, const float* gamma, const float* beta,
       double momentum, double epsilon, float* runningMean, float* runningVariance, float* mean, float* invStd,
       float* scale, float* shift),
      Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
      statistics_of_channel(x, rows, channels, norm);)

// Rows that a thread loads before it adds the first.
#define FLIGHT 4

// A thread's sums over its rows: the deviations from its first row, and their squares.
template <int W>
struct Moments {
  float near[W];
  float own[2][W];

  __device__ __forceinline__ void add(const float v[W], bool first) {
#pragma unroll
    for (int j = 0; j < W; ++j) {
      near[j] = first ? v[j] : near[j];
      float d = v[j] - near[j];
      own[0][j] += d;
      own[1][j] += d * d;
    }
  }
};

// Adds the sums of a block's threads, each over `mine` rows, and writes those of the chunk for `there` channels from
// `to` on.
template <int W>
static __device__ __forceinline__ void chunk_moments(Moments<W>& m, int mine, int there, float4* to) {
  // All deviations become relative to K, the mean of the rows of the first warp. (K - mean)^2 is at most 8 times the
  // variance of a block's rows, so cancellation is small for any mean.
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

// The last block of a group of `width` channels adds its chunks.
template <typename T>
static __device__ __forceinline__ void finish_statistics(const float4* chunks, int count, int group, int width,
                                                         int rows, int channels, int rowsPerChunk, const Norm& norm) {
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
    float variance = (wide(all[1]) - apart * wide(all[0])) / rows;
    finish_channel<T>(norm, c, center + apart, variance < 0 ? 0 : variance, rows);
  }
}

template <typename T>
static __device__ void statistics_of_chunk(const T* x, int rows, int channels, int rowsPerChunk, float4* chunks,
                                           unsigned* tickets, const Norm& norm) {
  typedef typename Vector<T>::Type V;
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  bool inside = p.c < channels && p.begin + threadIdx.y < p.end;
  int mine = inside ? (p.end - p.begin - threadIdx.y + blockDim.y - 1) / blockDim.y : 0;
  x += (p.begin + threadIdx.y) * channels + p.c;
  int step = blockDim.y * channels;
  Moments<W> m = {};
  int i = 0;
#pragma unroll 1
  for (; i + FLIGHT <= mine; i += FLIGHT) {
    V row[FLIGHT];
#pragma unroll
    for (int k = 0; k < FLIGHT; ++k) {
      row[k] = *(const V*)(x + (i + k) * step);
    }
#pragma unroll
    for (int k = 0; k < FLIGHT; ++k) {
      float v[W];
      widen(row[k], v);
      m.add(v, i + k == 0);
    }
  }
#pragma unroll 1
  for (; i < mine; ++i) {
    float v[W];
    load16(x + i * step, v);
    m.add(v, i == 0);
  }
  int width = W * blockDim.x;
  int groups = gridDim.x / p.chunks;
  int group = blockIdx.x % groups;
  chunk_moments(m, mine, channels - group * width, chunks + (size_t)p.chunk * channels + group * width);
  if (is_last_block(tickets + group, p.chunks)) {
    finish_statistics<T>(chunks, p.chunks, group, width, rows, channels, rowsPerChunk, norm);
  }
}

// Each block takes a chunk of rows, each thread 16 bytes of a row; the last block of a group of channels adds the
// chunks in the same launch. The channels must fill 16 bytes.
TWINS(batch_norm_statistics_v5, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
       const float* gamma, const float* beta, double momentum, double epsilon, float* runningMean,
       float* runningVariance, float* mean, float* invStd, float* scale, float* shift),
      Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
      statistics_of_chunk(x, rows, channels, rowsPerChunk, chunks, tickets, norm);)

// From constant statistics: invStd = 1/sqrt(variance + epsilon), scale = gamma * invStd.
extern "C" __global__ void batch_norm_inference_coefficients(const float* __restrict__ variance,
                                                             const float* __restrict__ gamma,
                                                             double epsilon, int channels,
                                                             float* __restrict__ scale,
                                                             float* __restrict__ invStd) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c < channels) {
    double inverse = 1 / sqrt(variance[c] + epsilon);
    invStd[c] = inverse;
    scale[c] = gamma[c] * inverse;
  }
}

// ---- normalize ----
// y = act( (x - mean) * scale + shift )

// One block per channel.
BOUNDED_TWINS(256, batch_norm_normalize_v1, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ shift, int relu, int rows, int channels, int, T* __restrict__ y),
      int c = blockIdx.x;
      for (unsigned r = threadIdx.y; r < rows; r += THREADS) {
        unsigned i = r * channels + c;
        put(&y[i], activate(fmaf(number(x[i]) - mean[c], scale[c], shift[c]), relu));
      })

template <typename T>
static __device__ void normalize(const T* __restrict__ x, const float* __restrict__ mean,
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
#pragma unroll
    for (int j = 0; j < W; ++j) {
      v[j] = activate(fmaf(v[j] - m[j], k[j], b[j]), relu);
    }
    save16(v, y + r * channels + p.c);
  }
}

// A thread keeps the coefficients of its channels in registers and walks the rows of a chunk.
TWINS(batch_norm_normalize_v5, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ shift, int relu, int rows, int channels, int rowsPerChunk, T* __restrict__ y),
      normalize(x, mean, scale, shift, relu, rows, channels, rowsPerChunk, y);)
