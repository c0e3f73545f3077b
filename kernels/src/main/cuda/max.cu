// The largest element along an axis: x is [outer, count, inner], out and winner are [outer, inner] with n elements.

#include "threads.cuh"

// One thread per result walks along the axis. The first of equal elements wins, and the first NaN over all numbers.
extern "C" __global__ void max_along(
    const float *__restrict__ x, float *__restrict__ out, int *__restrict__ winner, unsigned n, unsigned count,
    unsigned inner) {
  unsigned i = thread();
  if (i >= n) {
    return;
  }
  const float *from = x + i / inner * count * inner + i % inner;
  float best = from[0];
  unsigned place = 0;
#pragma unroll 1
  for (unsigned r = 1; r < count; r++) {
    float v = from[r * inner];
    if (v > best || (v != v && best == best)) {
      best = v;
      place = r;
    }
  }
  out[i] = best;
  winner[i] = (int)place;
}

// dx = dy where an element won, else 0; one thread for each of the n elements of dx.
extern "C" __global__ void max_along_gradient(
    const float *__restrict__ dy, const int *__restrict__ winner, float *__restrict__ dx, unsigned n, unsigned count,
    unsigned inner) {
  unsigned i = thread();
  if (i < n) {
    unsigned result = i / inner / count * inner + i % inner;
    dx[i] = winner[result] == i / inner % count ? dy[result] : 0;
  }
}
