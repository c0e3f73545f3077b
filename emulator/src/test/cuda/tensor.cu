// Tensor cores and asynchronous copies. C = A * B with one warp; A has 16 rows, B is column-major.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_pipeline_primitives.h>
#include <mma.h>
#include <type_traits>

using namespace nvcuda;

__device__ unsigned word(const void* p) { return *(const unsigned*)p; }

template <typename T>
__device__ void by_mma(const T* a, const T* b, float* c) {
  int lane = threadIdx.x, g = lane / 4, t = lane % 4;
  unsigned a0 = word(a + g * 16 + 2 * t), a1 = word(a + (g + 8) * 16 + 2 * t);
  unsigned a2 = word(a + g * 16 + 2 * t + 8), a3 = word(a + (g + 8) * 16 + 2 * t + 8);
  unsigned b0 = word(b + g * 16 + 2 * t), b1 = word(b + g * 16 + 2 * t + 8);
  float d[4] = {1, 1, 1, 1};
  if (std::is_same<T, __half>::value)
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  else
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  for (int i = 0; i < 4; i++) c[(g + 8 * (i / 2)) * 8 + 2 * t + i % 2] = d[i];
}

extern "C" __global__ void mma_f16(const __half* a, const __half* b, float* c) { by_mma(a, b, c); }
extern "C" __global__ void mma_bf16(const __nv_bfloat16* a, const __nv_bfloat16* b, float* c) { by_mma(a, b, c); }

// A has 8 columns.
extern "C" __global__ void mma_tf32(const float* a, const float* b, float* c) {
  int lane = threadIdx.x, g = lane / 4, t = lane % 4;
  float d[4] = {0, 0, 0, 0};
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(word(a + g * 8 + t)), "r"(word(a + (g + 8) * 8 + t)), "r"(word(a + g * 8 + t + 4)),
        "r"(word(a + (g + 8) * 8 + t + 4)), "r"(word(b + g * 8 + t)), "r"(word(b + g * 8 + t + 4)));
  for (int i = 0; i < 4; i++) c[(g + 8 * (i / 2)) * 8 + 2 * t + i % 2] = d[i];
}

// Like mma_f16, through shared memory; padding adds 16 bytes to rows of A.
__device__ void by_rows(const __half* a, const __half* b, float* c, __half* s, int stride) {
  int lane = threadIdx.x, g = lane / 4, t = lane % 4;
  for (int i = lane; i < 256; i += 32) s[i / 16 * stride + i % 16] = a[i];
  __syncwarp();
  unsigned r[4];
  unsigned at = (unsigned)__cvta_generic_to_shared(s + lane % 16 * stride + lane / 16 * 8);
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(at));
  unsigned b0 = word(b + g * 16 + 2 * t), b1 = word(b + g * 16 + 2 * t + 8);
  float d[4] = {1, 1, 1, 1};
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(r[0]), "r"(r[1]), "r"(r[2]), "r"(r[3]), "r"(b0), "r"(b1));
  for (int i = 0; i < 4; i++) c[(g + 8 * (i / 2)) * 8 + 2 * t + i % 2] = d[i];
}

extern "C" __global__ void rows_conflicting(const __half* a, const __half* b, float* c) {
  __shared__ __align__(16) __half s[16 * 64];
  by_rows(a, b, c, s, 64);
}

extern "C" __global__ void rows_padded(const __half* a, const __half* b, float* c) {
  __shared__ __align__(16) __half s[16 * 72];
  by_rows(a, b, c, s, 72);
}

// 16 x 16 x 16; B is row-major or column-major.
template <typename T, typename LayoutB>
__device__ void by_wmma(const T* a, const T* b, float* c) {
  wmma::fragment<wmma::matrix_a, 16, 16, 16, T, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, T, LayoutB> fb;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> fc;
  wmma::fill_fragment(fc, 1.0f);
  wmma::load_matrix_sync(fa, a, 16);
  wmma::load_matrix_sync(fb, b, 16);
  wmma::mma_sync(fc, fa, fb, fc);
  for (int i = 0; i < fc.num_elements; i++) fc.x[i] *= 2;
  wmma::store_matrix_sync(c, fc, 16, wmma::mem_row_major);
}

extern "C" __global__ void wmma_rows(const __half* a, const __half* b, float* c) { by_wmma<__half, wmma::row_major>(a, b, c); }
extern "C" __global__ void wmma_columns(const __nv_bfloat16* a, const __nv_bfloat16* b, float* c) { by_wmma<__nv_bfloat16, wmma::col_major>(a, b, c); }

__device__ void by_copies(const float4* x, float4* y, int n, int left) {
  __shared__ float4 s[2][64];
  int i = threadIdx.x;
  __pipeline_memcpy_async(&s[0][i], x + i, 16);
  __pipeline_commit();
  for (int k = 0; k < n; k++) {
    if (k + 1 < n) __pipeline_memcpy_async(&s[(k + 1) % 2][i], x + 64 * (k + 1) + i, 16);
    __pipeline_commit();
    if (left == 1) __pipeline_wait_prior(1);
    else __pipeline_wait_prior(2);
    __syncthreads();
    y[64 * k + i] = s[k % 2][63 - i];
    __syncthreads();
  }
}

extern "C" __global__ void copies(const float4* x, float4* y, int n) { by_copies(x, y, n, 1); }
extern "C" __global__ void copies_not_waited_for(const float4* x, float4* y, int n) { by_copies(x, y, n, 2); }
