// Features that the project's own kernels do not use: calls, printf, assert, double functions, 16-bit
// floats.
#include <cassert>
#include <cstdio>
#include <cuda_bf16.h>
#include <cuda_fp16.h>

struct Pair {
  float sum;
  int count;
  char tag;
};

__device__ int table[4] = {10, 20, 30, 40};
__device__ int* third = table + 2;
__constant__ float scale = 2.0f;
__device__ const char* names[2] = {"even", "odd"};

__device__ __noinline__ Pair add(Pair a, float x) {
  a.sum += x * scale;
  a.count++;
  return a;
}

extern "C" __global__ void structs(Pair p, const float* x, float* y, char c, short s) {
  int i = threadIdx.x;
  Pair r = p;
  if (i % 3 != 0) r = add(r, x[i]);
  y[i] = r.sum + r.count + c + s + *third;
}

__device__ __noinline__ void fibonacci(int n, int* y) {
  int parts[2];
  if (n < 2) {
    *y = n;
    return;
  }
  fibonacci(n - 1, parts);
  fibonacci(n - 2, parts + 1);
  *y = parts[0] + parts[1];
}

extern "C" __global__ void recursion(int* y, int add) { fibonacci(threadIdx.x % 8 + add, y + threadIdx.x); }

__device__ __noinline__ void meet(float* s, int i) {
  s[i] = (float)i;
  __syncthreads();
}

extern "C" __global__ void barrier_in_a_function(float* y) {
  __shared__ float s[64];
  meet(s, threadIdx.x);
  y[threadIdx.x] = s[63 - threadIdx.x];
}

__device__ __noinline__ float twice(float x) { return 2 * x; }
__device__ __noinline__ float square(float x) { return x * x; }
__device__ float (*functions[2])(float) = {twice, square};

extern "C" __global__ void pointers(float* y) {
  float (*f)(float) = functions[threadIdx.x % 2];
  y[threadIdx.x] = f((float)threadIdx.x);
}

extern "C" __global__ void doubles(const double* x, double* y) {
  int i = threadIdx.x;
  y[i] = sin(x[i]);
  y[i + 32] = cos(x[i]);
  y[i + 64] = pow(fabs(x[i]), 1.7);
  y[i + 96] = 1.0 / sqrt(fabs(x[i]) + 1);
  y[i + 128] = __dadd_rz(x[i], 1e-17) + __ddiv_ru(x[i], 3.0) + rsqrt(fabs(x[i]) + 2);
}

extern "C" __global__ void prints(int n) {
  if (threadIdx.x < n)
    printf("%d is %s, %5.2f|%-4d|%04x|%lld|%c|%g%%\n", threadIdx.x, names[threadIdx.x & 1],
           threadIdx.x * 1.5, threadIdx.x, threadIdx.x + 255, -5000000000LL, 'a' + threadIdx.x, 0.25);
}

extern "C" __global__ void asserts(const int* x) { assert(x[threadIdx.x] >= 0); }

extern "C" __global__ void heap(int* y, int give) {
  int* p = (int*)malloc(4 * sizeof(int));
  p[3] = threadIdx.x;
  y[threadIdx.x] = p[3];
  if (give) free(p);
}

extern "C" __global__ void clocks(long long* y) {
  long long start = clock64();
  __nanosleep(100);
  long long end = clock64();
  y[threadIdx.x] = end > start;
}

extern "C" __global__ void halves(const float* x, float* y) {
  int i = threadIdx.x;
  __half a = __float2half(x[i]), b = __float2half(0.1f);
  y[i] = __half2float(__hfma(a, b, a));
  __half2 p = __floats2half2_rn(x[i], 3.0f), q = __hmul2(p, p);
  y[i + 32] = __low2float(q) + __high2float(q);
  __nv_bfloat16 c = __float2bfloat16(x[i]);
  y[i + 64] = __bfloat162float(__hadd(c, __float2bfloat16(1.0f)));
  y[i + 96] = __hgt(a, b) ? 1.0f : 0.0f;
  y[i + 128] = (float)__half2int_rn(a);
}

extern "C" __global__ void sum_of_doubles(double* y) { atomicAdd(y, 0.5); }

extern "C" __global__ void counts(int* y) {
  int i = threadIdx.x;
  y[i] = __syncthreads_count(i % 3 == 0);
  y[i + 64] = __syncthreads_and(i >= 0) * 10 + __syncthreads_or(i == 63);
  y[i + 128] = __reduce_add_sync(0xffffffffu, i);
  int same;
  y[i + 192] = __match_all_sync(0xffffffffu, (long long)(i / 32), &same) == 0xffffffffu && same;
}
