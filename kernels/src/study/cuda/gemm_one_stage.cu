// gemm_v5 with one stage in shared memory instead of four: nothing is copied while a stage is multiplied, so it shows
// what the copies ahead gain. It is compiled on request:
//   catchup kernels run gemm --cu kernels/src/study/cuda/gemm_one_stage.cu --variant v5 --type bf16 --shape 512x512x512

#define HELD 1
#include "mma_tile.cuh"

template <typename T>
static __device__ __forceinline__ void one_stage(const T* a, int transposeA, const T* b, int transposeB, T* out, int m,
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

// One stage in shared memory.
BOUNDED_TWINS(128, gemm_v5, float, bf16,
      (const T* __restrict__ a, int transposeA, const T* __restrict__ b, int transposeB, T* __restrict__ out,
       int m, int n, int k),
      one_stage(a, transposeA, b, transposeB, out, m, n, k);)
