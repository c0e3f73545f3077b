// A GEMM with one block of 256 threads per tile of the result. The tiles of both factors are in shared memory in FP32,
// and each thread has 4 rows by 4 columns of the result in registers.

#include "number.cuh"

#define TILE 64   // rows and columns of a block's result
#define DEPTH 16  // terms of the sums in shared memory at a time
#define PITCH 68  // floats per row of a tile in shared memory, 4 of them unused to avoid bank conflicts

// Multiplication by FP32 units: each thread has 4x4 results from (row, column) of the block on.
struct Units {
  static __device__ __forceinline__ int row() { return 4 * (threadIdx.x / 16); }
  static __device__ __forceinline__ int column() { return 4 * (threadIdx.x % 16); }

  // total += the product of both tiles.
  template <typename T>
  static __device__ __forceinline__ void multiply(const float left[DEPTH][PITCH],
                                                  const float right[DEPTH][PITCH], int row,
                                                  int column, float total[4][4]) {
    float partial[4][4] = {};
#pragma unroll
    for (int t = 0; t < DEPTH; ++t) {
      float4 a = *(const float4*)&left[t][row];
      float4 b = *(const float4*)&right[t][column];
      float l[4] = {a.x, a.y, a.z, a.w};
      float r[4] = {b.x, b.y, b.z, b.w};
#pragma unroll
      for (int i = 0; i < 4; ++i) {
#pragma unroll
        for (int j = 0; j < 4; ++j) {
          partial[i][j] += l[i] * r[j];
        }
      }
    }
#pragma unroll
    for (int i = 0; i < 4; ++i) {
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        total[i][j] += partial[i][j];
      }
    }
  }
};

// Writes the 4x4 results at (row, column) of a matrix [rows,columns] as far as they are inside. Rows are `pitch`
// numbers apart, a multiple of `columns`.
template <typename T>
static __device__ void store(const float total[4][4], T* out, unsigned row, unsigned column,
                             unsigned rows, unsigned columns, unsigned pitch) {
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (row + i < rows && columns % 4 == 0 && column < columns) {
      put_four(&out[(row + i) * pitch + column],
               make_float4(total[i][0], total[i][1], total[i][2], total[i][3]));
    } else if (row + i < rows) {
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        if (column + j < columns) {
          put(&out[(row + i) * pitch + column + j], total[i][j]);
        }
      }
    }
  }
}
