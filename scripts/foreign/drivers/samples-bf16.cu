// of samples/bf16TensorCoreGemm
// simple_wmma_bf16gemm reads column i and row warpN * N of B, where its fixed sibling for tf32 reads column warpN * N and row i, so its own
// program's check fails. This driver expects what the code computes.
#define main foreign_main
#include "Samples/3_CUDA_Features/bf16TensorCoreGemm/bf16TensorCoreGemm.cu"
#undef main
#include <vector>

int main() {
  const int n = 64;
  std::vector<__nv_bfloat16> a(n * n), b(n * n);
  std::vector<float> c(n * n), d(n * n);
  for (int i = 0; i < n * n; i++) a[i] = (float)(i * 7 % 5), b[i] = (float)(i * 3 % 7), c[i] = (float)(i % 4);
  __nv_bfloat16 *A, *B;
  float *C, *D;
  cudaMalloc(&A, n * n * 2);
  cudaMalloc(&B, n * n * 2);
  cudaMalloc(&C, n * n * 4);
  cudaMalloc(&D, n * n * 4);
  cudaMemcpy(A, a.data(), n * n * 2, cudaMemcpyHostToDevice);
  cudaMemcpy(B, b.data(), n * n * 2, cudaMemcpyHostToDevice);
  cudaMemcpy(C, c.data(), n * n * 4, cudaMemcpyHostToDevice);
  simple_wmma_bf16gemm<<<1, dim3(128, 4)>>>(A, B, C, D, n, n, n, 1.1f, 1.2f);
  cudaMemcpy(d.data(), D, n * n * 4, cudaMemcpyDeviceToHost);
  int bad = 0;
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++) {
      float sum = 0;
      for (int k = 0; k < n; k++) sum += (float)a[y * n + k] * (float)b[(k / K * K + x % N) * n + x / N * N + k % K];
      bad += fabs(d[y * n + x] - (1.1f * sum + 1.2f * c[y * n + x])) > 0.1f;
    }
  printf(bad ? "FAILED: %d elements\n" : "all results match\n", bad);
  return bad != 0;
}
