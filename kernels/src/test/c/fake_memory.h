// Common part of the stand-ins for cuDNN and cuBLAS: the device memory of fake_cuda.c and the numbers in it.
// A type is 0 for F32, in both libraries; any other is BF16.
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

enum { F32 = 0 };

static void *driver(const char *function) { return dlsym(dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD), function); }

// Tells whether all bytes are in allocated memory.
static int inside(const void *p, size_t bytes) {
  static int (*ask)(uintptr_t, size_t);
  if (!ask) ask = (int (*)(uintptr_t, size_t))driver("fakeInside");
  return p && ask((uintptr_t)p, bytes);
}

// Tells whether more than half of the memory is in use.
static int isCrowded(void) {
  static int (*ask)(void);
  if (!ask) ask = (int (*)(void))driver("fakeIsCrowded");
  return ask();
}

// The counting stand-in has no memory: calls are counted and compute nothing.
static int isCounted(void) {
  static void (*count)(void);
  static int asked;
  if (!asked++) count = (void (*)(void))driver("standInLibraryCall");
  if (count) count();
  return count != 0;
}

static size_t size(int type) { return type == F32 ? 4 : 2; }

static double get(const void *p, int type, size_t i) {
  if (type == F32) return ((const float *)p)[i];
  uint32_t bits = (uint32_t)((const uint16_t *)p)[i] << 16;
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

static void put(void *p, int type, size_t i, double value) {
  float f = (float)value;
  if (type == F32) {
    ((float *)p)[i] = f;
    return;
  }
  uint32_t bits;
  memcpy(&bits, &f, 4);
  ((uint16_t *)p)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
