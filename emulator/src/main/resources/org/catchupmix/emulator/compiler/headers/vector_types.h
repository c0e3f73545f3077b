// Vectors of CUDA, for code without the toolkit.
#pragma once
#ifndef __CUDA__
#define __host__
#define __device__
#endif
#define EMULATOR_VECTORS(type, name) EMULATOR_VECTORS_OF(type, name, sizeof(type), 2 * sizeof(type), sizeof(type) < 8 ? 4 * sizeof(type) : 16)
// Vectors of two and four are aligned as the accesses that read them at once.
#define EMULATOR_VECTORS_OF(type, name, one, two, four) \
  struct name##1 { type x; }; \
  struct __attribute__((aligned(two))) name##2 { type x, y; }; \
  struct name##3 { type x, y, z; }; \
  struct __attribute__((aligned(four))) name##4 { type x, y, z, w; }; \
  typedef struct name##1 name##1; \
  typedef struct name##2 name##2; \
  typedef struct name##3 name##3; \
  typedef struct name##4 name##4; \
  static __host__ __device__ inline name##1 make_##name##1(type x) { name##1 v = {x}; return v; } \
  static __host__ __device__ inline name##2 make_##name##2(type x, type y) { name##2 v = {x, y}; return v; } \
  static __host__ __device__ inline name##3 make_##name##3(type x, type y, type z) { name##3 v = {x, y, z}; return v; } \
  static __host__ __device__ inline name##4 make_##name##4(type x, type y, type z, type w) { name##4 v = {x, y, z, w}; return v; }
EMULATOR_VECTORS(signed char, char) EMULATOR_VECTORS(unsigned char, uchar) EMULATOR_VECTORS(short, short) EMULATOR_VECTORS(unsigned short, ushort)
EMULATOR_VECTORS(int, int) EMULATOR_VECTORS(unsigned, uint) EMULATOR_VECTORS(float, float) EMULATOR_VECTORS(double, double)
EMULATOR_VECTORS(long, long) EMULATOR_VECTORS(unsigned long, ulong) EMULATOR_VECTORS(long long, longlong) EMULATOR_VECTORS(unsigned long long, ulonglong)
#undef EMULATOR_VECTORS_OF
#undef EMULATOR_VECTORS
struct dim3 {
  unsigned x, y, z;
#ifdef __cplusplus
  __host__ __device__ constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
  __host__ __device__ constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  __host__ __device__ constexpr operator uint3() const { return uint3{x, y, z}; }
#endif
};
typedef struct dim3 dim3;
