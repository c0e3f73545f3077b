// nvcuda::wmma for tiles of 16 by 16 by 16 of f16 and bf16 with sums in float, through PTX.
#pragma once
#ifdef __CUDA__
#include "cuda_bf16.h"
#include "cuda_fp16.h"
namespace nvcuda {
namespace wmma {
struct matrix_a; struct matrix_b; struct accumulator; struct row_major; struct col_major;
enum layout_t { mem_row_major, mem_col_major };
template <class Use, int M, int N, int K, class T, class Layout = void> struct fragment;
#define EMULATOR_FRAGMENT(Use, use, T, type, words, Layout, layout, ...)                                        \
  template <> struct fragment<Use, 16, 16, 16, T, Layout> {                                                     \
    enum { num_elements = 2 * words };                                                                          \
    unsigned x[words];                                                                                          \
  };                                                                                                            \
  EMULATOR_DEVICE void load_matrix_sync(fragment<Use, 16, 16, 16, T, Layout> &f, const T *p, unsigned stride) { \
    asm volatile("wmma.load." use ".sync.aligned." layout ".m16n16k16." type " " __VA_ARGS__);                   \
  }
#define EMULATOR_EIGHT "{%0, %1, %2, %3, %4, %5, %6, %7}, [%8], %9;" : "=r"(f.x[0]), "=r"(f.x[1]), "=r"(f.x[2]), "=r"(f.x[3]), "=r"(f.x[4]), "=r"(f.x[5]), "=r"(f.x[6]), "=r"(f.x[7]) : "l"(p), "r"(stride) : "memory"
#define EMULATOR_FOUR "{%0, %1, %2, %3}, [%4], %5;" : "=r"(f.x[0]), "=r"(f.x[1]), "=r"(f.x[2]), "=r"(f.x[3]) : "l"(p), "r"(stride) : "memory"
#define EMULATOR_FRAGMENTS(Layout, layout)                                                                      \
  EMULATOR_FRAGMENT(matrix_a, "a", __half, "f16", 8, Layout, layout, EMULATOR_EIGHT)                            \
  EMULATOR_FRAGMENT(matrix_b, "b", __half, "f16", 8, Layout, layout, EMULATOR_EIGHT)                            \
  EMULATOR_FRAGMENT(matrix_a, "a", __nv_bfloat16, "bf16", 4, Layout, layout, EMULATOR_FOUR)                     \
  EMULATOR_FRAGMENT(matrix_b, "b", __nv_bfloat16, "bf16", 4, Layout, layout, EMULATOR_FOUR)
EMULATOR_FRAGMENTS(row_major, "row") EMULATOR_FRAGMENTS(col_major, "col")
template <> struct fragment<accumulator, 16, 16, 16, float> {
  enum { num_elements = 8 };
  float x[8];
};
typedef fragment<accumulator, 16, 16, 16, float> emulator_sums;
EMULATOR_DEVICE void fill_fragment(emulator_sums &f, float v) { for (int i = 0; i < 8; i++) f.x[i] = v; }
#define EMULATOR_SUMS "=f"(f.x[0]), "=f"(f.x[1]), "=f"(f.x[2]), "=f"(f.x[3]), "=f"(f.x[4]), "=f"(f.x[5]), "=f"(f.x[6]), "=f"(f.x[7])
EMULATOR_DEVICE void load_matrix_sync(emulator_sums &f, const float *p, unsigned stride, layout_t layout) {
  if (layout == mem_row_major) asm volatile("wmma.load.c.sync.aligned.row.m16n16k16.f32 {%0, %1, %2, %3, %4, %5, %6, %7}, [%8], %9;" : EMULATOR_SUMS : "l"(p), "r"(stride) : "memory");
  else asm volatile("wmma.load.c.sync.aligned.col.m16n16k16.f32 {%0, %1, %2, %3, %4, %5, %6, %7}, [%8], %9;" : EMULATOR_SUMS : "l"(p), "r"(stride) : "memory");
}
#define EMULATOR_STORED "f"(f.x[0]), "f"(f.x[1]), "f"(f.x[2]), "f"(f.x[3]), "f"(f.x[4]), "f"(f.x[5]), "f"(f.x[6]), "f"(f.x[7])
EMULATOR_DEVICE void store_matrix_sync(float *p, const emulator_sums &f, unsigned stride, layout_t layout) {
  if (layout == mem_row_major) asm volatile("wmma.store.d.sync.aligned.row.m16n16k16.f32 [%0], {%1, %2, %3, %4, %5, %6, %7, %8}, %9;" ::"l"(p), EMULATOR_STORED, "r"(stride) : "memory");
  else asm volatile("wmma.store.d.sync.aligned.col.m16n16k16.f32 [%0], {%1, %2, %3, %4, %5, %6, %7, %8}, %9;" ::"l"(p), EMULATOR_STORED, "r"(stride) : "memory");
}
#define EMULATOR_PRODUCT(LA, la, LB, lb)                                                                        \
  EMULATOR_DEVICE void mma_sync(emulator_sums &f, const fragment<matrix_a, 16, 16, 16, __half, LA> &a, const fragment<matrix_b, 16, 16, 16, __half, LB> &b, const emulator_sums &c) { \
    asm volatile("wmma.mma.sync.aligned." la "." lb ".m16n16k16.f32.f32 {%0, %1, %2, %3, %4, %5, %6, %7}, {%8, %9, %10, %11, %12, %13, %14, %15}, {%16, %17, %18, %19, %20, %21, %22, %23}, {%24, %25, %26, %27, %28, %29, %30, %31};" \
                 : EMULATOR_SUMS                                                                                \
                 : "r"(a.x[0]), "r"(a.x[1]), "r"(a.x[2]), "r"(a.x[3]), "r"(a.x[4]), "r"(a.x[5]), "r"(a.x[6]), "r"(a.x[7]), "r"(b.x[0]), "r"(b.x[1]), "r"(b.x[2]), "r"(b.x[3]), "r"(b.x[4]), "r"(b.x[5]), "r"(b.x[6]), "r"(b.x[7]), \
                   "f"(c.x[0]), "f"(c.x[1]), "f"(c.x[2]), "f"(c.x[3]), "f"(c.x[4]), "f"(c.x[5]), "f"(c.x[6]), "f"(c.x[7])); \
  }                                                                                                             \
  EMULATOR_DEVICE void mma_sync(emulator_sums &f, const fragment<matrix_a, 16, 16, 16, __nv_bfloat16, LA> &a, const fragment<matrix_b, 16, 16, 16, __nv_bfloat16, LB> &b, const emulator_sums &c) { \
    asm volatile("wmma.mma.sync.aligned." la "." lb ".m16n16k16.f32.bf16.bf16.f32 {%0, %1, %2, %3, %4, %5, %6, %7}, {%8, %9, %10, %11}, {%12, %13, %14, %15}, {%16, %17, %18, %19, %20, %21, %22, %23};" \
                 : EMULATOR_SUMS                                                                                \
                 : "r"(a.x[0]), "r"(a.x[1]), "r"(a.x[2]), "r"(a.x[3]), "r"(b.x[0]), "r"(b.x[1]), "r"(b.x[2]), "r"(b.x[3]), \
                   "f"(c.x[0]), "f"(c.x[1]), "f"(c.x[2]), "f"(c.x[3]), "f"(c.x[4]), "f"(c.x[5]), "f"(c.x[6]), "f"(c.x[7])); \
  }
EMULATOR_PRODUCT(row_major, "row", row_major, "row") EMULATOR_PRODUCT(row_major, "row", col_major, "col")
EMULATOR_PRODUCT(col_major, "col", row_major, "row") EMULATOR_PRODUCT(col_major, "col", col_major, "col")
} // namespace wmma
} // namespace nvcuda
#endif
