// Atomic functions of CUDA, for clang: relaxed, of the device, of the block (_block) and of all processors (_system).
#pragma once
#define EMULATOR_ATOMIC(name, T, Register, c, operation, type)                                                  \
  EMULATOR_ATOMIC_IN(name, T, Register, c, "", operation, type)                                                 \
  EMULATOR_ATOMIC_IN(name##_block, T, Register, c, ".cta", operation, type)                                     \
  EMULATOR_ATOMIC_IN(name##_system, T, Register, c, ".sys", operation, type)
#define EMULATOR_ATOMIC_IN(name, T, Register, c, scope, operation, type)                                        \
  EMULATOR_DEVICE T name(T *at, T value) {                                                                      \
    Register old;                                                                                               \
    asm volatile("atom" scope "." operation "." type " %0, [%1], %2;" : "=" c(old) : "l"(at), c((Register)value) : "memory"); \
    return (T)old;                                                                                              \
  }
#define EMULATOR_ATOMICS(T, Register, c, number, bits)                                                          \
  EMULATOR_ATOMIC(atomicExch, T, Register, c, "exch", bits) EMULATOR_ATOMIC(atomicMin, T, Register, c, "min", number) \
  EMULATOR_ATOMIC(atomicMax, T, Register, c, "max", number) EMULATOR_ATOMIC(atomicAnd, T, Register, c, "and", bits) \
  EMULATOR_ATOMIC(atomicOr, T, Register, c, "or", bits) EMULATOR_ATOMIC(atomicXor, T, Register, c, "xor", bits) \
  EMULATOR_SWAP(atomicCAS, T, c, "", bits) EMULATOR_SWAP(atomicCAS_block, T, c, ".cta", bits) EMULATOR_SWAP(atomicCAS_system, T, c, ".sys", bits)
#define EMULATOR_SWAP(name, T, c, scope, bits)                                                                  \
  EMULATOR_DEVICE T name(T *at, T compare, T value) {                                                           \
    T old;                                                                                                      \
    asm volatile("atom" scope ".cas." bits " %0, [%1], %2, %3;" : "=" c(old) : "l"(at), c(compare), c(value) : "memory"); \
    return old;                                                                                                 \
  }
EMULATOR_ATOMICS(int, int, "r", "s32", "b32") EMULATOR_ATOMICS(unsigned, unsigned, "r", "u32", "b32")
EMULATOR_ATOMICS(long long, long long, "l", "s64", "b64") EMULATOR_ATOMICS(unsigned long long, unsigned long long, "l", "u64", "b64")
EMULATOR_ATOMIC(atomicAdd, int, int, "r", "add", "s32") EMULATOR_ATOMIC(atomicAdd, unsigned, unsigned, "r", "add", "u32")
EMULATOR_ATOMIC(atomicAdd, unsigned long long, unsigned long long, "l", "add", "u64")
EMULATOR_ATOMIC(atomicAdd, float, float, "f", "add", "f32") EMULATOR_ATOMIC(atomicAdd, double, double, "d", "add", "f64")
EMULATOR_ATOMIC(atomicExch, float, float, "f", "exch", "b32")
EMULATOR_ATOMIC(atomicInc, unsigned, unsigned, "r", "inc", "u32") EMULATOR_ATOMIC(atomicDec, unsigned, unsigned, "r", "dec", "u32")
EMULATOR_SWAP(atomicCAS, unsigned short, "h", "", "b16")
#define EMULATOR_SUBTRACT(name, T) EMULATOR_DEVICE T name##Sub(T *at, T value) { return name##Add(at, (T)-value); }
EMULATOR_SUBTRACT(atomic, int) EMULATOR_SUBTRACT(atomic, unsigned)
#undef EMULATOR_SUBTRACT
#undef EMULATOR_SWAP
#undef EMULATOR_ATOMICS
#undef EMULATOR_ATOMIC_IN
#undef EMULATOR_ATOMIC
