// Matrix multiplication: out[M,N] = op(a) op(b), where op may be a transposition; all matrices are row-major.
// a is [M,K], or [K,M] if transposed; b is [K,N], or [N,K] if transposed.
//
// There may be several matrices, one behind the other in memory; blockIdx.y is the number of a block's own.
//
// A long FP32 sum loses digits, so each sum is a sum of short sums in a fixed order.

#include "mma_tile.cuh"

#define TERMS 64  // terms of a short sum of v1

// The matrix of this block.
template <typename T>
static __device__ __forceinline__ T* own(T* first, int rows, int columns) {
  return first + (unsigned long long)blockIdx.y * rows * columns;
}

template <typename T>
static __device__ void element(const T* __restrict__ a, int transposeA, const T* __restrict__ b,
                               int transposeB, T* __restrict__ out, int m, int n, int k) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)m * n) {
    return;
  }
  int row = i / n;
  int column = i % n;
  // The distance between consecutive terms of the sum.
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

#ifndef MMA_ONLY

// One thread per element of the result.
TWINS(gemm_v1, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      element(own(a, m, k), transposeA, own(b, k, n), transposeB, own(out, m, n), m, n, k);)

#endif

template <class By, typename T>
static __device__ void tile(const T* __restrict__ a, int transposeA, const T* __restrict__ b,
                            int transposeB, T* __restrict__ out, int m, int n, int k) {
  __shared__ __align__(16) float left[DEPTH][PITCH];
  __shared__ __align__(16) float right[DEPTH][PITCH];
  int thread = threadIdx.x;
  unsigned tilesAcross = (n + TILE - 1u) / TILE;
  unsigned firstRow = blockIdx.x / tilesAcross * TILE;
  unsigned firstColumn = blockIdx.x % tilesAcross * TILE;

  // Each thread loads 4 numbers of a tile. Neighbouring threads load neighbours in memory: along the sum, or along the
  // rows (columns) of the result.
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

  int row = By::row();
  int column = By::column();
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
    By::template multiply<T>(left, right, row, column, total);
    __syncthreads();
  }
  store(total, out, firstRow + row, firstColumn + column, m, n, n);
}

#ifndef MMA_ONLY

// A block loads tiles of both matrices into shared memory, and each of its 256 threads multiplies 4 rows by 4 columns
// in registers: each loaded number is used 64 times.
BOUNDED_TWINS(256, gemm_v2, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      tile<Units>(own(a, m, k), transposeA, own(b, k, n), transposeB, own(out, m, n), m, n, k);)

#endif  // MMA_ONLY

#if __CUDA_ARCH__ >= 800

// v2's tiles on tensor cores: one instruction of a warp does 4,096 products of BF16.
BOUNDED_TWINS(256, gemm_v3, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      tile<Cores>(own(a, m, k), transposeA, own(b, k, n), transposeB, own(out, m, n), m, n, k);)

template <typename T>
static __device__ __forceinline__ void stages(const T* a, int transposeA, const T* b, int transposeB, T* out, int m,
                              int n, int k) {
  const int ROWS = LONG_SIDE;
  const int COLUMNS = SHORT_SIDE;
  unsigned tilesAcross = (n + COLUMNS - 1u) / COLUMNS;
  unsigned row = blockIdx.x / tilesAcross * ROWS;
  unsigned column = blockIdx.x % tilesAcross * COLUMNS;
  Matrix<T, ROWS> left(a, !transposeA, row, m, k, transposeA ? m : k);
  Matrix<T, COLUMNS> right(b, transposeB, column, n, k, transposeB ? k : n);
  float total[ROWS / 32][COLUMNS / 16][4] = {};
  sum_stages<T, ROWS, COLUMNS, HELD>(left, right, (k + Terms<T>::OF_STAGE - 1) / Terms<T>::OF_STAGE, total);
  store_tile<T, ROWS, COLUMNS>(total, RowsOf<T>{out, row, (unsigned)m, (unsigned)n}, column, n);
}

// Factors keep their type in shared memory, in an order in which ldmatrix has no bank conflicts. While one stage is
// multiplied, cp.async copies three more, 16 bytes at a time.
BOUNDED_TWINS(128, gemm_v5, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      stages(own(a, m, k), transposeA, own(b, k, n), transposeB, own(out, m, n), m, n, k);)

#endif
