// Vectors of CUDA, for host code without the toolkit.
#pragma once
#define EMULATOR_VECTORS(type, name) \
  struct name##1 { type x; }; \
  struct name##2 { type x, y; }; \
  struct name##3 { type x, y, z; }; \
  struct name##4 { type x, y, z, w; }; \
  typedef struct name##1 name##1; \
  typedef struct name##2 name##2; \
  typedef struct name##3 name##3; \
  typedef struct name##4 name##4;
EMULATOR_VECTORS(char, char) EMULATOR_VECTORS(unsigned char, uchar) EMULATOR_VECTORS(short, short) EMULATOR_VECTORS(unsigned short, ushort)
EMULATOR_VECTORS(int, int) EMULATOR_VECTORS(unsigned, uint) EMULATOR_VECTORS(float, float) EMULATOR_VECTORS(double, double)
EMULATOR_VECTORS(long long, longlong) EMULATOR_VECTORS(unsigned long long, ulonglong)
#undef EMULATOR_VECTORS
struct dim3 {
  unsigned x, y, z;
#ifdef __cplusplus
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
#endif
};
typedef struct dim3 dim3;
