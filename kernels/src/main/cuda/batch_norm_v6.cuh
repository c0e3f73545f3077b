// v6 of batch_norm.cu: one cooperative launch that reads x once.

#include "batch_norm_v5.cuh"
#include "kept_rows.cuh"
#include "together.cuh"

template <typename T>
static __device__ __forceinline__ void normalize_together(const T* __restrict__ x, int rows, int channels, int rowsPerChunk,
                                                          float4* chunks, unsigned* tickets, Norm norm, unsigned* releases,
                                                          int count, int kept, int relu, T* __restrict__ y) {
  const int W = WIDE(T);
  Share s = share<W>(channels);
  const T* tensors[1] = {x};
  for (int j = 0; s.chunk + j * s.further < count; ++j) {
    KeptRows<1, T> r = rows_of<1>(tensors, s, j, rows, channels, rowsPerChunk, kept);
    Moments<W> m = {};
    // A first row that is added to itself adds 0.
    read_rows<8, 4>(
        r, [&](const uint4 of[1]) { widen(T(), of[0], m.near); },
        [&](int, const uint4 of[1]) {
          float v[W];
          widen(T(), of[0], v);
          add_deviations<W>(v, false, m.near, m.own);
        });
    chunk_moments(m, r.mine, channels - s.group * s.width,
                  chunks + (size_t)(s.chunk + j * s.further) * channels + s.group * s.width);
    __syncthreads();  // before the next chunk uses the same shared memory
  }
  meet(tickets + s.group, releases + s.group, s.further, [&] {
    finish_statistics<T>(chunks, count, s.group, s.width, rows, channels, rowsPerChunk, norm);
  });
  if (s.c >= channels) {
    return;
  }
  float m[W];
  float k[W];
  float b[W];
  load_channels<W>(norm.mean + s.c, m);
  load_channels<W>(norm.scale + s.c, k);
  load_channels<W>(norm.shift + s.c, b);
  for (int j = 0; s.chunk + j * s.further < count; ++j) {
    KeptRows<1, T> r = rows_of<1>(tensors, s, j, rows, channels, rowsPerChunk, kept);
    T* to = y + (r.from[0] - x);
    read_again(r, [&](int i, const uint4 of[1]) {
      float v[W];
      widen(T(), of[0], v);
      normalize_row<W>(v, m, k, b, relu);
      save16(v, to + i * r.step);
    });
  }
}
