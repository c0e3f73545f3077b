// The part of cuBLAS that programs use to check their kernels, computed on the host.
#pragma once
#include <cuda_runtime.h>
#include <library_types.h>
#include <cstdlib>
#include <vector>
typedef void *cublasHandle_t, *cublasLtHandle_t;
typedef int cublasStatus_t, cublasMath_t, cublasComputeType_t;
enum cublasOperation_t { CUBLAS_OP_N, CUBLAS_OP_T };
enum {
  CUBLAS_STATUS_SUCCESS = 0, CUBLAS_DEFAULT_MATH = 0, CUBLAS_TF32_TENSOR_OP_MATH = 3, CUBLAS_PEDANTIC_MATH = 2,
  CUBLAS_COMPUTE_32F = 68, CUBLAS_COMPUTE_32F_FAST_TF32 = 77, CUBLAS_COMPUTE_16F = 64, CUBLAS_COMPUTE_32F_FAST_16BF = 75,
  CUBLAS_GEMM_DEFAULT = -1, CUBLAS_GEMM_DEFAULT_TENSOR_OP = 99
};
static inline int cublasCreate(cublasHandle_t *h) { *h = nullptr; return 0; }
static inline int cublasDestroy(cublasHandle_t h) { return 0; }
static inline int cublasLtCreate(cublasLtHandle_t *h) { *h = nullptr; return 0; }
static inline int cublasLtDestroy(cublasLtHandle_t h) { return 0; }
static inline int cublasSetMathMode(cublasHandle_t h, cublasMath_t m) { return 0; }
static inline int cublasSetStream(cublasHandle_t h, cudaStream_t s) { return 0; }

static std::vector<float> catchup_of_device(const float *p, size_t n) {
  std::vector<float> v(n);
  cudaMemcpy(v.data(), p, n * 4, cudaMemcpyDeviceToHost);
  return v;
}
// Column-major matrices: C = alpha op(A) op(B) + beta C.
static inline int cublasSgemm(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k, const float *alpha,
                              const float *a, int lda, const float *b, int ldb, const float *beta, float *c, int ldc) {
  auto x = catchup_of_device(a, (size_t)lda * ((ta ? m : k) - 1) + (ta ? k : m));
  auto y = catchup_of_device(b, (size_t)ldb * ((tb ? k : n) - 1) + (tb ? n : k));
  for (int j = 0; j < n; j++) {
    std::vector<float> column(m, 0.0f);
    if (*beta != 0) column = catchup_of_device(c + (size_t)ldc * j, m);
    for (int i = 0; i < m; i++) {
      float sum = 0;
      for (int l = 0; l < k; l++) sum += x[ta ? (size_t)lda * i + l : (size_t)lda * l + i] * y[tb ? (size_t)ldb * l + j : (size_t)ldb * j + l];
      column[i] = *alpha * sum + *beta * column[i];
    }
    cudaMemcpy(c + (size_t)ldc * j, column.data(), (size_t)m * 4, cudaMemcpyHostToDevice);
  }
  return 0;
}
static inline int cublasSgemmStridedBatched(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k,
                                            const float *alpha, const float *a, int lda, long long sa, const float *b, int ldb,
                                            long long sb, const float *beta, float *c, int ldc, long long sc, int count) {
  for (int i = 0; i < count; i++) cublasSgemm(h, ta, tb, m, n, k, alpha, a + i * sa, lda, b + i * sb, ldb, beta, c + i * sc, ldc);
  return 0;
}
static inline int cublasSgemv(cublasHandle_t h, cublasOperation_t t, int m, int n, const float *alpha, const float *a, int lda,
                              const float *x, int incx, const float *beta, float *y, int incy) {
  if (incx != 1 || incy != 1) exit(2);
  return cublasSgemm(h, t, CUBLAS_OP_N, t ? n : m, 1, t ? m : n, alpha, a, lda, x, t ? m : n, beta, y, t ? n : m);
}
static inline int cublasGemmEx(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k, const void *alpha,
                               const void *a, cudaDataType at, int lda, const void *b, cudaDataType bt, int ldb, const void *beta,
                               void *c, cudaDataType ct, int ldc, int compute, int algorithm) {
  if (at != CUDA_R_32F || bt != CUDA_R_32F || ct != CUDA_R_32F) exit(2);
  return cublasSgemm(h, ta, tb, m, n, k, (const float *)alpha, (const float *)a, lda, (const float *)b, ldb, (const float *)beta,
                     (float *)c, ldc);
}
static inline int cublasGemmStridedBatchedEx(cublasHandle_t h, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k,
                                             const void *alpha, const void *a, cudaDataType at, int lda, long long sa, const void *b,
                                             cudaDataType bt, int ldb, long long sb, const void *beta, void *c, cudaDataType ct,
                                             int ldc, long long sc, int count, int compute, int algorithm) {
  if (at != CUDA_R_32F || bt != CUDA_R_32F || ct != CUDA_R_32F) exit(2);
  return cublasSgemmStridedBatched(h, ta, tb, m, n, k, (const float *)alpha, (const float *)a, lda, sa, (const float *)b, ldb, sb,
                                   (const float *)beta, (float *)c, ldc, sc, count);
}
