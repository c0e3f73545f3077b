// Matrix multiplication: out[M,N] = op(a) op(b), where op may be a transposition; all row by row.
// a is [M,K], or [K,M] where transposed; b is [K,N], or [N,K] where transposed.
//
// A long sum loses digits in FP32. So each is a sum of short ones, always in the same order.

#include "gemm_tile.cuh"

#define TERMS 64  // of a short sum of v1

template <typename T>
static __device__ void element(const T* __restrict__ a, int transposeA, const T* __restrict__ b,
                               int transposeB, T* __restrict__ out, int m, int n, int k) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)m * n) {
    return;
  }
  int row = i / n;
  int column = i % n;
  // From one term of the sum to the next.
  int stepA = transposeA ? m : 1;
  int stepB = transposeB ? 1 : n;
  const T* left = a + (transposeA ? row : row * k);
  const T* right = b + (transposeB ? column * k : column);
  float total = 0;
  for (unsigned from = 0; from < k; from += TERMS) {
    unsigned to = k - from < TERMS ? k : from + TERMS;
    float partial = 0;
    for (unsigned t = from; t < to; ++t) {
      partial += number(left[t * stepA]) * number(right[t * stepB]);
    }
    total += partial;
  }
  put(&out[i], total);
}

// One thread per element of the result.
TWINS(gemm_v1, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      element(a, transposeA, b, transposeB, out, m, n, k);)

template <typename T>
static __device__ void tile(const T* __restrict__ a, int transposeA, const T* __restrict__ b,
                            int transposeB, T* __restrict__ out, int m, int n, int k) {
  __shared__ __align__(16) float left[DEPTH][PITCH];
  __shared__ __align__(16) float right[DEPTH][PITCH];
  int thread = threadIdx.x;
  unsigned tilesAcross = (n + TILE - 1u) / TILE;
  unsigned firstRow = blockIdx.x / tilesAcross * TILE;
  unsigned firstColumn = blockIdx.x % tilesAcross * TILE;

  // Each thread loads 4 numbers of a tile. Neighbouring threads load what are neighbours in memory:
  // along the sum, or along the rows (columns) of the result.
  int alongSum = thread % DEPTH;
  int acrossSum = thread / DEPTH;
  int alongTile = thread % TILE;
  int acrossTile = thread / TILE;
  int termA = transposeA ? acrossTile : alongSum;
  int rowA = transposeA ? alongTile : acrossSum;
  int termStepA = transposeA ? 256 / TILE : 0;
  int rowStepA = transposeA ? 0 : 256 / DEPTH;
  int termB = transposeB ? alongSum : acrossTile;
  int columnB = transposeB ? acrossSum : alongTile;
  int termStepB = transposeB ? 0 : 256 / TILE;
  int columnStepB = transposeB ? 256 / DEPTH : 0;

  int row = 4 * (thread / 16);
  int column = 4 * (thread % 16);
  float total[4][4] = {};
  for (unsigned from = 0; from < (unsigned)k; from += DEPTH) {
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      int ta = termA + i * termStepA;
      int ra = rowA + i * rowStepA;
      unsigned t = from + ta;
      unsigned r = firstRow + ra;
      left[ta][ra] = t < k && r < m ? number(a[transposeA ? t * m + r : r * k + t]) : 0;
      int tb = termB + i * termStepB;
      int cb = columnB + i * columnStepB;
      unsigned s = from + tb;
      unsigned c = firstColumn + cb;
      right[tb][cb] = s < k && c < n ? number(b[transposeB ? c * k + s : s * n + c]) : 0;
    }
    __syncthreads();
    multiply(left, right, row, column, total);
    __syncthreads();
  }
  store(total, out, firstRow + row, firstColumn + column, m, n, n);
}

// A block loads tiles of both matrices into shared memory, and each of its 256 threads multiplies
// 4 rows by 4 columns in registers: a number that was loaded once is used 64 times.
BOUNDED_TWINS(256, gemm_v2, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      tile(a, transposeA, b, transposeB, out, m, n, k);)
