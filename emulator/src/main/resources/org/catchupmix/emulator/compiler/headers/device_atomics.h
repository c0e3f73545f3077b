// Atomic functions of CUDA, for clang: relaxed, of the device, of the block (_block) and of all processors (_system).
#pragma once
// Those of the device are LLVM's, which knows in what memory their address lies.
#define EMULATOR_ATOMICS(T, c, number, bits)                                                                    \
  EMULATOR_DEVICE T atomicExch(T *at, T value) { return __atomic_exchange_n(at, value, __ATOMIC_RELAXED); }     \
  EMULATOR_DEVICE T atomicMin(T *at, T value) { return __atomic_fetch_min(at, value, __ATOMIC_RELAXED); }       \
  EMULATOR_DEVICE T atomicMax(T *at, T value) { return __atomic_fetch_max(at, value, __ATOMIC_RELAXED); }       \
  EMULATOR_DEVICE T atomicAnd(T *at, T value) { return __atomic_fetch_and(at, value, __ATOMIC_RELAXED); }       \
  EMULATOR_DEVICE T atomicOr(T *at, T value) { return __atomic_fetch_or(at, value, __ATOMIC_RELAXED); }         \
  EMULATOR_DEVICE T atomicXor(T *at, T value) { return __atomic_fetch_xor(at, value, __ATOMIC_RELAXED); }       \
  EMULATOR_DEVICE T atomicCAS(T *at, T compare, T value) {                                                      \
    __atomic_compare_exchange_n(at, &compare, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);                \
    return compare;                                                                                             \
  }                                                                                                             \
  EMULATOR_SCOPES(atomicExch, T, c, "exch", bits) EMULATOR_SCOPES(atomicMin, T, c, "min", number)               \
  EMULATOR_SCOPES(atomicMax, T, c, "max", number) EMULATOR_SCOPES(atomicAnd, T, c, "and", bits)                 \
  EMULATOR_SCOPES(atomicOr, T, c, "or", bits) EMULATOR_SCOPES(atomicXor, T, c, "xor", bits)                     \
  EMULATOR_SWAP(atomicCAS_block, T, c, ".cta", bits) EMULATOR_SWAP(atomicCAS_system, T, c, ".sys", bits)
#define EMULATOR_SCOPES(name, T, c, operation, type)                                                            \
  EMULATOR_ATOMIC(name##_block, T, c, ".cta." operation "." type) EMULATOR_ATOMIC(name##_system, T, c, ".sys." operation "." type)
#define EMULATOR_ATOMIC(name, T, c, instruction)                                                                \
  EMULATOR_DEVICE T name(T *at, T value) {                                                                      \
    T old;                                                                                                      \
    asm volatile("atom" instruction " %0, [%1], %2;" : "=" c(old) : "l"(at), c(value) : "memory");              \
    return old;                                                                                                 \
  }
#define EMULATOR_SWAP(name, T, c, scope, bits)                                                                  \
  EMULATOR_DEVICE T name(T *at, T compare, T value) {                                                           \
    T old;                                                                                                      \
    asm volatile("atom" scope ".cas." bits " %0, [%1], %2, %3;" : "=" c(old) : "l"(at), c(compare), c(value) : "memory"); \
    return old;                                                                                                 \
  }
EMULATOR_ATOMICS(int, "r", "s32", "b32") EMULATOR_ATOMICS(unsigned, "r", "u32", "b32")
EMULATOR_ATOMICS(long long, "l", "s64", "b64") EMULATOR_ATOMICS(unsigned long long, "l", "u64", "b64")
#define EMULATOR_ADD(T, c, type, expression)                                                                    \
  EMULATOR_DEVICE T atomicAdd(T *at, T value) { return expression; }                                            \
  EMULATOR_SCOPES(atomicAdd, T, c, "add", type)
EMULATOR_ADD(int, "r", "s32", __atomic_fetch_add(at, value, __ATOMIC_RELAXED))
EMULATOR_ADD(unsigned, "r", "u32", __atomic_fetch_add(at, value, __ATOMIC_RELAXED))
EMULATOR_ADD(unsigned long long, "l", "u64", __atomic_fetch_add(at, value, __ATOMIC_RELAXED))
EMULATOR_ADD(float, "f", "f32", __nvvm_atom_add_gen_f(at, value))
EMULATOR_ADD(double, "d", "f64", __nvvm_atom_add_gen_d(at, value))
EMULATOR_DEVICE float atomicExch(float *at, float value) { return __int_as_float(atomicExch((int *)at, __float_as_int(value))); }
EMULATOR_DEVICE int atomicSub(int *at, int value) { return atomicAdd(at, -value); }
EMULATOR_DEVICE unsigned atomicSub(unsigned *at, unsigned value) { return atomicAdd(at, 0u - value); }
EMULATOR_DEVICE unsigned atomicInc(unsigned *at, unsigned value) { return __nvvm_atom_inc_gen_ui(at, value); }
EMULATOR_DEVICE unsigned atomicDec(unsigned *at, unsigned value) { return __nvvm_atom_dec_gen_ui(at, value); }
EMULATOR_SCOPES(atomicInc, unsigned, "r", "inc", "u32") EMULATOR_SCOPES(atomicDec, unsigned, "r", "dec", "u32")
EMULATOR_SWAP(atomicCAS, unsigned short, "h", "", "b16")
#undef EMULATOR_ADD
#undef EMULATOR_ATOMICS
#undef EMULATOR_SCOPES
#undef EMULATOR_ATOMIC
#undef EMULATOR_SWAP
