// Functions for the rows of kernels-*.tsv: device memory with random contents.
#pragma once
#include <cuda_runtime.h>
#include <cstdint>
#include <vector>
namespace rows {
template <class T, class F> T *made(size_t n, F f) {
  std::vector<unsigned char> bytes(n * sizeof(T));
  for (size_t i = 0; i < n; i++) ((T *)bytes.data())[i] = (T)f(i);
  void *p;
  cudaMalloc(&p, bytes.size());
  cudaMemcpy(p, bytes.data(), bytes.size(), cudaMemcpyHostToDevice);
  return (T *)p;
}
inline unsigned next() {
  static uint64_t state = 42;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state >> 33);
}
// In [from, to).
template <class T> T *random(size_t n, double from = -1, double to = 1) {
  return made<T>(n, [&](size_t) { return (float)(from + (to - from) * (next() % 65536 / 65536.0)); });
}
// Integers in [0, below), such as indices.
template <class T> T *index(size_t n, unsigned below) { return made<T>(n, [&](size_t) { return next() % below; }); }
template <class T> T *all(size_t n, double value) { return made<T>(n, [&](size_t) { return (float)value; }); }
template <class T> T *zeros(size_t n) { return all<T>(n, 0); }
template <class T> T *ones(size_t n) { return all<T>(n, 1); }
template <class T> T *iota(size_t n, double first = 0, double step = 1) { return made<T>(n, [&](size_t i) { return first + step * i; }); }
template <class T> T *of(std::initializer_list<T> v) { return made<T>(v.size(), [&](size_t i) { return v.begin()[i]; }); }
// Structures of floats.
template <class T> T *random_floats(size_t n, double from = -1, double to = 1) { return (T *)random<float>(n * sizeof(T) / 4, from, to); }
// Uninitialized.
template <class T> T *empty(size_t n) {
  void *p;
  cudaMalloc(&p, n * sizeof(T));
  return (T *)p;
}
}
