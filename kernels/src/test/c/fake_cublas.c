// A stand-in for libcublas.so.12 beside that of libcuda.so.1 (fake_cuda.c): matrix products column by column, as
// cuBLAS's documentation has them. A workspace must be given after the stream, and the sums must not be rounded. Where
// more than half of the memory is taken a product finds too little.
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, NOT_INITIALIZED = 1, ALLOC_FAILED = 3, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };
enum { R_32F = 0, R_16BF = 14, COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_TF32 = 77 };

typedef struct { void *stream; int hasWorkspace, math; } Handle;

static int inside(const void *p, size_t bytes) {
  static int (*ask)(uintptr_t, size_t);
  if (!ask) ask = (int (*)(uintptr_t, size_t))dlsym(dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD), "fakeInside");
  return p && ask((uintptr_t)p, bytes);
}

static int isCrowded(void) {
  static int (*ask)(void);
  if (!ask) ask = (int (*)(void))dlsym(dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD), "fakeIsCrowded");
  return ask();
}

static float get(const void *p, int type, size_t i) {
  if (type == R_32F) return ((const float *)p)[i];
  uint32_t bits = (uint32_t)((const uint16_t *)p)[i] << 16;
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

static void put(void *p, int type, size_t i, float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  if (type == R_32F) ((float *)p)[i] = value;
  else ((uint16_t *)p)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

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
  return lead < rows ? SIZE_MAX / 2 : ((size_t)lead * (columns - 1) + rows) * (type == R_32F ? 4 : 2);
}

int cublasGemmEx(Handle *h, int transA, int transB, int m, int n, int k, const float *alpha, const void *a, int typeA,
                 int lda, const void *b, int typeB, int ldb, const float *beta, void *c, int typeC, int ldc,
                 int compute, int algorithm) {
  if (!h || !h->stream || !h->hasWorkspace) return NOT_INITIALIZED;
  if (isCrowded()) return ALLOC_FAILED;
  if (h->math != 16 || *alpha != 1 || *beta != 0 || algorithm != -1) return INVALID_VALUE;
  if (typeA != typeB || typeA != typeC) return NOT_SUPPORTED;
  if (typeA == R_32F ? compute != COMPUTE_32F_PEDANTIC && compute != COMPUTE_32F_FAST_TF32
                     : typeA != R_16BF || compute != COMPUTE_32F) return NOT_SUPPORTED;
  if (!inside(a, transA ? matrix(typeA, k, m, lda) : matrix(typeA, m, k, lda))) return INVALID_VALUE;
  if (!inside(b, transB ? matrix(typeB, n, k, ldb) : matrix(typeB, k, n, ldb))) return INVALID_VALUE;
  if (!inside(c, matrix(typeC, m, n, ldc))) return INVALID_VALUE;
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int l = 0; l < k; l++)
        sum += (double)get(a, typeA, transA ? l + (size_t)i * lda : i + (size_t)l * lda) *
               get(b, typeB, transB ? j + (size_t)l * ldb : l + (size_t)j * ldb);
      put(c, typeC, i + (size_t)j * ldc, (float)sum);
    }
  return OK;
}
