// CUDA for g++: threads of a block are fibers of one host thread (cpu.cc), which switch where they wait for each other. Sources, as changed
// by scripts/foreign/twin, follow this header.
#pragma once
#include <cuda_runtime.h>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#define warpSize cpu_warp_size
#include <device_launch_parameters.h>
#undef warpSize
#include <math_constants.h>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <math.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <type_traits>

extern thread_local uint3 cpu_thread_index, cpu_block_index;
extern thread_local dim3 cpu_block_dim, cpu_grid_dim;
enum { CPU_DYNAMIC = 232448 };
extern thread_local char cpu_dynamic[CPU_DYNAMIC];
struct cpu_word { char bytes[32]; };
// Exchanges values among the lanes of the mask, once all have arrived or ended; returns the values of all 32 lanes. cpu_came has the mask
// of those that arrived.
extern thread_local unsigned cpu_came;
const cpu_word *cpu_exchange(unsigned mask, const void *value, size_t bytes);
// Waits for all threads of the block and returns the sum of their values.
int cpu_barrier(int value);
void cpu_grid_barrier();
unsigned cpu_live_lanes();
// Runs other threads, in loops that may wait for them.
void cpu_yield();
[[noreturn]] void cpu_fail(const char *why);
inline unsigned cpu_rank() { return cpu_thread_index.x + cpu_block_dim.x * (cpu_thread_index.y + cpu_block_dim.y * cpu_thread_index.z); }
inline unsigned cpu_lane() { return cpu_rank() & 31; }

#define threadIdx cpu_thread_index
#define blockIdx cpu_block_index
#define blockDim cpu_block_dim
#define gridDim cpu_grid_dim
static constexpr int warpSize = 32;
#undef __shared__
#define __shared__ __cpu_shared__
#undef __launch_bounds__
#define __launch_bounds__(...)
#define __CUDACC__
#define __CUDA_ARCH__ 860
#undef __noinline__
#undef __forceinline__
#define __forceinline__ inline

#define __syncthreads() cpu_barrier(0)
inline int __syncthreads_count(int p) { return cpu_barrier(p != 0); }
inline int __syncthreads_or(int p) { return cpu_barrier(p != 0) != 0; }
inline int __syncthreads_and(int p) { return cpu_barrier(p == 0) == 0; }
inline void __syncwarp(unsigned mask = ~0u) { cpu_exchange(mask, 0, 0); }
inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __threadfence_system() {}
inline unsigned __activemask() { return cpu_live_lanes(); }

template <class T>
T cpu_from(const cpu_word &w) { T v; memcpy(&v, &w, sizeof v); return v; }
template <class T>
T cpu_lane_of(unsigned mask, T v, int from) {
  static_assert(sizeof(T) <= sizeof(cpu_word), "");
  const cpu_word *all = cpu_exchange(mask, &v, sizeof v);
  return from < 0 || from > 31 ? v : cpu_from<T>(all[from]);
}
template <class T> T __shfl_sync(unsigned mask, T v, int from, int width = 32) {
  return cpu_lane_of(mask, v, (cpu_lane() & ~(width - 1)) | (from & (width - 1)));
}
template <class T> T __shfl_up_sync(unsigned mask, T v, unsigned d, int width = 32) {
  int lane = cpu_lane(), from = lane - (int)d;
  return cpu_lane_of(mask, v, from < (lane & ~(width - 1)) ? lane : from);
}
template <class T> T __shfl_down_sync(unsigned mask, T v, unsigned d, int width = 32) {
  int lane = cpu_lane(), from = lane + (int)d;
  return cpu_lane_of(mask, v, from > (lane | (width - 1)) ? lane : from);
}
template <class T> T __shfl_xor_sync(unsigned mask, T v, int m, int width = 32) {
  int lane = cpu_lane(), from = lane ^ m;
  return cpu_lane_of(mask, v, from > (lane | (width - 1)) ? lane : from);
}
// f(sum so far, value of a lane) over the lanes of the mask
template <class T, class S, class F> S cpu_over(unsigned mask, T v, S sum, F f) {
  const cpu_word *all = cpu_exchange(mask, &v, sizeof v);
  for (int i = 0; i < 32; i++) if (cpu_came >> i & 1) sum = f(sum, cpu_from<T>(all[i]), i);
  return sum;
}
inline unsigned __ballot_sync(unsigned mask, int p) {
  return cpu_over(mask, p, 0u, [](unsigned s, int x, int i) { return s | (unsigned)(x != 0) << i; });
}
inline int __any_sync(unsigned mask, int p) { return __ballot_sync(mask, p) != 0; }
inline int __all_sync(unsigned mask, int p) { return __ballot_sync(mask, !p) == 0; }
template <class T> unsigned __match_any_sync(unsigned mask, T v) {
  return cpu_over(mask, v, 0u, [v](unsigned s, T x, int i) { return s | (unsigned)!memcmp(&x, &v, sizeof v) << i; });
}
template <class T> unsigned __match_all_sync(unsigned mask, T v, int *all) {
  return (*all = __match_any_sync(mask, v) == mask) ? mask : 0;
}
#define CPU_REDUCE(name, expression) \
  template <class T> T name(unsigned mask, T v) { \
    const cpu_word *all = cpu_exchange(mask, &v, sizeof v); \
    int first = __builtin_ctz(cpu_came); \
    T a = cpu_from<T>(all[first]); \
    for (int i = first + 1; i < 32; i++) if (cpu_came >> i & 1) { T b = cpu_from<T>(all[i]); a = (T)(expression); } \
    return a; \
  }
CPU_REDUCE(__reduce_add_sync, a + b)
CPU_REDUCE(__reduce_min_sync, a < b ? a : b)
CPU_REDUCE(__reduce_max_sync, a > b ? a : b)
CPU_REDUCE(__reduce_and_sync, a & b)
CPU_REDUCE(__reduce_or_sync, a | b)
CPU_REDUCE(__reduce_xor_sync, a ^ b)

// Threads are not preempted, so these are atomic.
#define CPU_ATOMIC(name, expression) \
  template <class T, class V> T name(T *p, V given) { T old = *p, v = (T)given; *p = (T)(expression); cpu_yield(); return old; } \
  template <class T, class V> T name##_block(T *p, V v) { return name(p, v); } \
  template <class T, class V> T name##_system(T *p, V v) { return name(p, v); }
CPU_ATOMIC(atomicAdd, old + v)
CPU_ATOMIC(atomicSub, old - v)
CPU_ATOMIC(atomicMin, v < old ? v : old)
CPU_ATOMIC(atomicMax, old < v ? v : old)
CPU_ATOMIC(atomicAnd, old & v)
CPU_ATOMIC(atomicOr, old | v)
CPU_ATOMIC(atomicXor, old ^ v)
CPU_ATOMIC(atomicExch, v)
CPU_ATOMIC(atomicInc, old >= v ? 0 : old + 1)
CPU_ATOMIC(atomicDec, old == 0 || old > v ? v : old - 1)
template <class T, class C, class V> T atomicCAS(T *p, C must, V v) {
  T old = *p;
  if (old == (T)must) *p = (T)v;
  cpu_yield();
  return old;
}
template <class T, class C, class V> T atomicCAS_system(T *p, C must, V v) { return atomicCAS(p, must, v); }
template <class T, class C, class V> T atomicCAS_block(T *p, C must, V v) { return atomicCAS(p, must, v); }

#define CPU_LOAD(name) template <class T> T name(const T *p) { return *p; }
CPU_LOAD(__ldg) CPU_LOAD(__ldcg) CPU_LOAD(__ldca) CPU_LOAD(__ldcs) CPU_LOAD(__ldlu) CPU_LOAD(__ldcv)
#define CPU_STORE(name) template <class T, class V> void name(T *p, V v) { *p = v; }
CPU_STORE(__stwb) CPU_STORE(__stcg) CPU_STORE(__stcs) CPU_STORE(__stwt)

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x ? __builtin_clz(x) : 32; }
inline int __clzll(long long x) { return x ? __builtin_clzll(x) : 64; }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __brev(unsigned x) { unsigned r = 0; for (int i = 0; i < 32; i++) r |= (x >> i & 1) << (31 - i); return r; }
inline int __mul24(int a, int b) { return (int)((unsigned)(a << 8 >> 8) * (unsigned)(b << 8 >> 8)); }
inline unsigned __umul24(unsigned a, unsigned b) { return (a & 0xffffff) * (b & 0xffffff); }
inline int __mulhi(int a, int b) { return (int)((long long)a * b >> 32); }
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return (unsigned long long)((unsigned __int128)a * b >> 64); }
inline unsigned __sad(int a, int b, unsigned c) { return c + (unsigned)(a < b ? b - a : a - b); }
inline unsigned __usad(unsigned a, unsigned b, unsigned c) { return c + (a < b ? b - a : a - b); }
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned s) {
  unsigned long long both = (unsigned long long)b << 32 | a;
  unsigned r = 0;
  for (int i = 0; i < 4; i++) {
    unsigned byte = (unsigned)(both >> (s >> 4 * i & 7) * 8) & 255;
    if (s >> 4 * i & 8) byte = byte & 128 ? 255 : 0;
    r |= byte << 8 * i;
  }
  return r;
}
inline unsigned __funnelshift_l(unsigned lo, unsigned hi, unsigned n) { return (unsigned)(((unsigned long long)hi << 32 | lo) << (n & 31) >> 32); }
inline unsigned __funnelshift_r(unsigned lo, unsigned hi, unsigned n) { return (unsigned)(((unsigned long long)hi << 32 | lo) >> (n & 31)); }
template <class T, class F> T cpu_bits(F f) { static_assert(sizeof(T) == sizeof(F), ""); T t; memcpy(&t, &f, sizeof t); return t; }
inline int __float_as_int(float x) { return cpu_bits<int>(x); }
inline unsigned __float_as_uint(float x) { return cpu_bits<unsigned>(x); }
inline float __int_as_float(int x) { return cpu_bits<float>(x); }
inline float __uint_as_float(unsigned x) { return cpu_bits<float>(x); }
inline long long __double_as_longlong(double x) { return cpu_bits<long long>(x); }
inline double __longlong_as_double(long long x) { return cpu_bits<double>(x); }
inline double __hiloint2double(int hi, int lo) { return cpu_bits<double>((unsigned long long)(unsigned)hi << 32 | (unsigned)lo); }
inline int __double2hiint(double x) { return (int)(cpu_bits<unsigned long long>(x) >> 32); }
inline int __double2loint(double x) { return (int)cpu_bits<unsigned long long>(x); }

inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return powf(10, x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __log10f(float x) { return log10f(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __tanf(float x) { return tanf(x); }
inline void __sincosf(float x, float *s, float *c) { *s = sinf(x); *c = cosf(x); }
inline float __fdividef(float x, float y) { return x / y; }
inline float fdividef(float x, float y) { return x / y; }
inline float __saturatef(float x) { return x > 0 ? x < 1 ? x : 1 : 0; }
inline float rsqrtf(float x) { return 1 / sqrtf(x); }
inline double rsqrt(double x) { return 1 / sqrt(x); }
inline float rsqrt(float x) { return 1 / sqrtf(x); }
inline float rcbrtf(float x) { return 1 / cbrtf(x); }
inline float sinpif(float x) { return sinf((float)M_PI * x); }
inline float cospif(float x) { return cosf((float)M_PI * x); }
inline double sinpi(double x) { return sin(M_PI * x); }
inline double cospi(double x) { return cos(M_PI * x); }
inline void sincospif(float x, float *s, float *c) { *s = sinpif(x); *c = cospif(x); }
inline double normcdf(double x) { return 0.5 * erfc(-x * M_SQRT1_2); }
inline float normcdff(float x) { return (float)normcdf(x); }
inline float __frsqrt_rn(float x) { return 1 / sqrtf(x); }
#define CPU_ROUNDED(r) \
  inline float __fadd_##r(float a, float b) { return a + b; } \
  inline float __fsub_##r(float a, float b) { return a - b; } \
  inline float __fmul_##r(float a, float b) { return a * b; } \
  inline float __fdiv_##r(float a, float b) { return a / b; } \
  inline float __fmaf_##r(float a, float b, float c) { return fmaf(a, b, c); } \
  inline float __fsqrt_##r(float a) { return sqrtf(a); } \
  inline float __frcp_##r(float a) { return 1 / a; } \
  inline double __dadd_##r(double a, double b) { return a + b; } \
  inline double __dsub_##r(double a, double b) { return a - b; } \
  inline double __dmul_##r(double a, double b) { return a * b; } \
  inline double __ddiv_##r(double a, double b) { return a / b; } \
  inline double __fma_##r(double a, double b, double c) { return fma(a, b, c); } \
  inline double __dsqrt_##r(double a) { return sqrt(a); } \
  inline float __int2float_##r(int x) { return (float)x; } \
  inline float __uint2float_##r(unsigned x) { return (float)x; } \
  inline float __ll2float_##r(long long x) { return (float)x; } \
  inline double __int2double_##r(int x) { return x; } \
  inline float __double2float_##r(double x) { return (float)x; }
CPU_ROUNDED(rn) CPU_ROUNDED(rz) CPU_ROUNDED(ru) CPU_ROUNDED(rd)
#define CPU_WHOLE(r, f) \
  inline int __float2int_##r(float x) { return x != x ? 0 : x >= 2147483648.f ? 0x7fffffff : x < -2147483648.f ? -0x7fffffff - 1 : (int)f(x); } \
  inline unsigned __float2uint_##r(float x) { return !(x > 0) ? 0 : x >= 4294967296.f ? ~0u : (unsigned)f(x); } \
  inline long long __float2ll_##r(float x) { return (long long)f(x); } \
  inline int __double2int_##r(double x) { return (int)f(x); }
CPU_WHOLE(rn, std::rint) CPU_WHOLE(rz, std::trunc) CPU_WHOLE(ru, std::ceil) CPU_WHOLE(rd, std::floor)
template <class A, class B> std::enable_if_t<std::is_arithmetic_v<A> && std::is_arithmetic_v<B>, std::common_type_t<A, B>> min(A a, B b) {
  using T = std::common_type_t<A, B>;
  if constexpr (std::is_floating_point_v<T>) return std::fmin((T)a, (T)b);
  else return (T)b < (T)a ? (T)b : (T)a;
}
template <class A, class B> std::enable_if_t<std::is_arithmetic_v<A> && std::is_arithmetic_v<B>, std::common_type_t<A, B>> max(A a, B b) {
  using T = std::common_type_t<A, B>;
  if constexpr (std::is_floating_point_v<T>) return std::fmax((T)a, (T)b);
  else return (T)a < (T)b ? (T)b : (T)a;
}
inline unsigned umin(unsigned a, unsigned b) { return a < b ? a : b; }
inline unsigned umax(unsigned a, unsigned b) { return a < b ? b : a; }
inline long long clock64() { // its speed differs in the other order of threads
  static long long t, step = getenv("CPU_REVERSED") ? 130 : 100;
  cpu_yield();
  return t += step;
}
#include <time.h>
inline clock_t cpu_clock() { return clock64(); }
namespace std { using ::cpu_clock; }
#define clock() cpu_clock()
inline void __nanosleep(unsigned) { cpu_yield(); }
[[noreturn]] inline void __trap() { cpu_fail("__trap()"); }
inline bool __isGlobal(const void *p) { return (uintptr_t)p >> 44 == 1; }
inline unsigned __dp4a(unsigned a, unsigned b, unsigned c) { for (int i = 0; i < 32; i += 8) c += (a >> i & 255) * (b >> i & 255); return c; }
inline int __dp4a(int a, int b, int c) { for (int i = 0; i < 32; i += 8) c += (int)(signed char)(a >> i) * (int)(signed char)(b >> i); return c; }

// Host functions for device variables, not called here.
template <class... A> cudaError_t cudaMemcpyToSymbol(A &&...) { return cudaSuccess; }
template <class... A> cudaError_t cudaMemcpyFromSymbol(A &&...) { return cudaSuccess; }
template <class... A> cudaError_t cudaGetSymbolAddress(A &&...) { return cudaSuccess; }

// The emulator refuses kernels that call these.
template <class T = void, class... A> T cpu_texture(A...) { cpu_fail("there are no textures"); }
#define tex1D cpu_texture
#define tex1Dfetch cpu_texture
#define tex2D cpu_texture
#define tex2DLod cpu_texture
#define tex2DLayered cpu_texture
#define tex3D cpu_texture
#define texCubemap cpu_texture
#define surf1Dwrite cpu_texture
#define surf2Dread cpu_texture
#define surf2Dwrite cpu_texture
#define surf3Dwrite cpu_texture

// scripts/foreign/twin lists the kernels of a source with these.
struct cpu_kernel { const char *name; void (*run)(void **); const char *kinds; cpu_kernel *next; };
struct cpu_variable { const char *name; void *at; size_t bytes; cpu_variable *next; };
extern cpu_kernel *cpu_kernels;
extern cpu_variable *cpu_variables;
// Type of a pointer's target: f, d, h (half), b (bf16), i; ? if unknown
template <class T> constexpr char cpu_kind() {
  using P = std::remove_cv_t<std::remove_pointer_t<T>>;
  if (!std::is_pointer_v<T> || std::is_void_v<P>) return '?';
  if (std::is_same_v<P, float> || std::is_same_v<P, float2> || std::is_same_v<P, float3> || std::is_same_v<P, float4>) return 'f';
  if (std::is_same_v<P, double> || std::is_same_v<P, double2>) return 'd';
  if (std::is_same_v<P, __half> || std::is_same_v<P, __half2>) return 'h';
  if (std::is_same_v<P, __nv_bfloat16> || std::is_same_v<P, __nv_bfloat162>) return 'b';
  return std::is_integral_v<P> && sizeof(P) > 1 ? 'i' : '?';
}
template <class... P, size_t... I> void cpu_call(void (*f)(P...), void **a, std::index_sequence<I...>) {
  f(*(std::remove_reference_t<P> *)a[I]...);
}
template <auto F> struct cpu_entry;
template <class... P, void (*F)(P...)> struct cpu_entry<F> {
  static constexpr char kinds[] = {cpu_kind<P>()..., 0};
  static void run(void **a) { cpu_call(F, a, std::index_sequence_for<P...>()); }
  cpu_kernel kernel;
  cpu_entry(const char *name) : kernel{name, run, kinds, cpu_kernels} { cpu_kernels = &kernel; }
};
struct cpu_var {
  cpu_variable variable;
  cpu_var(const char *name, const void *at, size_t bytes) : variable{name, (void *)at, bytes, cpu_variables} { cpu_variables = &variable; }
};
