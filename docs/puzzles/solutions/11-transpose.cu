extern "C" __global__ void transpose(const float* x, float* y, int rows, int columns) {
  __shared__ float tile[32][33];
  int column = blockIdx.x * 32;
  int row = blockIdx.y * 32;
  int t = threadIdx.x;
#pragma unroll 1
  for (int k = threadIdx.y; k < 32; k += 8) {
    if (row + k < rows && column + t < columns) {
      tile[k][t] = x[(row + k) * columns + column + t];
    }
  }
  __syncthreads();
#pragma unroll 1
  for (int k = threadIdx.y; k < 32; k += 8) {
    if (column + k < columns && row + t < rows) {
      y[(column + k) * rows + row + t] = tile[t][k];
    }
  }
}
