// The gradient of batch normalization of x [R,C] over its rows, see batch_norm.cu. With a ReLU g = y > 0 ? dy : 0, else
// g = dy:
//   dbeta[c]  = sum g[r,c]     dgamma[c] = sum g[r,c] * (x[r,c] - mean[c]) * invStd[c]
//   dx[r,c]   = gamma[c]*invStd[c] * ( g[r,c] - dbeta[c]/R - (x[r,c] - mean[c])*invStd[c] * dgamma[c]/R )
// or dx = g*gamma*invStd with constant statistics.
//
// The first launch (gradient_sums) sums over rows and computes the coefficients of each channel. The second launch
// (input_gradient) writes dx. Both variants take the same arguments. Types, precision, chunks and blocks are those of
// batch_norm.cu.

#include "channel_sums.cuh"

// The source of the ReLU's decision for each number.
enum Gate {
  OPEN,    // there is no ReLU
  FROM_Y,  // y > 0
  FROM_X   // (x - mean)*scale + beta > 0, before rounding to y; y is not read
};

// Inputs and results per channel.
struct Coefficients {
  const float* gamma;
  const float* invStd;
  int constantStatistics;
  float* dgamma;
  float* dbeta;
  float* scale;
  float* slope;
  float* offset;
};

// Writes the results of channel c from the sums of g, g*(x - mean) and x - mean.
static __device__ __forceinline__ void finish_channel(const Coefficients& to, int c, double dbeta, double weighted,
                                                      double deviation, int rows) {
  double inverse = to.invStd[c];
  double k = to.gamma[c] * inverse;
  // The batch's mean is rounded, so the deviations from it do not sum to zero.
  double rounded = to.constantStatistics ? 0 : deviation / rows;
  double dgamma = (weighted - rounded * dbeta) * inverse;
  to.dgamma[c] = dgamma;
  to.dbeta[c] = dbeta;
  to.scale[c] = k;
  if (!to.constantStatistics) {
    float b = k * inverse * dgamma / rows;
    to.slope[c] = b;
    to.offset[c] = k * dbeta / rows - b * rounded;
  }
}

// ---- gradient_sums ----

template <typename T>
static __device__ void gradient_sums_of_channel(const T* x, const T* y, int gate, const T* dy, const float* mean,
                                                int rows, int channels, const Coefficients& to) {
  int c = blockIdx.x;
  float m = mean[c];
  double plain = 0;
  double weighted = 0;
  double deviation = 0;
  for (unsigned r = threadIdx.y; r < rows; r += THREADS) {
    unsigned i = r * channels + c;
    float g = gate == OPEN || number(y[i]) > 0 ? number(dy[i]) : 0;
    double d = number(x[i]) - m;
    plain += g;
    weighted += g * d;
    deviation += d;
  }
  plain = column_sum(plain);
  weighted = column_sum(weighted);
  deviation = column_sum(deviation);
  if (threadIdx.y == 0) {
    finish_channel(to, c, plain, weighted, deviation, rows);
  }
}

// One block per channel walks all rows. Any number of channels.
BOUNDED_TWINS(256, batch_norm_gradient_sums_v1, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, const float* __restrict__ mean,
       const float*, int rows, int channels, int, float4*, unsigned*, const float* gamma, const float* invStd,
       int constantStatistics, float* dgamma, float* dbeta, float* scale, float* slope, float* offset),
      Coefficients to = {gamma, invStd, constantStatistics, dgamma, dbeta, scale, slope, offset};
      gradient_sums_of_channel(x, y, gate, dy, mean, rows, channels, to);)

// The values with which a thread recomputes the ReLU of its channels.
template <int W>
struct Forward {
  float mean[W];
  float scale[W];
  float beta[W];
};

// g of the W numbers from i on; v are their x.
template <Gate GATE, int W, typename T>
static __device__ __forceinline__ void gated(const T* y, const T* dy, unsigned i, const float v[W], const Forward<W>& of,
                                             float g[W]) {
  load16(dy + i, g);
  float there[W] = {};
  if (GATE == FROM_Y) {
    load16(y + i, there);
  }
#pragma unroll
  for (int j = 0; j < W; ++j) {
    float gate = GATE == FROM_X ? fmaf(v[j] - of.mean[j], of.scale[j], of.beta[j]) : GATE == FROM_Y ? there[j] : 1;
    g[j] = GATE == OPEN || gate > 0 ? g[j] : 0;
  }
}

template <Gate GATE, int W, typename T>
static __device__ __forceinline__ void sum_rows(const T* __restrict__ x, const T* __restrict__ y, const T* __restrict__ dy,
                                                const Forward<W>& of, unsigned begin, unsigned end, int c, int channels,
                                                float own[3][W]) {
#pragma unroll 2
  for (unsigned r = begin; r < end; r += blockDim.y) {
    unsigned i = r * channels + c;
    float v[W];
    float g[W];
    load16(x + i, v);
    gated<GATE>(y, dy, i, v, of, g);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      float d = v[j] - of.mean[j];
      own[0][j] += g[j];
      own[1][j] += g[j] * d;
      own[2][j] += d;
    }
  }
}

// Writes the sums of a chunk for `there` channels from `to` on.
template <int W>
static __device__ __forceinline__ void chunk_gradients(float own[3][W], int there, float4* to) {
  float sum[3];
  block_sums<3, W>(own, sum);
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  if (thread < W * blockDim.x && thread < there) {
    to[thread] = make_float4(sum[0], sum[1], sum[2], 0);
  }
}

// The last block of a group of `width` channels adds its chunks.
static __device__ __forceinline__ void finish_gradients(const float4* chunks, int count, int group, int width, int rows,
                                                        int channels, const Coefficients& to) {
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  int c = group * width + thread % width;
  bool there = c < channels;
  Two all[3] = {two(0, 0), two(0, 0), two(0, 0)};
  read_chunks(chunks, thread / width, THREADS / width, count, channels, min(c, channels - 1), [&](int, float4 of) {
    all[0] = plus(all[0], two(of.x, 0));
    all[1] = plus(all[1], two(of.y, 0));
    all[2] = plus(all[2], two(of.z, 0));
  });
  all_sums<3>(all, width);
  if (thread < width && there) {
    finish_channel(to, c, wide(all[0]), wide(all[1]), wide(all[2]), rows);
  }
}

template <typename T>
static __device__ void gradient_sums_of_chunk(const T* __restrict__ x, const T* __restrict__ y, int gate,
                                              const T* __restrict__ dy, const float* __restrict__ mean,
                                              const float* __restrict__ beta, int rows, int channels, int rowsPerChunk,
                                              float4* chunks, unsigned* tickets, const Coefficients& to) {
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  float own[3][W] = {};
  if (p.c < channels) {
    Forward<W> of;
    load_channels<W>(mean + p.c, of.mean);
    unsigned begin = p.begin + threadIdx.y;
    if (gate == FROM_X) {
      float invStd[W];
      load_channels<W>(to.gamma + p.c, of.scale);
      load_channels<W>(to.invStd + p.c, invStd);
      load_channels<W>(beta + p.c, of.beta);
#pragma unroll
      for (int j = 0; j < W; ++j) {
        of.scale[j] *= invStd[j];
      }
      sum_rows<FROM_X>(x, y, dy, of, begin, p.end, p.c, channels, own);
    } else if (gate == FROM_Y) {
      sum_rows<FROM_Y>(x, y, dy, of, begin, p.end, p.c, channels, own);
    } else {
      sum_rows<OPEN>(x, y, dy, of, begin, p.end, p.c, channels, own);
    }
  }
  int width = W * blockDim.x;
  int groups = gridDim.x / p.chunks;
  int group = blockIdx.x % groups;
  chunk_gradients<W>(own, channels - group * width, chunks + (size_t)p.chunk * channels + group * width);
  if (is_last_block(tickets + group, p.chunks)) {
    finish_gradients(chunks, p.chunks, group, width, rows, channels, to);
  }
}

// Each block takes a chunk of rows, each thread 16 bytes of a row; the last block of a group of channels adds the
// chunks in the same launch. The channels must fill 16 bytes.
TWINS(batch_norm_gradient_sums_v5, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, const float* __restrict__ mean,
       const float* __restrict__ beta, int rows, int channels, int rowsPerChunk, float4* chunks, unsigned* tickets,
       const float* gamma, const float* invStd, int constantStatistics, float* dgamma, float* dbeta, float* scale,
       float* slope, float* offset),
      Coefficients to = {gamma, invStd, constantStatistics, dgamma, dbeta, scale, slope, offset};
      gradient_sums_of_chunk(x, y, gate, dy, mean, beta, rows, channels, rowsPerChunk, chunks, tickets, to);)

// ---- input_gradient ----
// dx = g*scale - (x - mean)*slope - offset, or g*scale with constant statistics.

// One block per channel.
BOUNDED_TWINS(256, batch_norm_input_gradient_v1, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, int constantStatistics,
       const float* __restrict__ mean, const float*, const float* __restrict__ scale, const float* __restrict__ slope,
       const float* __restrict__ offset, int rows, int channels, int, T* dx),
      int c = blockIdx.x;
      for (unsigned r = threadIdx.y; r < rows; r += THREADS) {
        unsigned i = r * channels + c;
        float g = gate == OPEN || number(y[i]) > 0 ? number(dy[i]) : 0;
        float d = g * scale[c];
        put(&dx[i], constantStatistics ? d : d - (number(x[i]) - mean[c]) * slope[c] - offset[c]);
      })

template <Gate GATE, bool CONSTANT, int W, typename T>
static __device__ __forceinline__ void write_rows(const T* __restrict__ x, const T* __restrict__ y, const T* __restrict__ dy,
                                                  const Forward<W>& of, const float* __restrict__ slope,
                                                  const float* __restrict__ offset, unsigned begin, unsigned end, int c,
                                                  int channels, T* dx) {
  float b[W] = {};
  float e[W] = {};
  if (!CONSTANT) {
    load_channels<W>(slope + c, b);
    load_channels<W>(offset + c, e);
  }
#pragma unroll 2
  for (unsigned r = begin; r < end; r += blockDim.y) {
    unsigned i = r * channels + c;
    float v[W];
    float g[W];
    if (!CONSTANT) {
      load16(x + i, v);
    }
    gated<GATE>(y, dy, i, v, of, g);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      g[j] = CONSTANT ? g[j] * of.scale[j] : g[j] * of.scale[j] - (v[j] - of.mean[j]) * b[j] - e[j];
    }
    save16(g, dx + i);
  }
}

template <typename T>
static __device__ void input_gradient(const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy,
                                      int constantStatistics, const float* __restrict__ mean,
                                      const float* __restrict__ beta, const float* __restrict__ scale,
                                      const float* __restrict__ slope, const float* __restrict__ offset, int rows,
                                      int channels, int rowsPerChunk, T* dx) {
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  if (p.c >= channels) {
    return;
  }
  Forward<W> of;
  load_channels<W>(scale + p.c, of.scale);
  unsigned begin = p.begin + threadIdx.y;
  if (constantStatistics) {
    if (gate == FROM_Y) {
      write_rows<FROM_Y, true>(x, y, dy, of, slope, offset, begin, p.end, p.c, channels, dx);
    } else {
      write_rows<OPEN, true>(x, y, dy, of, slope, offset, begin, p.end, p.c, channels, dx);
    }
    return;
  }
  load_channels<W>(mean + p.c, of.mean);
  if (gate == FROM_X) {
    load_channels<W>(beta + p.c, of.beta);
    write_rows<FROM_X, false>(x, y, dy, of, slope, offset, begin, p.end, p.c, channels, dx);
  } else if (gate == FROM_Y) {
    write_rows<FROM_Y, false>(x, y, dy, of, slope, offset, begin, p.end, p.c, channels, dx);
  } else {
    write_rows<OPEN, false>(x, y, dy, of, slope, offset, begin, p.end, p.c, channels, dx);
  }
}

// A thread keeps the coefficients of its channels in registers and walks the rows of a chunk.
TWINS(batch_norm_input_gradient_v5, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy, int constantStatistics,
       const float* __restrict__ mean, const float* __restrict__ beta, const float* __restrict__ scale,
       const float* __restrict__ slope, const float* __restrict__ offset, int rows, int channels, int rowsPerChunk,
       T* dx),
      input_gradient(x, y, gate, dy, constantStatistics, mean, beta, scale, slope, offset, rows, channels, rowsPerChunk, dx);)
