// The gradient of batch normalisation of x [R,C] over its rows, see batch_norm.cu. With g = y > 0 ? dy : 0 where there
// is a ReLU, else dy:
//   dbeta[c]  = sum g[r,c]     dgamma[c] = sum g[r,c] * (x[r,c] - mean[c]) * invStd[c]
//   dx[r,c]   = gamma[c]*invStd[c] * ( g[r,c] - dbeta[c]/R - (x[r,c] - mean[c])*invStd[c] * dgamma[c]/R )
// or g*gamma*invStd where the statistics are constant.
//
// A pass over all rows is followed by one over channels alone, and that by another over all rows:
//   gradient_sums -> gradient_coefficients -> input_gradient
// In v5 the last block of gradient_sums makes the coefficients, in the same launch; v6 is one launch.
//
// Types, precision, chunks and blocks are those of batch_norm.cu.

#include "batch_norm_gradient_v6.cuh"

// ---- gradient_sums ----
// sums [3][chunks][C] in double or in two floats, of each chunk: sum g, sum g*(x - mean), sum (x - mean); y is not
// read without a ReLU.

// One thread per channel walks all rows.
extern "C" __global__ void batch_norm_gradient_sums_v1(
    const float* __restrict__ x, const float* __restrict__ y, int relu,
    const float* __restrict__ dy, const float* __restrict__ mean, int rows, int channels,
    double* __restrict__ sums) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c >= channels) {
    return;
  }
  float m = mean[c];
  double plain = 0;
  double weighted = 0;
  double deviation = 0;
  for (unsigned r = 0; r < rows; ++r) {
    unsigned i = r * channels + c;
    float g = !relu || y[i] > 0 ? dy[i] : 0;
    double d = x[i] - m;
    plain += g;
    weighted += g * d;
    deviation += d;
  }
  sums[c] = plain;
  sums[(size_t)channels + c] = weighted;
  sums[(size_t)2 * channels + c] = deviation;
}

// g of the W numbers from i on.
template <int W, typename T>
static __device__ void gated(const T* y, int relu, const T* dy, unsigned i, float g[W]) {
  load<W>(dy + i, g);
  if (relu) {
    float gate[W];
    load<W>(y + i, gate);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      g[j] = gate[j] > 0 ? g[j] : 0;
    }
  }
}

static __device__ __forceinline__ void begin(double& v, float sum) { v = sum; }
static __device__ __forceinline__ void begin(Two& v, float sum) { v = two(sum, 0); }

template <int W, typename T, typename S>
static __device__ void gradient_sums(const T* __restrict__ x, const T* __restrict__ y, int relu,
                                     const T* __restrict__ dy,
                                     const float* __restrict__ mean, int rows, int channels,
                                     int rowsPerChunk, S* __restrict__ sums) {
  Place p = place<W>(rows, channels, rowsPerChunk);
  bool inside = p.c < channels;
  float m[W] = {};
  if (inside) {
    load<W>(mean + p.c, m);
  }
  float plain[W] = {};
  float weighted[W] = {};
  float deviation[W] = {};
  unsigned end = inside ? p.end : 0;
#pragma unroll 2
  for (unsigned r = p.begin + threadIdx.y; r < end; r += blockDim.y) {
    unsigned i = r * channels + p.c;
    float v[W];
    float g[W];
    load<W>(x + i, v);
    gated<W>(y, relu, dy, i, g);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      float d = v[j] - m[j];
      plain[j] += g[j];
      weighted[j] += g[j] * d;
      deviation[j] += d;
    }
  }
#pragma unroll
  for (int j = 0; j < W; ++j) {
    S all[3];
    begin(all[0], plain[j]);
    begin(all[1], weighted[j]);
    begin(all[2], deviation[j]);
#pragma unroll
    for (int k = 0; k < 3; ++k) {
      all[k] = column_sum(all[k]);
    }
    if (inside && threadIdx.y == 0) {
#pragma unroll
      for (int k = 0; k < 3; ++k) {
        sums[(size_t)(k * p.chunks + p.chunk) * channels + p.c + j] = all[k];
      }
    }
  }
}

// Rows are split into chunks, one per block, and neighbouring threads read neighbouring channels.
TWINS(batch_norm_gradient_sums_v2, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int relu, const T* __restrict__ dy,
       const float* __restrict__ mean, int rows, int channels, int rowsPerChunk, double* __restrict__ sums),
      gradient_sums<1>(x, y, relu, dy, mean, rows, channels, rowsPerChunk, sums);)

// As v2, with four channels per thread in 16-byte accesses. Wants channels in multiples of 4.
TWINS(batch_norm_gradient_sums_v3, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int relu, const T* __restrict__ dy,
       const float* __restrict__ mean, int rows, int channels, int rowsPerChunk, double* __restrict__ sums),
      gradient_sums<4>(x, y, relu, dy, mean, rows, channels, rowsPerChunk, sums);)

// As v3, with the threads' sums added in two floats each, see batch_norm_statistics_v4.
TWINS(batch_norm_gradient_sums_v4, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int relu, const T* __restrict__ dy,
       const float* __restrict__ mean, int rows, int channels, int rowsPerChunk, Two* __restrict__ sums),
      gradient_sums<4>(x, y, relu, dy, mean, rows, channels, rowsPerChunk, sums);)

// 16 bytes of a row per thread, and one launch: the last block of some channels makes their coefficients. What the ReLU let
// through is read from y, or computed once more from x, gamma, beta, mean and invStd, as `gate` says. Wants channels in
// multiples of those in 16 bytes.
TWINS(batch_norm_gradient_sums_v5, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, const float* __restrict__ mean,
       const float* __restrict__ beta, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
       const float* gamma, const float* invStd, int constantStatistics, float* dgamma, float* dbeta, float* scale,
       float* slope, float* offset),
      GradientOf to = {gamma, invStd, constantStatistics, dgamma, dbeta, scale, slope, offset};
      counted_gradient_sums(x, y, gate, dy, mean, beta, rows, channels, rowsPerChunk, chunks, tickets, to);)

// ---- input_gradient ----
// dx = g*scale - (x - mean)*slope - offset, or g*scale with constant statistics.

template <typename S>
static __device__ __forceinline__ void gradient_coefficients(
    const S* __restrict__ sums, int chunks, int rows, int channels, int constantStatistics,
    const float* __restrict__ gamma, const float* __restrict__ invStd,
    float* __restrict__ dgamma, float* __restrict__ dbeta, float* __restrict__ scale,
    float* __restrict__ slope, float* __restrict__ offset) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  bool inside = c < channels;
  double all[3];
#pragma unroll
  for (int k = 0; k < 3; ++k) {
    double sum = 0;
    for (int i = threadIdx.y; inside && i < chunks; i += blockDim.y) {
      sum += wide(sums[(size_t)(k * chunks + i) * channels + c]);
    }
    all[k] = column_sum(sum);
  }
  if (inside && threadIdx.y == 0) {
    double inverse = invStd[c];
    double k = gamma[c] * inverse;
    // What rounding took from the batch's mean: the deviations from it do not sum to zero.
    double rounded = constantStatistics ? 0 : all[2] / rows;
    double gradient = (all[1] - rounded * all[0]) * inverse;
    dgamma[c] = gradient;
    dbeta[c] = all[0];
    scale[c] = k;
    if (!constantStatistics) {
      float b = k * inverse * gradient / rows;
      slope[c] = b;
      offset[c] = k * all[0] / rows - b * rounded;
    }
  }
}

// Adds up the chunks' sums and writes dgamma, dbeta, and what input_gradient needs: scale =
// gamma*invStd and, unless the statistics are constant, slope = scale*invStd*dgamma/R and
// offset = scale*dbeta/R.
extern "C" __global__ void batch_norm_gradient_coefficients(
    const double* __restrict__ sums, int chunks, int rows, int channels, int constantStatistics,
    const float* __restrict__ gamma, const float* __restrict__ invStd,
    float* __restrict__ dgamma, float* __restrict__ dbeta, float* __restrict__ scale,
    float* __restrict__ slope, float* __restrict__ offset) {
  gradient_coefficients(sums, chunks, rows, channels, constantStatistics, gamma, invStd, dgamma, dbeta, scale,
                        slope, offset);
}

// The same of v4's sums.
extern "C" __global__ void batch_norm_gradient_coefficients_two(
    const Two* __restrict__ sums, int chunks, int rows, int channels, int constantStatistics,
    const float* __restrict__ gamma, const float* __restrict__ invStd,
    float* __restrict__ dgamma, float* __restrict__ dbeta, float* __restrict__ scale,
    float* __restrict__ slope, float* __restrict__ offset) {
  gradient_coefficients(sums, chunks, rows, channels, constantStatistics, gamma, invStd, dgamma, dbeta, scale,
                        slope, offset);
}

// One thread per number.
extern "C" __global__ void batch_norm_input_gradient_v1(
    const float* __restrict__ x, const float* __restrict__ y, int relu,
    const float* __restrict__ dy, int constantStatistics, const float* __restrict__ mean,
    const float* __restrict__ scale, const float* __restrict__ slope,
    const float* __restrict__ offset, int rows, int channels, float* __restrict__ dx) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)rows * channels) {
    return;
  }
  int c = i % channels;
  float g = !relu || y[i] > 0 ? dy[i] : 0;
  dx[i] = constantStatistics ? g * scale[c]
                             : g * scale[c] - (x[i] - mean[c]) * slope[c] - offset[c];
}

template <int W, typename T>
static __device__ void input_gradient(const T* __restrict__ x, const T* __restrict__ y, int relu,
                                      const T* __restrict__ dy,
                                      int constantStatistics, const float* __restrict__ mean,
                                      const float* __restrict__ scale,
                                      const float* __restrict__ slope,
                                      const float* __restrict__ offset, int rows, int channels,
                                      int rowsPerChunk, T* __restrict__ dx) {
  Place p = place<W>(rows, channels, rowsPerChunk);
  if (p.c >= channels) {
    return;
  }
  float a[W];
  float m[W] = {};
  float b[W] = {};
  float e[W] = {};
  load<W>(scale + p.c, a);
  if (!constantStatistics) {
    load<W>(mean + p.c, m);
    load<W>(slope + p.c, b);
    load<W>(offset + p.c, e);
  }
#pragma unroll 2
  for (unsigned r = p.begin + threadIdx.y; r < p.end; r += blockDim.y) {
    unsigned i = r * channels + p.c;
    float g[W];
    gated<W>(y, relu, dy, i, g);
    if (constantStatistics) {
#pragma unroll
      for (int j = 0; j < W; ++j) {
        g[j] = g[j] * a[j];
      }
    } else {
      float v[W];
      load<W>(x + i, v);
#pragma unroll
      for (int j = 0; j < W; ++j) {
        g[j] = g[j] * a[j] - (v[j] - m[j]) * b[j] - e[j];
      }
    }
    save<W>(g, dx + i);
  }
}

// A thread keeps the coefficients of its channel and walks the rows of a chunk.
TWINS(batch_norm_input_gradient_v2, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int relu, const T* __restrict__ dy,
       int constantStatistics, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ slope, const float* __restrict__ offset, int rows, int channels,
       int rowsPerChunk, T* __restrict__ dx),
      input_gradient<1>(x, y, relu, dy, constantStatistics, mean, scale, slope, offset, rows, channels,
          rowsPerChunk, dx);)

// As v2, with four channels per thread in 16-byte accesses. Wants channels in multiples of 4.
TWINS(batch_norm_input_gradient_v3, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int relu, const T* __restrict__ dy,
       int constantStatistics, const float* __restrict__ mean, const float* __restrict__ scale,
       const float* __restrict__ slope, const float* __restrict__ offset, int rows, int channels,
       int rowsPerChunk, T* __restrict__ dx),
      input_gradient<4>(x, y, relu, dy, constantStatistics, mean, scale, slope, offset, rows, channels,
          rowsPerChunk, dx);)

// As v3, with 16 bytes of a row per thread, the gate of gradient_sums_v5, and dx added to what is there if so wished.
TWINS(batch_norm_input_gradient_v5, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, int constantStatistics,
       int accumulate, const float* __restrict__ mean, const float* __restrict__ beta, const float* __restrict__ scale,
       const float* __restrict__ slope, const float* __restrict__ offset, int rows, int channels, int rowsPerChunk, T* dx),
      input_gradient16(x, y, gate, dy, constantStatistics, accumulate, mean, beta, scale, slope, offset, rows, channels,
          rowsPerChunk, dx);)

// ---- all of it ----

// One cooperative launch, as batch_norm_v6: x and dy are read once, and y where `gate` reads it. Sums are those of v5, to the bit.
TOGETHER_TWINS(batch_norm_gradient_v6, float, bf16,
              (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy,
               const float* __restrict__ mean, const float* __restrict__ beta, int rows, int channels, int rowsPerChunk,
               float4* chunks, unsigned* tickets, const float* gamma, const float* invStd, int constantStatistics, float* dgamma,
               float* dbeta, float* scale, float* slope, float* offset, unsigned* releases, int count, int kept, int accumulate,
               T* dx),
              GradientOf to = {gamma, invStd, constantStatistics, dgamma, dbeta, scale, slope, offset};
              if (gate == FROM_X) {
                gradient_together<FROM_X>(x, y, dy, mean, beta, rows, channels, rowsPerChunk, chunks, tickets, to, releases,
                                          count, kept, accumulate, dx);
              } else if (gate == FROM_Y) {
                gradient_together<FROM_Y>(x, y, dy, mean, beta, rows, channels, rowsPerChunk, chunks, tickets, to, releases,
                                          count, kept, accumulate, dx);
              } else {
                gradient_together<OPEN>(x, y, dy, mean, beta, rows, channels, rowsPerChunk, chunks, tickets, to, releases,
                                        count, kept, accumulate, dx);
              })
