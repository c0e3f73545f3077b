// C = A * B' of bf16 in the style of public tutorials for sm_90a: tiles of 128 x 128 x 64, three stages filled by the tensor
// memory accelerator, one producer and two consumer warpgroups, a persistent loop over tiles of C. A and B are row-major with K
// innermost. `mistake` selects one of 12 mistakes, 0 none. nvcc -ptx -arch=sm_90a
#include <cuda_bf16.h>

struct alignas(64) Map { unsigned char bytes[128]; };

constexpr int M = 128, N = 128, K = 64, STAGES = 3;
constexpr int A_BYTES = M * K * 2, B_BYTES = N * K * 2;

enum Mistake {
  NONE, NO_FULL_WAIT, WRONG_PHASE, TOO_FEW_BYTES, TOO_MANY_BYTES, NO_EMPTY_WAIT, EARLY_RELEASE, NO_MATRIX_FENCE,
  NO_MATRIX_WAIT, NO_PROXY_FENCE, NO_BARRIER, NO_READ_WAIT, TOO_FEW_ARRIVALS
};

__device__ unsigned at(const void* p) { return (unsigned)__cvta_generic_to_shared(p); }

__device__ void init(unsigned long long* bar, int count) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(at(bar)), "r"(count));
}

__device__ void expect(unsigned long long* bar, int bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at(bar)), "r"(bytes) : "memory");
}

__device__ void arrive(unsigned long long* bar) {
  asm volatile("mbarrier.arrive.release.cta.shared::cta.b64 _, [%0];" ::"r"(at(bar)) : "memory");
}

__device__ void wait(unsigned long long* bar, int parity) {
  asm volatile(
      "{ .reg .pred p; again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1; @p bra done; bra again; done: }" ::"r"(at(bar)),
      "r"(parity) : "memory");
}

__device__ void load(void* to, const Map* map, int x, int y, unsigned long long* bar) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(at(to)),
      "l"(map), "r"(x), "r"(y), "r"(at(bar)) : "memory");
}

// Rows of 128 bytes with a swizzle of 128 bytes; eight rows take 1024 bytes.
__device__ unsigned long long describe(const void* tile) {
  return (unsigned long long)(at(tile) >> 4 & 0x3FFF) | 1ull << 16 | (1024ull >> 4) << 32 | 1ull << 62;
}

__device__ void multiply(float (&d)[64], unsigned long long a, unsigned long long b, int add) {
  asm volatile(
      "{ .reg .pred p; setp.ne.b32 p, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21,"
      "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41,"
      "%42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61,"
      "%62, %63 "
      "}, %64, %65, p, 1, 1, 0, 0; }"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]), "+f"(d[8]),
      "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]), "+f"(d[16]), "+f"(d[17]),
      "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]), "+f"(d[24]), "+f"(d[25]),
      "+f"(d[26]), "+f"(d[27]), "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]), "+f"(d[32]), "+f"(d[33]),
      "+f"(d[34]), "+f"(d[35]), "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]), "+f"(d[40]), "+f"(d[41]),
      "+f"(d[42]), "+f"(d[43]), "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]), "+f"(d[48]), "+f"(d[49]),
      "+f"(d[50]), "+f"(d[51]), "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]), "+f"(d[56]), "+f"(d[57]),
      "+f"(d[58]), "+f"(d[59]), "+f"(d[60]), "+f"(d[61]), "+f"(d[62]), "+f"(d[63])
      : "l"(a), "l"(b), "r"(add));
}

extern "C" __global__ void __launch_bounds__(384) gemm(const __grid_constant__ Map mapA, const __grid_constant__ Map mapB,
                                                       const __grid_constant__ Map mapC, int rows, int columns, int depth,
                                                       int mistake) {
  extern __shared__ __align__(1024) unsigned char shared[];
  unsigned char* a = shared;
  unsigned char* b = a + STAGES * A_BYTES;
  __nv_bfloat16* c = (__nv_bfloat16*)(b + STAGES * B_BYTES);
  unsigned long long* full = (unsigned long long*)(c + M * N);
  unsigned long long* empty = full + STAGES;
  int group = threadIdx.x / 128, thread = threadIdx.x % 128;
  if (threadIdx.x == 0) {
    for (int s = 0; s < STAGES; s++) {
      init(&full[s], 1);
      init(&empty[s], mistake == TOO_FEW_ARRIVALS ? 1 : 2);
    }
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  }
  __syncthreads();
  int across = columns / N, tiles = rows / M * across, steps = depth / K;
  int stage = 0, phase = 0;
  if (group == 0) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 24;");
    if (thread == 0)
#pragma unroll 1
      for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x)
#pragma unroll 1
        for (int k = 0; k < steps; k++) {
          if (mistake != NO_EMPTY_WAIT) wait(&empty[stage], phase ^ 1);
          expect(&full[stage], mistake == TOO_FEW_BYTES    ? A_BYTES
                               : mistake == TOO_MANY_BYTES ? A_BYTES + B_BYTES + 256
                                                           : A_BYTES + B_BYTES);
          load(a + stage * A_BYTES, &mapA, k * K, tile / across * M, &full[stage]);
          load(b + stage * B_BYTES, &mapB, k * K, tile % across * N, &full[stage]);
          if (++stage == STAGES) stage = 0, phase ^= 1;
        }
  } else {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 240;");
    int half = group - 1;
#pragma unroll 1
    for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
      float d[64];
      for (int i = 0; i < 64; i++) d[i] = 0;
#pragma unroll 1
      for (int k = 0; k < steps; k++) {
        if (mistake != NO_FULL_WAIT) wait(&full[stage], mistake == WRONG_PHASE ? 0 : phase);
        if (mistake != NO_MATRIX_FENCE) asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
        unsigned long long da = describe(a + stage * A_BYTES + half * 64 * K * 2), db = describe(b + stage * B_BYTES);
        for (int i = 0; i < K / 16; i++) multiply(d, da + i * 2, db + i * 2, 1);
        asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
        if (mistake == EARLY_RELEASE && thread == 0) arrive(&empty[stage]);
        if (mistake != NO_MATRIX_WAIT) asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
        for (int i = 0; i < 64; i++) asm volatile("" : "+f"(d[i])::"memory");
        if (mistake != EARLY_RELEASE && thread == 0) arrive(&empty[stage]);
        if (++stage == STAGES) stage = 0, phase ^= 1;
      }
      if (tile != blockIdx.x) { // the last tile may still be read
        if (mistake != NO_READ_WAIT && threadIdx.x == 128) asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
        asm volatile("bar.sync 1, 256;" ::: "memory");
      }
      int row = half * 64 + thread / 32 * 16 + thread % 32 / 4, column = thread % 4 * 2;
      for (int i = 0; i < 32; i++)
        *(__nv_bfloat162*)&c[(row + i % 2 * 8) * N + i / 2 * 8 + column] = __floats2bfloat162_rn(d[2 * i], d[2 * i + 1]);
      if (mistake != NO_PROXY_FENCE) asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
      if (mistake != NO_BARRIER) asm volatile("bar.sync 1, 256;" ::: "memory");
      if (threadIdx.x == 128) {
        asm volatile("cp.async.bulk.tensor.2d.global.shared::cta.bulk_group [%0, {%1, %2}], [%3];" ::"l"(&mapC),
                     "r"(tile % across * N), "r"(tile / across * M), "r"(at(c)) : "memory");
        asm volatile("cp.async.bulk.commit_group;" ::: "memory");
      }
    }
    if (threadIdx.x == 128) asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
  }
}
