// Copies of several tensors, words of 4 bytes: what the driver copies in a call each.
#include "tensors.cuh"

struct Copies {
  const unsigned *from[TENSORS];
  unsigned *to[TENSORS];
  unsigned n[TENSORS];
  unsigned first[TENSORS];
};

// all: up to 96 tensors at once, a thread four words of one; none where stopped is not null and *stopped not 0.
extern "C" __global__ void copy_all(const Copies t, int count, const float *stopped) {
  if (stopped && *stopped != 0) {
    return;
  }
  int tensor = tensorOfBlock(t, count);
  unsigned i = fourOfThread(t, tensor);
  unsigned n = t.n[tensor];
  const unsigned *from = t.from[tensor];
  unsigned *to = t.to[tensor];
  if (i + 4 <= n) {
    *(uint4 *)(to + i) = *(const uint4 *)(from + i);
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      to[i] = from[i];
    }
  }
}
