// Batch normalisation of x [R,C] over its rows, with a ReLU as part of it if so wished.
//   mean[c] = 1/R sum x[r,c]     var[c] = 1/R sum (x[r,c] - mean[c])^2
//   invStd  = 1/sqrt(var + epsilon)
//   y[r,c]  = act( gamma[c] * (x[r,c] - mean[c]) * invStd[c] + beta[c] )
//
// A pass over all rows is followed by one over channels alone, and that by another over all rows:
//   statistics -> training_coefficients -> normalize
// The gradient is in batch_norm_gradient.cu.
// Passes over rows have almost no arithmetic: what they cost is memory traffic.
//
// In v5 the last block of statistics makes the coefficients, in the same launch; v6 is one launch.
//
// Precision: a thread sums at most 64 numbers in FP32, and all that is done once per such sum is
// done in double, in v4 in two floats, in v5 so once per chunk. (v1, the plain one, sums in double
// throughout.)
//
// x and y are FP32 or BF16, all that is per channel is FP32. From v2 on, chunks and blocks are those
// of row_chunks.cuh.

#include "batch_norm_v6.cuh"
#include "made_rows.cuh"

// ---- statistics ----
// moments [2][chunks][C] in double or in two floats: the mean of a chunk, and its sum of squared
// deviations from it.

// One thread per channel walks all rows twice: for the mean, and for the deviations from it.
extern "C" __global__ void batch_norm_statistics_v1(const float* __restrict__ x, int rows,
                                                    int channels, double* __restrict__ moments) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c >= channels) {
    return;
  }
  double sum = 0;
  for (unsigned r = 0; r < rows; ++r) {
    sum += x[r * channels + c];
  }
  double mean = sum / rows;
  double squares = 0;
  for (unsigned r = 0; r < rows; ++r) {
    double d = x[r * channels + c] - mean;
    squares += d * d;
  }
  moments[c] = mean;
  moments[(size_t)channels + c] = squares;
}

// A thread sums deviations from a number near its mean: the mean of its first 8 rows, K. Of at most
// 64 rows, (K - mean)^2 is at most 8 times their variance, so little cancels, however large the
// mean.
#define FIRST 8

// Of a block's rows, of a thread's sums of its own deviations from `near`.
static __device__ __forceinline__ void combined(float near, float sum, float squares, int mine, int all,
                                                double& mean, double& deviations) {
  double shift = mine > 0 ? (double)sum / mine : 0;
  double own = near + shift;
  mean = column_sum(own * mine) / all;
  double apart = own - mean;
  deviations = column_sum(squares + (apart * apart - shift * shift) * mine);
}

static __device__ __forceinline__ void combined(float near, float sum, float squares, int mine, int all, Two& mean,
                                                Two& deviations) {
  mean = quotient(column_sum(plus(product(near, mine), two(sum, 0))), all);
  float shift = mine > 0 ? sum / mine : 0;
  float apart = (near - mean.high) + (shift - mean.low);
  deviations = column_sum(plus(two(squares, 0), two((apart - shift) * (apart + shift) * mine, 0)));
}

template <int W, typename T, typename M>
static __device__ void statistics(const T* __restrict__ x, int rows, int channels,
                                  int rowsPerChunk, M* __restrict__ moments) {
  Place p = place<W>(rows, channels, rowsPerChunk);
  bool inside = p.c < channels;
  int mine = inside && p.begin + threadIdx.y < p.end
                 ? (p.end - p.begin - threadIdx.y + blockDim.y - 1) / blockDim.y
                 : 0;
  const T* from = x + (p.begin + threadIdx.y) * channels + p.c;
  int step = blockDim.y * channels;
  int first = min(mine, FIRST);
  float each = 1.0f / first;
  float near[W] = {};
  for (int i = 0; i < first; ++i) {
    float v[W];
    load<W>(from + i * step, v);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      near[j] += v[j] * each;
    }
  }
  float sum[W] = {};
  float squares[W] = {};
#pragma unroll 4
  for (int i = 0; i < mine; ++i) {
    float v[W];
    load<W>(from + i * step, v);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      float d = v[j] - near[j];
      sum[j] += d;
      squares[j] += d * d;
    }
  }
  int all = p.end - p.begin;
#pragma unroll
  for (int j = 0; j < W; ++j) {
    M chunkMean;
    M chunkSquares;
    combined(near[j], sum[j], squares[j], mine, all, chunkMean, chunkSquares);
    if (inside && threadIdx.y == 0) {
      moments[(size_t)p.chunk * channels + p.c + j] = chunkMean;
      moments[(size_t)(p.chunks + p.chunk) * channels + p.c + j] = chunkSquares;
    }
  }
}

// Rows are split into chunks, one per block, and neighbouring threads read neighbouring channels.
TWINS(batch_norm_statistics_v2, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, double* __restrict__ moments),
      statistics<1>(x, rows, channels, rowsPerChunk, moments);)

// As v2, with four channels per thread in one 16-byte access. Wants channels in multiples of 4.
TWINS(batch_norm_statistics_v3, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, double* __restrict__ moments),
      statistics<4>(x, rows, channels, rowsPerChunk, moments);)

// As v3, with the threads' sums added in two floats each instead of in double, which most GPUs add at
// a small part of the rate of float.
TWINS(batch_norm_statistics_v4, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, Two* __restrict__ moments),
      statistics<4>(x, rows, channels, rowsPerChunk, moments);)

// 16 bytes of a row per thread, and one launch: the last block of some channels makes their coefficients. Wants channels
// in multiples of those in 16 bytes.
TWINS(batch_norm_statistics_v5, float, bf16,
      (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
       const float* gamma, const float* beta, double momentum, double epsilon, float* runningMean,
       float* runningVariance, float* mean, float* invStd, float* scale, float* shift),
      Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
      counted_statistics(Stored<T>{x}, rows, channels, rowsPerChunk, chunks, tickets, norm);)

// v1: The statistics of v5 of a sum a + b, which is written to x on the way: x is not read again.
TWINS(add_batch_norm_statistics_v1, float, bf16,
      (const T* __restrict__ a, const T* __restrict__ b, T* __restrict__ x, int rows, int channels, int rowsPerChunk,
       float4* chunks, unsigned* tickets, const float* gamma, const float* beta, double momentum, double epsilon,
       float* runningMean, float* runningVariance, float* mean, float* invStd, float* scale, float* shift),
      Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
      Added<T> from = {a, b, x};
      counted_statistics(from, rows, channels, rowsPerChunk, chunks, tickets, norm);)

// v1: The statistics of v5 of a mix of filters, as in channel_mix.cu, which is written to x on the way: x is not read again.
TWINS(mix_batch_norm_statistics_v1, float, bf16,
      (const T* __restrict__ h, const int* __restrict__ partner, const unsigned char* __restrict__ mask,
       T* __restrict__ x, int pixels, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
       const float* gamma, const float* beta, double momentum, double epsilon, float* runningMean,
       float* runningVariance, float* mean, float* invStd, float* scale, float* shift),
      Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
      Mixed<T> from = {h, partner, mask, x, (unsigned)pixels, (unsigned)channels};
      counted_statistics(from, rows, channels, rowsPerChunk, chunks, tickets, norm);)

template <typename M>
static __device__ __forceinline__ void training_coefficients(
    const M* __restrict__ moments, int chunks, int rowsPerChunk, int rows, int channels,
    const float* __restrict__ gamma, const float* __restrict__ beta, double momentum,
    double epsilon, float* __restrict__ runningMean, float* __restrict__ runningVariance,
    float* __restrict__ mean, float* __restrict__ invStd, float* __restrict__ scale,
    float* __restrict__ shift) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  bool inside = c < channels;
  double sum = 0;
  for (int i = threadIdx.y; inside && i < chunks; i += blockDim.y) {
    sum += wide(moments[(size_t)i * channels + c]) * min(rowsPerChunk, rows - i * rowsPerChunk);
  }
  double m = column_sum(sum) / rows;
  double squares = 0;
  for (int i = threadIdx.y; inside && i < chunks; i += blockDim.y) {
    double apart = wide(moments[(size_t)i * channels + c]) - m;
    squares += wide(moments[(size_t)(chunks + i) * channels + c]) +
               apart * apart * min(rowsPerChunk, rows - i * rowsPerChunk);
  }
  double variance = column_sum(squares) / rows;
  if (inside && threadIdx.y == 0) {
    double inverse = 1 / sqrt(variance + epsilon);
    float rounded = m;
    float k = gamma[c] * inverse;
    mean[c] = rounded;
    invStd[c] = inverse;
    runningMean[c] = (1 - momentum) * runningMean[c] + momentum * m;
    runningVariance[c] =
        (1 - momentum) * runningVariance[c] + momentum * variance * rows / (rows - 1);
    scale[c] = k;
    // What rounding took from the mean goes into the shift: it would move all rows alike.
    shift[c] = beta[c] - (m - rounded) * k;
  }
}

// Combines the chunks' moments (Chan, Golub, LeVeque 1979) and writes all that is per channel:
// mean, invStd, the running statistics, and what normalize needs.
extern "C" __global__ void batch_norm_training_coefficients(
    const double* __restrict__ moments, int chunks, int rowsPerChunk, int rows, int channels,
    const float* __restrict__ gamma, const float* __restrict__ beta, double momentum,
    double epsilon, float* __restrict__ runningMean, float* __restrict__ runningVariance,
    float* __restrict__ mean, float* __restrict__ invStd, float* __restrict__ scale,
    float* __restrict__ shift) {
  training_coefficients(moments, chunks, rowsPerChunk, rows, channels, gamma, beta, momentum, epsilon,
                        runningMean, runningVariance, mean, invStd, scale, shift);
}

// The same of v4's moments.
extern "C" __global__ void batch_norm_training_coefficients_two(
    const Two* __restrict__ moments, int chunks, int rowsPerChunk, int rows, int channels,
    const float* __restrict__ gamma, const float* __restrict__ beta, double momentum,
    double epsilon, float* __restrict__ runningMean, float* __restrict__ runningVariance,
    float* __restrict__ mean, float* __restrict__ invStd, float* __restrict__ scale,
    float* __restrict__ shift) {
  training_coefficients(moments, chunks, rowsPerChunk, rows, channels, gamma, beta, momentum, epsilon,
                        runningMean, runningVariance, mean, invStd, scale, shift);
}

// scale = gamma * invStd and invStd = 1/sqrt(variance + epsilon), of statistics that are constant.
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

// One thread per number.
extern "C" __global__ void batch_norm_normalize_v1(const float* __restrict__ x,
                                                   const float* __restrict__ mean,
                                                   const float* __restrict__ scale,
                                                   const float* __restrict__ shift, int relu,
                                                   int rows, int channels, float* __restrict__ y) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < (unsigned)rows * channels) {
    int c = i % channels;
    y[i] = activate((x[i] - mean[c]) * scale[c] + shift[c], relu);
  }
}

template <int W, typename T>
static __device__ void normalize(const T* __restrict__ x, const float* __restrict__ mean,
                                 const float* __restrict__ scale,
                                 const float* __restrict__ shift, int relu, int rows,
                                 int channels, int rowsPerChunk, T* __restrict__ y) {
  Place p = place<W>(rows, channels, rowsPerChunk);
  if (p.c >= channels) {
    return;
  }
  float m[W];
  float k[W];
  float b[W];
  load<W>(mean + p.c, m);
  load<W>(scale + p.c, k);
  load<W>(shift + p.c, b);
#pragma unroll 4
  for (unsigned r = p.begin + threadIdx.y; r < p.end; r += blockDim.y) {
    float v[W];
    load<W>(x + r * channels + p.c, v);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      v[j] = activate((v[j] - m[j]) * k[j] + b[j], relu);
    }
    save<W>(v, y + r * channels + p.c);
  }
}

// A thread keeps the coefficients of its channel and walks the rows of a chunk.
TWINS(batch_norm_normalize_v2, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ shift, int relu, int rows, int channels, int rowsPerChunk, T* __restrict__ y),
      normalize<1>(x, mean, scale, shift, relu, rows, channels, rowsPerChunk, y);)

// As v2, with four channels per thread in 16-byte accesses. Wants channels in multiples of 4.
TWINS(batch_norm_normalize_v3, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ shift, int relu, int rows, int channels, int rowsPerChunk, T* __restrict__ y),
      normalize<4>(x, mean, scale, shift, relu, rows, channels, rowsPerChunk, y);)

// As v3, with 16 bytes of a row per thread, also of bfloat16.
TWINS(batch_norm_normalize_v5, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ shift, int relu, int rows, int channels, int rowsPerChunk, T* __restrict__ y),
      normalize16(x, mean, scale, shift, relu, rows, channels, rowsPerChunk, y);)

// ---- all of it ----

// One cooperative launch: each block keeps its rows in shared memory until the last one has made the coefficients, so x is read
// once; what does not fit there is read again. Sums are those of v5, to the bit.
TOGETHER_TWINS(batch_norm_v6, float, bf16,
              (const T* __restrict__ x, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
               const float* gamma, const float* beta, double momentum, double epsilon, float* runningMean,
               float* runningVariance, float* mean, float* invStd, float* scale, float* shift, unsigned* releases, int count,
               int kept, int relu, T* __restrict__ y),
              Norm norm = {gamma, beta, momentum, epsilon, runningMean, runningVariance, mean, invStd, scale, shift};
              normalize_together(x, rows, channels, rowsPerChunk, chunks, tickets, norm, releases, count, kept, relu, y);)
