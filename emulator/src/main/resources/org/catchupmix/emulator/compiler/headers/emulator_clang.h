// Included by clang before a CUDA source: what nvcc knows by itself. It replaces NVIDIA's toolkit and libdevice.
#pragma once
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __host__ __attribute__((host))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __grid_constant__
#define __align__(...) __attribute__((aligned(__VA_ARGS__)))
#define __forceinline__ __inline__ __attribute__((always_inline))
// LLVM's own headers write __attribute__((__noinline__)).
#if __has_attribute(noinline) && __clang_major__ < 15
#define __noinline__ __attribute__((noinline))
#endif
#define __CUDACC__ 1
#define __NVCC__ 1
#define CUDART_VERSION 12000
#define CUDA_VERSION 12000
#define __CUDACC_VER_MAJOR__ 12
#define __CUDACC_VER_MINOR__ 0
#define CUDART_CB

// Before the host's headers, so that std:: has these overloads.
#include <__clang_cuda_math_forward_declares.h>
// Older versions believe that the device has the host's numbers of 128 bits, which glibc then declares.
#if __clang_major__ < 16 && __has_include(<bits/floatn-common.h>)
#define _BITS_FLOATN_H
#define __HAVE_FLOAT128 0
#define __HAVE_DISTINCT_FLOAT128 0
#define __HAVE_FLOAT64X 0
#define __HAVE_FLOAT64X_LONG_DOUBLE 0
#include <bits/floatn-common.h>
#endif
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "vector_types.h"
// LLVM's functions must not have lines of their own, as ours.
#pragma push_macro("device")
#define device device, nodebug
#include <__clang_cuda_builtin_vars.h>
#pragma pop_macro("device")
#define EMULATOR_CONVERSIONS(name)                                                                              \
  __device__ inline __cuda_builtin_##name##_t::operator dim3() const { return dim3(x, y, z); }                  \
  __device__ inline __cuda_builtin_##name##_t::operator uint3() const { return uint3{x, y, z}; }
EMULATOR_CONVERSIONS(threadIdx) EMULATOR_CONVERSIONS(blockIdx) EMULATOR_CONVERSIONS(blockDim) EMULATOR_CONVERSIONS(gridDim)
#undef EMULATOR_CONVERSIONS

extern "C" {
__device__ int vprintf(const char *, const char *);
__device__ int printf(const char *, ...);
__device__ void free(void *) __attribute__((nothrow));
__device__ void *malloc(size_t) __attribute__((nothrow, malloc));
__device__ void __assertfail(const char *, const char *, unsigned, const char *, size_t) __attribute__((noreturn));
__device__ inline void __assert_fail(const char *what, const char *file, unsigned line, const char *function) {
  __assertfail(what, file, line, function, 1);
}
}
#include "device_functions.h"
#include "device_atomics.h"
#include "device_math.h"
#pragma push_macro("__device__")
#undef __device__
#define __device__ __attribute__((device, nodebug))
#include <__clang_cuda_cmath.h>
#pragma pop_macro("__device__")
#include "cuda_runtime.h"
