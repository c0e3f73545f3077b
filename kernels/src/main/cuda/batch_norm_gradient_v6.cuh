// v6 of batch_norm_gradient.cu: one cooperative launch that reads x and dy once, and y where the gate is read from it.

#include "batch_norm_gradient_v5.cuh"
#include "kept_rows.cuh"
#include "together.cuh"

template <Gate GATE, typename T>
static __device__ __forceinline__ void gradient_together(const T* __restrict__ x, const T* __restrict__ y,
                                                         const T* __restrict__ dy, const float* __restrict__ mean,
                                                         const float* __restrict__ beta, int rows, int channels,
                                                         int rowsPerChunk, float4* chunks, unsigned* tickets,
                                                         const GradientOf& to, unsigned* releases, int count, int kept,
                                                         int accumulate, T* dx) {
  const int W = WIDE(T);
  const int N = GATE == FROM_Y ? 3 : 2;
  Share s = share<W>(channels);
  const T* tensors[3] = {x, dy, y};
  GateOf<W> of;
  if (s.c < channels) {
    load_gate<W>(GATE, s.c, mean, beta, to, of);
  }
  for (int j = 0; s.chunk + j * s.further < count; ++j) {
    KeptRows<N, T> r = rows_of<N>(tensors, s, j, rows, channels, rowsPerChunk, kept);
    float own[3][W] = {};
    read_rows<4, 1>(
        r, [](const uint4[N]) {},
        [&](int, const uint4 row[N]) {
          float v[W];
          float g[W];
          float gate[W];
          widen(T(), row[0], v);
          widen(T(), row[1], g);
          widen(T(), row[N - 1], gate);
          let_through<GATE, W>(v, gate, of, g);
          add_gradient<W>(v, g, of.mean, own);
        });
    chunk_gradients<W>(own, channels - s.group * s.width,
                       chunks + (size_t)(s.chunk + j * s.further) * channels + s.group * s.width);
    __syncthreads();  // before the next chunk uses the same shared memory
  }
  meet(tickets + s.group, releases + s.group, s.further, [&] {
    finish_gradients(chunks, count, s.group, s.width, rows, channels, to);
  });
  if (s.c >= channels) {
    return;
  }
  float b[W];
  float e[W];
  load_channels<W>(to.scale + s.c, of.scale);
  load_channels<W>(to.slope + s.c, b);
  load_channels<W>(to.offset + s.c, e);
  for (int j = 0; s.chunk + j * s.further < count; ++j) {
    KeptRows<N, T> r = rows_of<N>(tensors, s, j, rows, channels, rowsPerChunk, kept);
    T* at = dx + (r.from[0] - x);
    read_again(r, [&](int i, const uint4 row[N]) {
      float v[W];
      float g[W];
      float gate[W];
      float before[W] = {};
      widen(T(), row[0], v);
      widen(T(), row[1], g);
      widen(T(), row[N - 1], gate);
      let_through<GATE, W>(v, gate, of, g);
      if (accumulate) {
        load16(at + i * r.step, before);
      }
      input_gradient_of<false, W>(v, of, b, e, g);
#pragma unroll
      for (int k = 0; k < W; ++k) {
        g[k] += before[k];
      }
      save16(g, at + i * r.step);
    });
  }
}
