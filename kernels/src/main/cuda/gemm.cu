// Matrix product: out[M,N] = op(a) op(b), where op may be a transposition; all row by row.
// a is [M,K], or [K,M] where transposed; b is [K,N], or [N,K] where transposed.
//
// A long sum loses digits in FP32. So each is a sum of short ones, always in the same order.

#define TERMS 64  // of a short sum of v1

// One thread per element of the result.
extern "C" __global__ void gemm_v1(const float* __restrict__ a, int transposeA,
                                   const float* __restrict__ b, int transposeB,
                                   float* __restrict__ out, int m, int n, int k) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)m * n) {
    return;
  }
  int row = i / n;
  int column = i % n;
  // From one term of the sum to the next.
  int stepA = transposeA ? m : 1;
  int stepB = transposeB ? 1 : n;
  const float* left = a + (transposeA ? row : row * k);
  const float* right = b + (transposeB ? column * k : column);
  float total = 0;
  for (unsigned from = 0; from < k; from += TERMS) {
    unsigned to = k - from < TERMS ? k : from + TERMS;
    float partial = 0;
    for (unsigned t = from; t < to; ++t) {
      partial += left[t * stepA] * right[t * stepB];
    }
    total += partial;
  }
  out[i] = total;
}

#define TILE 64   // rows and columns of the product that a block computes
#define DEPTH 16  // terms of the sums that it holds at a time
#define PITCH 68  // floats of a row of a tile in shared memory, 4 more than used, for the banks

// total[4][4] += the product of both tiles, for the 4x4 results at (row, column) of the block.
static __device__ void multiply(const float left[DEPTH][PITCH], const float right[DEPTH][PITCH],
                                int row, int column, float total[4][4]) {
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

// Writes the 4x4 results at (row, column) of a matrix [rows,columns], as far as they are inside.
static __device__ void store(const float total[4][4], float* out, unsigned row, unsigned column,
                             unsigned rows, unsigned columns) {
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (row + i < rows && columns % 4 == 0 && column < columns) {
      *(float4*)&out[(row + i) * columns + column] =
          make_float4(total[i][0], total[i][1], total[i][2], total[i][3]);
    } else if (row + i < rows) {
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        if (column + j < columns) {
          out[(row + i) * columns + column + j] = total[i][j];
        }
      }
    }
  }
}

// A block loads tiles of both matrices into shared memory, and each of its 256 threads multiplies
// 4 rows by 4 columns in registers: a number that was loaded once is used 64 times.
extern "C" __global__ void __launch_bounds__(256)
    gemm_v2(const float* __restrict__ a, int transposeA, const float* __restrict__ b,
            int transposeB, float* __restrict__ out, int m, int n, int k) {
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
      left[ta][ra] = t < k && r < m ? a[transposeA ? t * m + r : r * k + t] : 0;
      int tb = termB + i * termStepB;
      int cb = columnB + i * columnStepB;
      unsigned s = from + tb;
      unsigned c = firstColumn + cb;
      right[tb][cb] = s < k && c < n ? b[transposeB ? c * k + s : s * n + c] : 0;
    }
    __syncthreads();
    multiply(left, right, row, column, total);
    __syncthreads();
  }
  store(total, out, firstRow + row, firstColumn + column, m, n);
}
