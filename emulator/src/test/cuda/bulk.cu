// Copies by the asynchronous proxy of sm_90, right and with one mistake each; nvcc -ptx -arch=sm_90.
struct alignas(64) Map { unsigned char bytes[128]; };

__device__ unsigned at(const void* p) { return (unsigned)__cvta_generic_to_shared(p); }
__device__ void init(unsigned long long* bar, int count) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(at(bar)), "r"(count));
}
__device__ void expect(unsigned long long* bar, int bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at(bar)), "r"(bytes) : "memory");
}
__device__ void arrive(unsigned long long* bar) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(at(bar)) : "memory");
}
__device__ bool test(unsigned long long* bar, int parity) {
  int done;
  asm volatile("{ .reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2; selp.b32 %0, 1, 0, p; }"
               : "=r"(done) : "r"(at(bar)), "r"(parity) : "memory");
  return done;
}
__device__ void wait(unsigned long long* bar, int parity) {
  while (!test(bar, parity)) {
  }
}
__device__ void load(void* to, const void* from, int bytes, unsigned long long* bar) {
  asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(at(to)),
               "l"(from), "r"(bytes), "r"(at(bar)) : "memory");
}
__device__ void store(void* to, const void* from, int bytes) {
  asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(to), "r"(at(from)), "r"(bytes) : "memory");
}
__device__ void commit() { asm volatile("cp.async.bulk.commit_group;" ::: "memory"); }
__device__ void wait_read() { asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory"); }
__device__ void wait_all() { asm volatile("cp.async.bulk.wait_group 0;" ::: "memory"); }
__device__ void fence() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }

enum Mistake {
  NONE, NO_WAIT, OTHERS_DO_NOT_WAIT, NO_FENCE, WRONG_PHASE, TOO_FEW, TOO_MANY, NO_READ_WAIT, NO_GROUP_WAIT, OVERWRITTEN,
  NOBODY_WAITS, NOT_INITIALIZED, LATE_FENCE, NO_COMMIT, MISALIGNED
};

// y = 2 * x in tiles of 256 floats, through shared memory: a load, a change, a store.
template <Mistake mistake>
__device__ void scale(const float* x, float* y, int tiles) {
  __shared__ alignas(128) float tile[256];
  __shared__ unsigned long long bar;
  int i = threadIdx.x;
  if (i == 0 && mistake != NOT_INITIALIZED) init(&bar, 1);
  __syncthreads();
#pragma unroll 1
  for (int t = 0; t < tiles; t++) {
    if (i == 0) {
      expect(&bar, mistake == TOO_FEW ? 512 : mistake == TOO_MANY ? 2048 : 1024);
      load(tile, x + 256 * t + (mistake == MISALIGNED ? 1 : 0), 1024, &bar);
      if (mistake == OVERWRITTEN) tile[5] = 1;
    }
    if (mistake == NOBODY_WAITS) return;
    if (mistake != NO_WAIT && (mistake != OTHERS_DO_NOT_WAIT || i < 32)) wait(&bar, mistake == WRONG_PHASE ? 0 : t & 1);
    tile[i] = 2 * tile[i];
    if (mistake != NO_FENCE && mistake != LATE_FENCE) fence();
    __syncthreads();
    if (i == 0) {
      store(y + 256 * t, tile, 1024);
      if (mistake == LATE_FENCE) fence();
      if (mistake != NO_COMMIT) commit();
      if (mistake != NO_READ_WAIT) wait_read();
    }
    if (mistake == NO_READ_WAIT) {
      __syncthreads();
      tile[i] = 0;
    }
    __syncthreads();
  }
  if (mistake == NO_GROUP_WAIT && i == 0) y[256 * tiles] = y[0];
  if (i == 0) wait_all();
  if (mistake != NO_GROUP_WAIT && i == 0) y[256 * tiles] = y[0];
}

#define SCALE(name, mistake) \
  extern "C" __global__ void name(const float* x, float* y, int tiles) { scale<mistake>(x, y, tiles); }
SCALE(scale_right, NONE)
SCALE(scale_without_wait, NO_WAIT)
SCALE(scale_with_one_warp_waiting, OTHERS_DO_NOT_WAIT)
SCALE(scale_without_fence, NO_FENCE)
SCALE(scale_with_a_late_fence, LATE_FENCE)
SCALE(scale_with_wrong_phase, WRONG_PHASE)
SCALE(scale_expecting_too_few, TOO_FEW)
SCALE(scale_expecting_too_many, TOO_MANY)
SCALE(scale_without_read_wait, NO_READ_WAIT)
SCALE(scale_without_group_wait, NO_GROUP_WAIT)
SCALE(scale_overwriting, OVERWRITTEN)
SCALE(scale_leaving, NOBODY_WAITS)
SCALE(scale_without_init, NOT_INITIALIZED)
SCALE(scale_without_commit, NO_COMMIT)
SCALE(scale_misaligned, MISALIGNED)

// One warp loads tiles into two stages, three warps sum them; stages are handed over by mbarriers.
template <bool consumersWait, bool producerWaits, bool tooEarly, bool onlyOneArrives>
__device__ void sums(const float* x, float* y, int tiles) {
  __shared__ alignas(128) float stage[2][96];
  __shared__ unsigned long long full[2], empty[2];
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  if (threadIdx.x == 0)
    for (int s = 0; s < 2; s++) init(&full[s], 1), init(&empty[s], onlyOneArrives ? 1 : 3);
  __syncthreads();
  float sum = 0;
#pragma unroll 1
  for (int t = 0; t < tiles; t++) {
    int s = t % 2, round = t / 2;
    if (warp == 3) {
      if (lane == 0) {
        if (producerWaits) wait(&empty[s], 1 - (round & 1));
        expect(&full[s], 384);
        load(stage[s], x + 96 * t, 384, &full[s]);
      }
    } else {
      if (consumersWait) wait(&full[s], round & 1);
      if (tooEarly && lane == 0) arrive(&empty[s]);
      sum += stage[s][threadIdx.x];
      __syncwarp();
      if (!tooEarly && lane == 0 && (!onlyOneArrives || warp == 0)) arrive(&empty[s]);
    }
  }
  if (warp < 3) y[threadIdx.x] = sum;
}

extern "C" __global__ void sums_right(const float* x, float* y, int tiles) { sums<true, true, false, false>(x, y, tiles); }
extern "C" __global__ void sums_without_producer_wait(const float* x, float* y, int tiles) { sums<true, false, false, false>(x, y, tiles); }
extern "C" __global__ void sums_arriving_early(const float* x, float* y, int tiles) { sums<true, true, true, false>(x, y, tiles); }
extern "C" __global__ void sums_of_one_arrival(const float* x, float* y, int tiles) { sums<true, true, false, true>(x, y, tiles); }

// An mbarrier orders who arrives before who waits, and nobody else.
extern "C" __global__ void only_arrivals_are_ordered(int* y, int bystander) {
  __shared__ int value[3];
  __shared__ unsigned long long bar;
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  if (threadIdx.x == 0) init(&bar, 1);
  asm volatile("" ::"r"(at(value)) : "memory");
  __syncthreads();
  if (lane == 0) {
    if (warp == 0) value[0] = 5, arrive(&bar);
    if (warp == 1 && bystander == 2) value[1] = 6;
    if (warp == 2) wait(&bar, 0), y[0] = value[0];
    if (warp == 2 && bystander == 2) y[1] = value[1];
    if (warp == 1 && bystander == 1) y[1] = value[0];
  }
  if (warp == 0 && bystander == 3) {
    if (lane == 1) value[2] = 7;
  }
  if (warp == 2 && bystander == 3 && lane == 0) y[1] = value[2];
}

#define COORDINATES_1 "{%2}"
#define COORDINATES_2 "{%2, %3}"
#define COORDINATES_3 "{%2, %3, %4}"
#define COORDINATES_4 "{%2, %3, %4, %5}"
#define COORDINATES_5 "{%2, %3, %4, %5, %6}"
#define BOX(n)                                                                                                          \
  extern "C" __global__ void box_##n(const __grid_constant__ Map from, const __grid_constant__ Map to, int c0, int c1,  \
                                     int c2, int c3, int c4, int bytes, unsigned* seen) {                               \
    extern __shared__ __align__(1024) unsigned char shared[];                                                           \
    __shared__ unsigned long long bar;                                                                                  \
    if (threadIdx.x == 0) {                                                                                             \
      init(&bar, 1);                                                                                                    \
      expect(&bar, bytes);                                                                                              \
      asm volatile("cp.async.bulk.tensor." #n                                                                           \
                   "d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, " COORDINATES_##n "], [%7];" ::"r"( \
                       at(shared)),                                                                                     \
                   "l"(&from), "r"(c0), "r"(c1), "r"(c2), "r"(c3), "r"(c4), "r"(at(&bar)) : "memory");                  \
    }                                                                                                                   \
    __syncthreads();                                                                                                    \
    wait(&bar, 0);                                                                                                      \
    for (int i = threadIdx.x; i < bytes / 4; i += blockDim.x) seen[i] = ((unsigned*)shared)[i];                         \
    if (threadIdx.x == 0) {                                                                                             \
      asm volatile("cp.async.bulk.tensor." #n "d.global.shared::cta.tile.bulk_group [%1, " COORDINATES_##n "], [%0];" ::"r"( \
                       at(shared)),                                                                                     \
                   "l"(&to), "r"(c0), "r"(c1), "r"(c2), "r"(c3), "r"(c4) : "memory");                                   \
      commit();                                                                                                         \
      wait_all();                                                                                                       \
    }                                                                                                                   \
  }
BOX(1) BOX(2) BOX(3) BOX(4) BOX(5)

// Blocks add tiles of ones to the same sums.
extern "C" __global__ void reduce(float* y, int* most) {
  __shared__ alignas(128) float ones[64];
  __shared__ alignas(128) int index[64];
  ones[threadIdx.x] = 1;
  index[threadIdx.x] = threadIdx.x % 2 ? blockIdx.x : -blockIdx.x;
  fence();
  __syncthreads();
  if (threadIdx.x == 0) {
    asm volatile("cp.reduce.async.bulk.global.shared::cta.bulk_group.add.f32 [%0], [%1], 256;" ::"l"(y), "r"(at(ones)) : "memory");
    asm volatile("cp.reduce.async.bulk.global.shared::cta.bulk_group.max.s32 [%0], [%1], 256;" ::"l"(most), "r"(at(index)) : "memory");
    commit();
    wait_read();
  }
}
