// v5 of batch_norm_gradient.cu: two launches, 16 bytes of a row per thread, and, in bfloat16, y is not read.

#include "channel_sums.cuh"

// Where the ReLU let a number through.
enum Gate {
  OPEN,    // there is none
  FROM_Y,  // y > 0
  FROM_X   // (x - mean)*scale + beta > 0, which is what the forward pass rounded to y
};

// What a thread knows of its channels for the gate.
template <int W>
struct GateOf {
  float mean[W];
  float scale[W];
  float beta[W];
};

// g of W numbers whose x is v: what of dy the gate lets through.
template <Gate GATE, int W>
static __device__ __forceinline__ void let_through(const float v[W], const float y[W], const GateOf<W>& of, float g[W]) {
#pragma unroll
  for (int j = 0; j < W; ++j) {
    float gate = GATE == FROM_X ? fmaf(v[j] - of.mean[j], of.scale[j], of.beta[j]) : GATE == FROM_Y ? y[j] : 1;
    g[j] = GATE == OPEN || gate > 0 ? g[j] : 0;
  }
}

// g of the W numbers from i on, whose x is v.
template <Gate GATE, int W, typename T>
static __device__ __forceinline__ void gated16(const T* y, const T* dy, unsigned i, const float v[W], const GateOf<W>& of,
                                               float g[W]) {
  load16(dy + i, g);
  float gate[W] = {};
  if (GATE == FROM_Y) {
    load16(y + i, gate);
  }
  let_through<GATE, W>(v, gate, of, g);
}

template <int W>
static __device__ __forceinline__ void add_gradient(const float v[W], const float g[W], const float mean[W],
                                                    float own[3][W]) {
#pragma unroll
  for (int j = 0; j < W; ++j) {
    float d = v[j] - mean[j];
    own[0][j] += g[j];
    own[1][j] += g[j] * d;
    own[2][j] += d;
  }
}

template <Gate GATE, int W, typename T>
static __device__ __forceinline__ void gradient_sums_of_rows(const T* __restrict__ x, const T* __restrict__ y,
                                                             const T* __restrict__ dy, const GateOf<W>& of, unsigned begin,
                                                             unsigned end, int c, int channels, float own[3][W]) {
#pragma unroll 2
  for (unsigned r = begin; r < end; r += blockDim.y) {
    unsigned i = r * channels + c;
    float v[W];
    float g[W];
    load16(x + i, v);
    gated16<GATE>(y, dy, i, v, of, g);
    add_gradient<W>(v, g, of.mean, own);
  }
}

// What the last block of some channels makes of their sums.
struct GradientOf {
  const float* gamma;
  const float* invStd;
  int constantStatistics;
  float* dgamma;
  float* dbeta;
  float* scale;
  float* slope;
  float* offset;
};

// The sums of a chunk, for `there` channels from `to` on.
template <int W>
static __device__ __forceinline__ void chunk_gradients(float own[3][W], int there, float4* to) {
  float sum[3];
  block_sums<3, W>(own, sum);
  int thread = threadIdx.y * blockDim.x + threadIdx.x;
  if (thread < W * blockDim.x && thread < there) {
    to[thread] = make_float4(sum[0], sum[1], sum[2], 0);
  }
}

// What the last block makes of the chunks of `width` channels, those of a group.
static __device__ __forceinline__ void finish_gradients(const float4* chunks, int count, int group, int width, int rows,
                                                        int channels, const GradientOf& to) {
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
    double inverse = to.invStd[c];
    double k = to.gamma[c] * inverse;
    double dbeta = wide(all[0]);
    // What rounding took from the batch's mean: the deviations from it do not sum to zero.
    double rounded = to.constantStatistics ? 0 : wide(all[2]) / rows;
    double dgamma = (wide(all[1]) - rounded * dbeta) * inverse;
    to.dgamma[c] = dgamma;
    to.dbeta[c] = dbeta;
    to.scale[c] = k;
    if (!to.constantStatistics) {
      float b = k * inverse * dgamma / rows;
      to.slope[c] = b;
      to.offset[c] = k * dbeta / rows - b * rounded;
    }
  }
}

// What the gate is computed from, of the channels from c on.
template <int W>
static __device__ __forceinline__ void load_gate(int gate, int c, const float* mean, const float* beta, const GradientOf& to,
                                                 GateOf<W>& of) {
  load_channels<W>(mean + c, of.mean);
  if (gate == FROM_X) {
    float invStd[W];
    load_channels<W>(to.gamma + c, of.scale);
    load_channels<W>(to.invStd + c, invStd);
    load_channels<W>(beta + c, of.beta);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      of.scale[j] *= invStd[j];
    }
  }
}

template <typename T>
static __device__ void counted_gradient_sums(const T* __restrict__ x, const T* __restrict__ y, int gate,
                                             const T* __restrict__ dy, const float* __restrict__ mean,
                                             const float* __restrict__ beta, int rows, int channels, int rowsPerChunk,
                                             float4* chunks, unsigned* tickets, GradientOf to) {
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  float own[3][W] = {};
  if (p.c < channels) {
    GateOf<W> of;
    load_gate<W>(gate, p.c, mean, beta, to, of);
    unsigned begin = p.begin + threadIdx.y;
    if (gate == FROM_X) {
      gradient_sums_of_rows<FROM_X>(x, y, dy, of, begin, p.end, p.c, channels, own);
    } else if (gate == FROM_Y) {
      gradient_sums_of_rows<FROM_Y>(x, y, dy, of, begin, p.end, p.c, channels, own);
    } else {
      gradient_sums_of_rows<OPEN>(x, y, dy, of, begin, p.end, p.c, channels, own);
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

// dx of W numbers, from their g.
template <bool CONSTANT, int W>
static __device__ __forceinline__ void input_gradient_of(const float v[W], const GateOf<W>& of, const float b[W],
                                                         const float e[W], float g[W]) {
#pragma unroll
  for (int j = 0; j < W; ++j) {
    g[j] = CONSTANT ? g[j] * of.scale[j] : g[j] * of.scale[j] - (v[j] - of.mean[j]) * b[j] - e[j];
  }
}

template <Gate GATE, bool CONSTANT, int W, typename T>
static __device__ __forceinline__ void input_gradient_of_rows(const T* __restrict__ x, const T* __restrict__ y,
                                                              const T* __restrict__ dy, const GateOf<W>& of,
                                                              const float* __restrict__ slope,
                                                              const float* __restrict__ offset, int accumulate, unsigned begin,
                                                              unsigned end, int c, int channels, T* dx) {
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
    float before[W] = {};
    if (!CONSTANT) {
      load16(x + i, v);
    }
    gated16<GATE>(y, dy, i, v, of, g);
    if (accumulate) {
      load16(dx + i, before);
    }
    input_gradient_of<CONSTANT, W>(v, of, b, e, g);
#pragma unroll
    for (int j = 0; j < W; ++j) {
      g[j] += before[j];
    }
    save16(g, dx + i);
  }
}

template <typename T>
static __device__ void input_gradient16(const T* __restrict__ x, const T* __restrict__ y, int gate, const T* __restrict__ dy,
                                        int constantStatistics, int accumulate, const float* __restrict__ mean,
                                        const float* __restrict__ beta, const float* __restrict__ scale,
                                        const float* __restrict__ slope, const float* __restrict__ offset, int rows,
                                        int channels, int rowsPerChunk, T* dx) {
  const int W = WIDE(T);
  Place p = place<W>(rows, channels, rowsPerChunk);
  if (p.c >= channels) {
    return;
  }
  GateOf<W> of;
  load_channels<W>(scale + p.c, of.scale);
  unsigned begin = p.begin + threadIdx.y;
  if (constantStatistics) {
    if (gate == FROM_Y) {
      input_gradient_of_rows<FROM_Y, true>(x, y, dy, of, slope, offset, accumulate, begin, p.end, p.c, channels, dx);
    } else {
      input_gradient_of_rows<OPEN, true>(x, y, dy, of, slope, offset, accumulate, begin, p.end, p.c, channels, dx);
    }
    return;
  }
  load_channels<W>(mean + p.c, of.mean);
  if (gate == FROM_X) {
    load_channels<W>(beta + p.c, of.beta);
    input_gradient_of_rows<FROM_X, false>(x, y, dy, of, slope, offset, accumulate, begin, p.end, p.c, channels, dx);
  } else if (gate == FROM_Y) {
    input_gradient_of_rows<FROM_Y, false>(x, y, dy, of, slope, offset, accumulate, begin, p.end, p.c, channels, dx);
  } else {
    input_gradient_of_rows<OPEN, false>(x, y, dy, of, slope, offset, accumulate, begin, p.end, p.c, channels, dx);
  }
}
