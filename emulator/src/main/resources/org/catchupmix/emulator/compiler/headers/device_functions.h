// Functions of kernels, for clang: barriers, votes, shuffles, fences, cached loads, conversions, arithmetic of bits.
#pragma once
// Without lines of their own: what is inlined belongs to the line of the kernel that calls it.
#define EMULATOR_DEVICE static __device__ __inline__ __attribute__((always_inline, nodebug))

// Barriers. The ones that return a value are written in PTX, as LLVM's names for them differ between versions.
#if !__has_builtin(__syncthreads)
EMULATOR_DEVICE void __syncthreads() { asm volatile("bar.sync 0;" ::: "memory"); }
#endif
#define EMULATOR_BARRIER(name, operation, tail)                                                           \
  EMULATOR_DEVICE int name(int value) {                                                                         \
    int result;                                                                                                 \
    asm volatile("{ .reg .pred p, q; setp.ne.s32 p, %1, 0; " operation tail : "=r"(result) : "r"(value) : "memory"); \
    return result;                                                                                              \
  }
EMULATOR_BARRIER(__syncthreads_count, "bar.red.popc.u32 %0, 0, p; ", "}")
EMULATOR_BARRIER(__syncthreads_and, "bar.red.and.pred q, 0, p; ", "selp.s32 %0, 1, 0, q; }")
EMULATOR_BARRIER(__syncthreads_or, "bar.red.or.pred q, 0, p; ", "selp.s32 %0, 1, 0, q; }")
#undef EMULATOR_BARRIER
EMULATOR_DEVICE void __syncwarp(unsigned mask = 0xffffffffu) { __nvvm_bar_warp_sync(mask); }
EMULATOR_DEVICE void __threadfence_block() { asm volatile("membar.cta;" ::: "memory"); }
EMULATOR_DEVICE void __threadfence() { asm volatile("membar.gl;" ::: "memory"); }
EMULATOR_DEVICE void __threadfence_system() { asm volatile("membar.sys;" ::: "memory"); }

// Votes and matches.
EMULATOR_DEVICE unsigned __activemask() {
  unsigned mask;
  asm volatile("activemask.b32 %0;" : "=r"(mask));
  return mask;
}
EMULATOR_DEVICE int __all_sync(unsigned mask, int p) { return __nvvm_vote_all_sync(mask, p); }
EMULATOR_DEVICE int __any_sync(unsigned mask, int p) { return __nvvm_vote_any_sync(mask, p); }
EMULATOR_DEVICE int __uni_sync(unsigned mask, int p) { return __nvvm_vote_uni_sync(mask, p); }
EMULATOR_DEVICE unsigned __ballot_sync(unsigned mask, int p) { return __nvvm_vote_ballot_sync(mask, p); }
#define EMULATOR_MATCH(T, bits, constraint, Bits)                                                      \
  EMULATOR_DEVICE unsigned __match_any_sync(unsigned mask, T value) {                                           \
    unsigned result;                                                                                            \
    asm volatile("match.any.sync.b" #bits " %0, %1, %2;" : "=r"(result) : constraint((Bits)value), "r"(mask)); \
    return result;                                                                                              \
  }                                                                                                             \
  EMULATOR_DEVICE unsigned __match_all_sync(unsigned mask, T value, int *all) {                                 \
    unsigned result;                                                                                            \
    asm volatile("{ .reg .pred p; match.all.sync.b" #bits " %0|p, %2, %3; selp.s32 %1, 1, 0, p; }"              \
                 : "=r"(result), "=r"(*all) : constraint((Bits)value), "r"(mask));                     \
    return result;                                                                                              \
  }
EMULATOR_MATCH(int, 32, "r", unsigned) EMULATOR_MATCH(unsigned, 32, "r", unsigned)
EMULATOR_MATCH(long, 64, "l", unsigned long long) EMULATOR_MATCH(unsigned long, 64, "l", unsigned long long)
EMULATOR_MATCH(long long, 64, "l", unsigned long long) EMULATOR_MATCH(unsigned long long, 64, "l", unsigned long long)
EMULATOR_DEVICE unsigned __match_any_sync(unsigned mask, float value) { return __match_any_sync(mask, __builtin_bit_cast(unsigned, value)); }
EMULATOR_DEVICE unsigned __match_all_sync(unsigned mask, float value, int *all) { return __match_all_sync(mask, __builtin_bit_cast(unsigned, value), all); }
#undef EMULATOR_MATCH

// Shuffles: of four bytes, and of eight by two.
#define EMULATOR_SHUFFLE(name, builtin, Lane, lowest)                                                           \
  EMULATOR_DEVICE int name(unsigned mask, int value, Lane lane, int width = 32) {                               \
    return builtin(mask, value, lane, ((32 - width) << 8) | (lowest));                                          \
  }                                                                                                             \
  EMULATOR_DEVICE unsigned name(unsigned mask, unsigned value, Lane lane, int width = 32) { return name(mask, (int)value, lane, width); } \
  EMULATOR_DEVICE float name(unsigned mask, float value, Lane lane, int width = 32) {                           \
    return __builtin_bit_cast(float, name(mask, __builtin_bit_cast(int, value), lane, width));                  \
  }                                                                                                             \
  EMULATOR_DEVICE unsigned long long name(unsigned mask, unsigned long long value, Lane lane, int width = 32) { \
    unsigned low = name(mask, (unsigned)value, lane, width), high = name(mask, (unsigned)(value >> 32), lane, width); \
    return (unsigned long long)high << 32 | low;                                                                \
  }                                                                                                             \
  EMULATOR_DEVICE long long name(unsigned mask, long long value, Lane lane, int width = 32) {                   \
    return (long long)name(mask, (unsigned long long)value, lane, width);                                       \
  }                                                                                                             \
  EMULATOR_DEVICE unsigned long name(unsigned mask, unsigned long value, Lane lane, int width = 32) {           \
    return (unsigned long)name(mask, (unsigned long long)value, lane, width);                                   \
  }                                                                                                             \
  EMULATOR_DEVICE long name(unsigned mask, long value, Lane lane, int width = 32) {                             \
    return (long)name(mask, (unsigned long long)value, lane, width);                                            \
  }                                                                                                             \
  EMULATOR_DEVICE double name(unsigned mask, double value, Lane lane, int width = 32) {                         \
    return __builtin_bit_cast(double, name(mask, __builtin_bit_cast(unsigned long long, value), lane, width));  \
  }
EMULATOR_SHUFFLE(__shfl_sync, __nvvm_shfl_sync_idx_i32, int, 0x1f)
EMULATOR_SHUFFLE(__shfl_up_sync, __nvvm_shfl_sync_up_i32, unsigned, 0)
EMULATOR_SHUFFLE(__shfl_down_sync, __nvvm_shfl_sync_down_i32, unsigned, 0x1f)
EMULATOR_SHUFFLE(__shfl_xor_sync, __nvvm_shfl_sync_bfly_i32, int, 0x1f)
#undef EMULATOR_SHUFFLE

#if __CUDA_ARCH__ >= 800
#define EMULATOR_REDUCE(name, T, operation)                                                                     \
  EMULATOR_DEVICE T name(unsigned mask, T value) {                                                              \
    T result;                                                                                                   \
    asm volatile("redux.sync." operation " %0, %1, %2;" : "=r"(result) : "r"(value), "r"(mask));                \
    return result;                                                                                              \
  }
EMULATOR_REDUCE(__reduce_add_sync, int, "add.s32") EMULATOR_REDUCE(__reduce_add_sync, unsigned, "add.u32")
EMULATOR_REDUCE(__reduce_min_sync, int, "min.s32") EMULATOR_REDUCE(__reduce_min_sync, unsigned, "min.u32")
EMULATOR_REDUCE(__reduce_max_sync, int, "max.s32") EMULATOR_REDUCE(__reduce_max_sync, unsigned, "max.u32")
EMULATOR_REDUCE(__reduce_and_sync, unsigned, "and.b32") EMULATOR_REDUCE(__reduce_or_sync, unsigned, "or.b32")
EMULATOR_REDUCE(__reduce_xor_sync, unsigned, "xor.b32")
#undef EMULATOR_REDUCE
#endif

// Loads with a hint for the caches. A load of a struct is one of its words.
#define EMULATOR_LOADS(type, suffix, constraint, Register)                                                      \
  EMULATOR_LOAD(__ldg, "ld.global.nc." suffix, type, constraint, Register)                                      \
  EMULATOR_LOAD(__ldcg, "ld.global.cg." suffix, type, constraint, Register)                                     \
  EMULATOR_LOAD(__ldca, "ld.global.ca." suffix, type, constraint, Register)                                     \
  EMULATOR_LOAD(__ldcs, "ld.global.cs." suffix, type, constraint, Register)                                     \
  EMULATOR_LOAD(__ldlu, "ld.global.lu." suffix, type, constraint, Register)                                     \
  EMULATOR_LOAD(__ldcv, "ld.global.cv." suffix, type, constraint, Register)                                     \
  EMULATOR_STORE(__stwb, "st.global.wb." suffix, type, constraint, Register)                                    \
  EMULATOR_STORE(__stcg, "st.global.cg." suffix, type, constraint, Register)                                    \
  EMULATOR_STORE(__stcs, "st.global.cs." suffix, type, constraint, Register)                                    \
  EMULATOR_STORE(__stwt, "st.global.wt." suffix, type, constraint, Register)
#define EMULATOR_LOAD(name, instruction, type, constraint, Register)                                            \
  EMULATOR_DEVICE type name(const type *p) {                                                                    \
    Register r;                                                                                                 \
    asm volatile(instruction " %0, [%1];" : "=" constraint(r) : "l"(EMULATOR_GLOBAL(p)) : "memory");     \
    return (type)r;                                                                                             \
  }
#define EMULATOR_STORE(name, instruction, type, constraint, Register)                                           \
  EMULATOR_DEVICE void name(type *p, type value) {                                                              \
    asm volatile(instruction " [%0], %1;" ::"l"(EMULATOR_GLOBAL(p)), constraint((Register)value) : "memory"); \
  }
#define EMULATOR_GLOBAL(p) ((__attribute__((address_space(1))) void *)(p))
EMULATOR_LOADS(char, "s8", "r", int) EMULATOR_LOADS(signed char, "s8", "r", int) EMULATOR_LOADS(unsigned char, "u8", "r", unsigned)
EMULATOR_LOADS(short, "s16", "h", short) EMULATOR_LOADS(unsigned short, "u16", "h", unsigned short)
EMULATOR_LOADS(int, "s32", "r", int) EMULATOR_LOADS(unsigned, "u32", "r", unsigned)
EMULATOR_LOADS(long, "s64", "l", long) EMULATOR_LOADS(unsigned long, "u64", "l", unsigned long)
EMULATOR_LOADS(long long, "s64", "l", long long) EMULATOR_LOADS(unsigned long long, "u64", "l", unsigned long long)
EMULATOR_LOADS(float, "f32", "f", float) EMULATOR_LOADS(double, "f64", "d", double)
#undef EMULATOR_LOAD
#undef EMULATOR_STORE
#define EMULATOR_LOAD4(name, instruction, type, constraint)                                            \
  EMULATOR_DEVICE type##4 name(const type##4 *p) {                                                              \
    type##4 v;                                                                                                  \
    asm volatile(instruction " {%0, %1, %2, %3}, [%4];" : "=" constraint(v.x), "=" constraint(v.y), "=" constraint(v.z), "=" constraint(v.w) \
                 : "l"(EMULATOR_GLOBAL(p)) : "memory");                                                \
    return v;                                                                                                   \
  }
#define EMULATOR_LOAD2(name, instruction, type, constraint)                                            \
  EMULATOR_DEVICE type##2 name(const type##2 *p) {                                                              \
    type##2 v;                                                                                                  \
    asm volatile(instruction " {%0, %1}, [%2];" : "=" constraint(v.x), "=" constraint(v.y) : "l"(EMULATOR_GLOBAL(p)) : "memory"); \
    return v;                                                                                                   \
  }
#define EMULATOR_VECTOR_LOADS(type, suffix, constraint)                                                         \
  EMULATOR_LOAD2(__ldg, "ld.global.nc.v2." suffix, type, constraint)                                          \
  EMULATOR_LOAD2(__ldcg, "ld.global.cg.v2." suffix, type, constraint)                                         \
  EMULATOR_LOAD2(__ldcs, "ld.global.cs.v2." suffix, type, constraint)                                         \
  EMULATOR_LOAD4(__ldg, "ld.global.nc.v4." suffix, type, constraint)                                          \
  EMULATOR_LOAD4(__ldcg, "ld.global.cg.v4." suffix, type, constraint)                                         \
  EMULATOR_LOAD4(__ldcs, "ld.global.cs.v4." suffix, type, constraint)
EMULATOR_VECTOR_LOADS(int, "s32", "r") EMULATOR_VECTOR_LOADS(uint, "u32", "r") EMULATOR_VECTOR_LOADS(float, "f32", "f")
EMULATOR_LOAD2(__ldg, "ld.global.nc.v2.f64", double, "d") EMULATOR_LOAD2(__ldcg, "ld.global.cg.v2.f64", double, "d")
#undef EMULATOR_LOAD2
#undef EMULATOR_LOAD4
#undef EMULATOR_GLOBAL
#undef EMULATOR_LOADS
#undef EMULATOR_VECTOR_LOADS

// Addresses of one space.
EMULATOR_DEVICE size_t __cvta_generic_to_shared(const void *p) {
  size_t at;
  asm("cvta.to.shared.u64 %0, %1;" : "=l"(at) : "l"(p));
  return at;
}
EMULATOR_DEVICE size_t __cvta_generic_to_global(const void *p) {
  size_t at;
  asm("cvta.to.global.u64 %0, %1;" : "=l"(at) : "l"(p));
  return at;
}
#define EMULATOR_SPACE(name, space)                                                                             \
  EMULATOR_DEVICE unsigned name(const void *p) {                                                                \
    unsigned is;                                                                                                \
    asm("{ .reg .pred p; isspacep." space " p, %1; selp.u32 %0, 1, 0, p; }" : "=r"(is) : "l"(p));               \
    return is;                                                                                                  \
  }
EMULATOR_SPACE(__isShared, "shared") EMULATOR_SPACE(__isGlobal, "global") EMULATOR_SPACE(__isLocal, "local") EMULATOR_SPACE(__isConstant, "const")
#undef EMULATOR_SPACE

// The same bits as another type.
EMULATOR_DEVICE float __int_as_float(int v) { return __builtin_bit_cast(float, v); }
EMULATOR_DEVICE float __uint_as_float(unsigned v) { return __builtin_bit_cast(float, v); }
EMULATOR_DEVICE int __float_as_int(float v) { return __builtin_bit_cast(int, v); }
EMULATOR_DEVICE unsigned __float_as_uint(float v) { return __builtin_bit_cast(unsigned, v); }
EMULATOR_DEVICE long long __double_as_longlong(double v) { return __builtin_bit_cast(long long, v); }
EMULATOR_DEVICE double __longlong_as_double(long long v) { return __builtin_bit_cast(double, v); }
EMULATOR_DEVICE int __double2hiint(double v) { return (int)(__double_as_longlong(v) >> 32); }
EMULATOR_DEVICE int __double2loint(double v) { return (int)__double_as_longlong(v); }
EMULATOR_DEVICE double __hiloint2double(int high, int low) { return __longlong_as_double((long long)high << 32 | (unsigned)low); }

// Bits and integers.
EMULATOR_DEVICE int __popc(unsigned v) { return __builtin_popcount(v); }
EMULATOR_DEVICE int __popcll(unsigned long long v) { return __builtin_popcountll(v); }
EMULATOR_DEVICE int __clz(int v) { return v ? __builtin_clz(v) : 32; }
EMULATOR_DEVICE int __clzll(long long v) { return v ? __builtin_clzll(v) : 64; }
EMULATOR_DEVICE int __ffs(int v) { return __builtin_ffs(v); }
EMULATOR_DEVICE int __ffsll(long long v) { return __builtin_ffsll(v); }
EMULATOR_DEVICE unsigned __brev(unsigned v) { return __builtin_bitreverse32(v); }
EMULATOR_DEVICE unsigned long long __brevll(unsigned long long v) { return __builtin_bitreverse64(v); }
EMULATOR_DEVICE unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
  unsigned r;
  asm("prmt.b32 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(selector));
  return r;
}
#define EMULATOR_FUNNEL(name, instruction)                                                                      \
  EMULATOR_DEVICE unsigned name(unsigned low, unsigned high, unsigned shift) {                                  \
    unsigned r;                                                                                                 \
    asm(instruction " %0, %1, %2, %3;" : "=r"(r) : "r"(low), "r"(high), "r"(shift));                            \
    return r;                                                                                                   \
  }
EMULATOR_FUNNEL(__funnelshift_l, "shf.l.wrap.b32") EMULATOR_FUNNEL(__funnelshift_r, "shf.r.wrap.b32")
EMULATOR_FUNNEL(__funnelshift_lc, "shf.l.clamp.b32") EMULATOR_FUNNEL(__funnelshift_rc, "shf.r.clamp.b32")
#undef EMULATOR_FUNNEL
EMULATOR_DEVICE int __mulhi(int a, int b) { return (int)((long long)a * b >> 32); }
EMULATOR_DEVICE unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
EMULATOR_DEVICE long long __mul64hi(long long a, long long b) { return (long long)((__int128)a * b >> 64); }
EMULATOR_DEVICE unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return (unsigned long long)((unsigned __int128)a * b >> 64); }
EMULATOR_DEVICE int __mul24(int a, int b) { return (a << 8 >> 8) * (b << 8 >> 8); }
EMULATOR_DEVICE unsigned __umul24(unsigned a, unsigned b) { return (a & 0xffffff) * (b & 0xffffff); }
EMULATOR_DEVICE unsigned __sad(int a, int b, unsigned c) { return c + (a > b ? (unsigned)a - b : (unsigned)b - a); }
EMULATOR_DEVICE unsigned __usad(unsigned a, unsigned b, unsigned c) { return c + (a > b ? a - b : b - a); }
EMULATOR_DEVICE int __hadd(int a, int b) { return (int)(((long long)a + b) >> 1); }
EMULATOR_DEVICE int __rhadd(int a, int b) { return (int)(((long long)a + b + 1) >> 1); }
EMULATOR_DEVICE int __dp4a(int a, int b, int c) {
  int r;
  asm("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  return r;
}
EMULATOR_DEVICE unsigned __dp4a(unsigned a, unsigned b, unsigned c) {
  unsigned r;
  asm("dp4a.u32.u32 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  return r;
}

// Arithmetic and conversions with a rounding: rn, rz, ru (up), rd (down).
#define EMULATOR_ROUNDED(prefix, T, type, c, rounding, mode)                                                    \
  EMULATOR_DEVICE T __##prefix##add_##rounding(T a, T b) { T r; asm("add." mode "." type " %0, %1, %2;" : "=" c(r) : c(a), c(b)); return r; } \
  EMULATOR_DEVICE T __##prefix##sub_##rounding(T a, T b) { T r; asm("sub." mode "." type " %0, %1, %2;" : "=" c(r) : c(a), c(b)); return r; } \
  EMULATOR_DEVICE T __##prefix##mul_##rounding(T a, T b) { T r; asm("mul." mode "." type " %0, %1, %2;" : "=" c(r) : c(a), c(b)); return r; } \
  EMULATOR_DEVICE T __##prefix##div_##rounding(T a, T b) { T r; asm("div." mode "." type " %0, %1, %2;" : "=" c(r) : c(a), c(b)); return r; } \
  EMULATOR_DEVICE T __##prefix##sqrt_##rounding(T a) { T r; asm("sqrt." mode "." type " %0, %1;" : "=" c(r) : c(a)); return r; } \
  EMULATOR_DEVICE T __##prefix##rcp_##rounding(T a) { T r; asm("rcp." mode "." type " %0, %1;" : "=" c(r) : c(a)); return r; }
#define EMULATOR_FMA(name, T, type, c, rounding, mode)                                                          \
  EMULATOR_DEVICE T name##_##rounding(T x, T y, T z) { T r; asm("fma." mode "." type " %0, %1, %2, %3;" : "=" c(r) : c(x), c(y), c(z)); return r; }
#define EMULATOR_CONVERSION(name, To, to, From, from, c, d, rounding, mode)                                     \
  EMULATOR_DEVICE To name##_##rounding(From a) { To r; asm("cvt." mode "." to "." from " %0, %1;" : "=" c(r) : d(a)); return r; }
#define EMULATOR_MODES(X, ...) X(__VA_ARGS__, rn, "rn") X(__VA_ARGS__, rz, "rz") X(__VA_ARGS__, ru, "rp") X(__VA_ARGS__, rd, "rm")
#define EMULATOR_INTEGER_MODES(X, ...) X(__VA_ARGS__, rn, "rni") X(__VA_ARGS__, rz, "rzi") X(__VA_ARGS__, ru, "rpi") X(__VA_ARGS__, rd, "rmi")
EMULATOR_MODES(EMULATOR_ROUNDED, f, float, "f32", "f") EMULATOR_MODES(EMULATOR_ROUNDED, d, double, "f64", "d")
EMULATOR_MODES(EMULATOR_FMA, __fmaf, float, "f32", "f") EMULATOR_MODES(EMULATOR_FMA, __fma, double, "f64", "d")
EMULATOR_MODES(EMULATOR_CONVERSION, __double2float, float, "f32", double, "f64", "f", "d")
EMULATOR_MODES(EMULATOR_CONVERSION, __int2float, float, "f32", int, "s32", "f", "r")
EMULATOR_MODES(EMULATOR_CONVERSION, __uint2float, float, "f32", unsigned, "u32", "f", "r")
EMULATOR_MODES(EMULATOR_CONVERSION, __ll2float, float, "f32", long long, "s64", "f", "l")
EMULATOR_MODES(EMULATOR_CONVERSION, __ull2float, float, "f32", unsigned long long, "u64", "f", "l")
EMULATOR_MODES(EMULATOR_CONVERSION, __ll2double, double, "f64", long long, "s64", "d", "l")
EMULATOR_MODES(EMULATOR_CONVERSION, __ull2double, double, "f64", unsigned long long, "u64", "d", "l")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __float2int, int, "s32", float, "f32", "r", "f")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __float2uint, unsigned, "u32", float, "f32", "r", "f")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __float2ll, long long, "s64", float, "f32", "l", "f")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __float2ull, unsigned long long, "u64", float, "f32", "l", "f")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __double2int, int, "s32", double, "f64", "r", "d")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __double2uint, unsigned, "u32", double, "f64", "r", "d")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __double2ll, long long, "s64", double, "f64", "l", "d")
EMULATOR_INTEGER_MODES(EMULATOR_CONVERSION, __double2ull, unsigned long long, "u64", double, "f64", "l", "d")
EMULATOR_DEVICE double __int2double_rn(int a) { return a; }
EMULATOR_DEVICE double __uint2double_rn(unsigned a) { return a; }
EMULATOR_DEVICE float __frsqrt_rn(float a) { return (float)(1 / __builtin_sqrt((double)a)); }
#undef EMULATOR_ROUNDED
#undef EMULATOR_FMA
#undef EMULATOR_CONVERSION
#undef EMULATOR_MODES
#undef EMULATOR_INTEGER_MODES

// Clocks, waiting, ends.
EMULATOR_DEVICE long long clock64() { long long t; asm volatile("mov.u64 %0, %%clock64;" : "=l"(t)::"memory"); return t; }
EMULATOR_DEVICE clock_t clock() { int t; asm volatile("mov.u32 %0, %%clock;" : "=r"(t)::"memory"); return t; }
EMULATOR_DEVICE void __nanosleep(unsigned ns) { asm volatile("nanosleep.u32 %0;" ::"r"(ns)); }
EMULATOR_DEVICE void __trap() { asm volatile("trap;"); }
EMULATOR_DEVICE void __brkpt() { asm volatile("brkpt;"); }
EMULATOR_DEVICE void __prof_trigger(int) {}
