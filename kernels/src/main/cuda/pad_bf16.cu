// Adds rows and columns of zeros to BF16 matrices, and removes them: tensor cores require multiples of 8.

#include "number.cuh"
#include "threads.cuh"

// x [rows, c] -> y [padded_rows, padded], zero beyond. One thread per element of y.
extern "C" __global__ void bf16_pad(const bf16* __restrict__ x, int rows, int c, int padded_rows, int padded,
                                    bf16* __restrict__ y) {
  unsigned i = thread();
  if (i >= (unsigned)padded_rows * padded) return;
  unsigned row = i / padded;
  unsigned column = i - row * padded;
  bf16 zero = {0};
  y[i] = row < rows && column < c ? x[row * c + column] : zero;
}

// x [rows or more, padded] -> y [rows, c]. One thread per element of y.
extern "C" __global__ void bf16_crop(const bf16* __restrict__ x, int rows, int c, int padded, bf16* __restrict__ y) {
  unsigned i = thread();
  if (i >= (unsigned)rows * c) return;
  unsigned row = i / c;
  unsigned column = i - row * c;
  y[i] = x[row * padded + column];
}
