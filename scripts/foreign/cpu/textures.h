// Fetches from textures, and surfaces, for g++; see cpu.h. Source: CUDA C++ Programming Guide, "Texture Fetching": weights of linear
// filtering have 8 bits.
#pragma once
// The layout of cudart_textures.c. A format is 4 * bytes per channel + 0 (signed), 1 (unsigned) or 2 (float).
struct cpu_texture { unsigned long long object; char *memory; int size[3], channels, format, linear, address, normalized, fraction; };
extern const cpu_texture *(*cpu_texture_of)(unsigned long long object);

template <class T, class = void> struct cpu_texel { using part = T; enum { parts = 1 }; };
template <class T> struct cpu_texel<T, std::void_t<decltype(T::x)>> { using part = decltype(T::x); enum { parts = sizeof(T) / sizeof(part) }; };

inline double cpu_channel(const cpu_texture *t, const long *at, int c) {
  const char *p = t->memory + (((at[2] * t->size[1] + at[1]) * t->size[0] + at[0]) * t->channels + c) * (t->format / 4);
  switch (t->format) {
    case 4: return t->fraction ? std::max(-1.0, *(signed char *)p / 127.0) : *(signed char *)p;
    case 5: return t->fraction ? *(unsigned char *)p / 255.0 : *(unsigned char *)p;
    case 8: return t->fraction ? std::max(-1.0, *(short *)p / 32767.0) : *(short *)p;
    case 9: return t->fraction ? *(unsigned short *)p / 65535.0 : *(unsigned short *)p;
    case 10: return __half2float(*(__half *)p);
    case 16: return *(int *)p;
    case 17: return *(unsigned *)p;
    default: return *(float *)p;
  }
}
// Index of a texel; negative outside a border.
inline long cpu_place(const cpu_texture *t, double at, int d) {
  long n = t->size[d], i = (long)floor(at);
  if (i >= 0 && i < n) return i;
  switch (t->normalized ? t->address : t->address == cudaAddressModeBorder ? t->address : cudaAddressModeClamp) {
    case cudaAddressModeWrap: return (i % n + n) % n;
    case cudaAddressModeMirror: i = (i % (2 * n) + 2 * n) % (2 * n); return i < n ? i : 2 * n - 1 - i;
    case cudaAddressModeClamp: return i < 0 ? 0 : n - 1;
    default: return -1;
  }
}
template <class T> T cpu_fetch(unsigned long long object, int dimensions, bool whole, double x, double y, double z) {
  const cpu_texture *t = cpu_texture_of(object);
  if (!t) cpu_fail("a texture that is not there");
  double at[3] = {x, y, z}, sum[4] = {0, 0, 0, t->channels < 4 ? 1.0 : 0.0}, weight[3] = {0, 0, 0};
  bool linear = t->linear && !whole;
  for (int d = 0; d < dimensions; d++) {
    if (t->normalized && !whole) at[d] *= t->size[d];
    if (linear) at[d] -= 0.5, weight[d] = rint((at[d] - floor(at[d])) * 256) / 256;
  }
  for (int corner = 0; corner < (linear ? 1 << dimensions : 1); corner++) {
    double w = 1;
    long place[3] = {0, 0, 0};
    bool inside = true;
    for (int d = 0; d < dimensions; d++) {
      int upper = corner >> d & 1;
      w *= upper ? weight[d] : 1 - weight[d];
      place[d] = cpu_place(t, floor(at[d]) + upper, d);
      inside &= place[d] >= 0;
    }
    for (int c = 0; c < t->channels && inside && w != 0; c++) sum[c] += w * cpu_channel(t, place, c);
  }
  typename cpu_texel<T>::part parts[4];
  for (int c = 0; c < 4; c++) parts[c] = (typename cpu_texel<T>::part)sum[c];
  T v;
  memcpy(&v, parts, sizeof v);
  return v;
}
template <class T> T tex1Dfetch(cudaTextureObject_t t, int x) { return cpu_fetch<T>(t, 1, true, x, 0, 0); }
template <class T> T tex1D(cudaTextureObject_t t, float x) { return cpu_fetch<T>(t, 1, false, x, 0, 0); }
template <class T> T tex2D(cudaTextureObject_t t, float x, float y) { return cpu_fetch<T>(t, 2, false, x, y, 0); }
template <class T> T tex3D(cudaTextureObject_t t, float x, float y, float z) { return cpu_fetch<T>(t, 3, false, x, y, z); }
// Kernels that call these are not compared.
template <class T, class... A> T cpu_unknown_texture(A...) { cpu_fail("a kind of texture that is not judged"); }
#define tex2DLod cpu_unknown_texture
#define tex2Dgather cpu_unknown_texture
#define tex2DLayered cpu_unknown_texture
#define texCubemap cpu_unknown_texture

// Surfaces count bytes along x. Null outside: a trap, unless the mode says otherwise.
inline char *cpu_surface(unsigned long long object, int x, int y, int z, size_t bytes, int mode) {
  const cpu_texture *t = cpu_texture_of(object);
  if (!t) cpu_fail("a surface that is not there");
  int texel = t->channels * (t->format / 4), row = t->size[0] * texel;
  if (mode == cudaBoundaryModeClamp) x = std::clamp(x, 0, row - (int)bytes), y = std::clamp(y, 0, t->size[1] - 1), z = std::clamp(z, 0, t->size[2] - 1);
  if (x < 0 || y < 0 || z < 0 || x + (int)bytes > row || y >= t->size[1] || z >= t->size[2]) {
    if (mode == cudaBoundaryModeTrap) cpu_fail("outside of a surface");
    return 0;
  }
  return t->memory + ((size_t)z * t->size[1] + y) * row + x;
}
template <class T> T cpu_load(const char *p) { T v = {}; if (p) memcpy(&v, p, sizeof v); return v; }
template <class T> void cpu_store(char *p, const T &v) { if (p) memcpy(p, &v, sizeof v); }
#define CPU_SURFACE(n, coordinates, ...) \
  template <class T> T surf##n##read(cudaSurfaceObject_t s, coordinates, int mode = cudaBoundaryModeTrap) { return cpu_load<T>(cpu_surface(s, __VA_ARGS__, sizeof(T), mode)); } \
  template <class T> void surf##n##read(T *v, cudaSurfaceObject_t s, coordinates, int mode = cudaBoundaryModeTrap) { *v = cpu_load<T>(cpu_surface(s, __VA_ARGS__, sizeof(T), mode)); } \
  template <class T> void surf##n##write(T v, cudaSurfaceObject_t s, coordinates, int mode = cudaBoundaryModeTrap) { cpu_store(cpu_surface(s, __VA_ARGS__, sizeof(T), mode), v); }
#define CPU_COMMA ,
CPU_SURFACE(1D, int x, x, 0, 0)
CPU_SURFACE(2D, int x CPU_COMMA int y, x, y, 0)
CPU_SURFACE(3D, int x CPU_COMMA int y CPU_COMMA int z, x, y, z)
