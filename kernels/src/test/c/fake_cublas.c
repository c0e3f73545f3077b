// A stand-in for libcublas.so.12 beside that of libcuda.so.1 (fake_cuda.c): matrix products column by column, as
// cuBLAS's documentation has them. A workspace must be given after the stream, and the sums must not be rounded. Where
// more than half of the memory is taken a product finds too little.
#include <stdlib.h>

#include "fake_memory.h"

enum { OK = 0, NOT_INITIALIZED = 1, ALLOC_FAILED = 3, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };
enum { R_16BF = 14, COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_TF32 = 77 };

typedef struct { void *stream; int hasWorkspace, math; } Handle;

int cublasCreate_v2(Handle **h) { *h = calloc(1, sizeof **h); return OK; }
int cublasDestroy_v2(Handle *h) { free(h); return OK; }
int cublasGetVersion_v2(Handle *h, int *version) { *version = 120603; return OK; }
int cublasSetMathMode(Handle *h, int mode) { h->math = mode; return OK; }
int cublasSetStream_v2(Handle *h, void *stream) {
  h->stream = stream;
  h->hasWorkspace = 0;
  return stream ? OK : INVALID_VALUE;
}
int cublasSetWorkspace_v2(Handle *h, void *p, size_t bytes) {
  h->hasWorkspace = inside(p, bytes) && (uintptr_t)p % 16 == 0;
  return h->hasWorkspace ? OK : INVALID_VALUE;
}

static size_t matrix(int type, int rows, int columns, int lead) {
  return lead < rows ? SIZE_MAX / 2 : ((size_t)lead * (columns - 1) + rows) * size(type);
}

int cublasGemmEx(Handle *h, int transA, int transB, int m, int n, int k, const float *alpha, const void *a, int typeA,
                 int lda, const void *b, int typeB, int ldb, const float *beta, void *c, int typeC, int ldc,
                 int compute, int algorithm) {
  if (!h || !h->stream || !h->hasWorkspace) return NOT_INITIALIZED;
  if (isCrowded()) return ALLOC_FAILED;
  if (h->math != 16 || *alpha != 1 || *beta != 0 || algorithm != -1) return INVALID_VALUE;
  if (typeA != typeB || typeA != typeC) return NOT_SUPPORTED;
  if (typeA == F32 ? compute != COMPUTE_32F_PEDANTIC && compute != COMPUTE_32F_FAST_TF32
                     : typeA != R_16BF || compute != COMPUTE_32F) return NOT_SUPPORTED;
  if (!inside(a, transA ? matrix(typeA, k, m, lda) : matrix(typeA, m, k, lda))) return INVALID_VALUE;
  if (!inside(b, transB ? matrix(typeB, n, k, ldb) : matrix(typeB, k, n, ldb))) return INVALID_VALUE;
  if (!inside(c, matrix(typeC, m, n, ldc))) return INVALID_VALUE;
  if (isCounted()) return OK;
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int l = 0; l < k; l++)
        sum += get(a, typeA, transA ? l + (size_t)i * lda : i + (size_t)l * lda) *
               get(b, typeB, transB ? j + (size_t)l * ldb : l + (size_t)j * ldb);
      put(c, typeC, i + (size_t)j * ldc, sum);
    }
  return OK;
}

int cublasGemmStridedBatchedEx(Handle *h, int transA, int transB, int m, int n, int k, const float *alpha, const void *a,
                               int typeA, int lda, long long strideA, const void *b, int typeB, int ldb,
                               long long strideB, const float *beta, void *c, int typeC, int ldc, long long strideC,
                               int count, int compute, int algorithm) {
  for (int i = 0; i < count; i++) {
    int status = cublasGemmEx(h, transA, transB, m, n, k, alpha, (const char *)a + i * strideA * size(typeA), typeA, lda,
                              (const char *)b + i * strideB * size(typeB), typeB, ldb, beta,
                              (char *)c + i * strideC * size(typeC), typeC, ldc, compute, algorithm);
    if (status != OK) return status;
  }
  return OK;
}
