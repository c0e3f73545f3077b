// Rows of a matrix by index, and the adjoint.

#include "number.cuh"
#include "threads.cuh"

// out[m,..] = x[index[m],..]; one thread per unit of out, n in all, `row` units per row. The unit is the widest that
// divides the bytes of a row, since elements are only moved. An index outside of the `rows` of x gives zeros.
template <typename Unit>
__device__ __forceinline__ void gather(
    const Unit *x, const int *index, Unit *out, unsigned n, unsigned row, unsigned rows) {
  unsigned i = thread();
  if (i < n) {
    unsigned from = (unsigned)index[i / row];
    out[i] = from < rows ? x[from * row + i % row] : Unit();
  }
}

extern "C" __global__ void gather_rows_1(
    const unsigned char *__restrict__ x, const int *__restrict__ index,
    unsigned char *__restrict__ out, unsigned n, unsigned row, unsigned rows) {
  gather(x, index, out, n, row, rows);
}

extern "C" __global__ void gather_rows_2(
    const unsigned short *__restrict__ x, const int *__restrict__ index,
    unsigned short *__restrict__ out, unsigned n, unsigned row, unsigned rows) {
  gather(x, index, out, n, row, rows);
}

extern "C" __global__ void gather_rows_4(
    const unsigned *__restrict__ x, const int *__restrict__ index, unsigned *__restrict__ out,
    unsigned n, unsigned row, unsigned rows) {
  gather(x, index, out, n, row, rows);
}

extern "C" __global__ void gather_rows_16(
    const uint4 *__restrict__ x, const int *__restrict__ index, uint4 *__restrict__ out, unsigned n,
    unsigned row, unsigned rows) {
  gather(x, index, out, n, row, rows);
}

// dx[n,i] = sum over m with index[m] = n, ascending, of dy[m,i]. A block has blockDim.x columns of one row of dx; a row
// has `tiles` blocks. Each warp reads 32 indices at once, and a ballot tells which of them equal n. blockDim.x is a
// multiple of 32.
template <typename T>
__device__ __forceinline__ void gather_gradient(
    const T *dy, const int *index, T *dx, unsigned count, unsigned row, unsigned tiles) {
  int n = (int)(blockIdx.x / tiles);
  unsigned i = blockIdx.x % tiles * blockDim.x + threadIdx.x;
  unsigned lane = threadIdx.x % 32;
  float sum = 0;
  for (unsigned from = 0; from < count; from += 32) {
    int named = from + lane < count ? index[from + lane] : -1;
    unsigned hits = __ballot_sync(0xffffffff, named == n);
    for (; hits != 0; hits &= hits - 1) {
      unsigned m = from + __ffs(hits) - 1;
      if (i < row) {
        sum += number(dy[m * row + i]);
      }
    }
  }
  if (i < row) {
    put(&dx[(unsigned)n * row + i], sum);
  }
}

TWINS(gather_rows_gradient, float, bf16,
      (const T *__restrict__ dy, const int *__restrict__ index, T *__restrict__ dx, unsigned count,
       unsigned row, unsigned tiles),
      gather_gradient(dy, index, dx, count, row, tiles);)
