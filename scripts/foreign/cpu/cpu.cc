// Runs the blocks of a launch, see cpu.h: one after another, or in a cooperative launch each in a host thread, of which one runs at a time.
#include "cpu.h"
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

thread_local uint3 cpu_thread_index, cpu_block_index;
thread_local dim3 cpu_block_dim, cpu_grid_dim;
alignas(1024) thread_local char cpu_dynamic[CPU_DYNAMIC];
thread_local unsigned cpu_came;
cpu_kernel *cpu_kernels;
cpu_variable *cpu_variables;

namespace {
const size_t STACK = 256 << 10;

// A barrier of the lanes of a mask, or of the block.
struct Meeting {
  unsigned mask = 0, here = 0;
  int turn = 0;
  unsigned came[2];
  cpu_word values[2][32];
};
struct Fiber {
  ucontext_t context;
  uint3 index;
  bool done;
  const int *waits; // until this differs from `from`
  int from;
};
struct Warp {
  unsigned live = 0;
  std::vector<Meeting *> meetings;
};
thread_local std::vector<Fiber> fibers;
thread_local std::vector<Warp> warps;
thread_local ucontext_t home;
thread_local int current, here, alive, turn, sum, last_sum;
thread_local bool moved;
char *stacks(int n) {
  static thread_local char *memory;
  static thread_local int most;
  if (n > most) {
    memory = (char *)mmap(0, n * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    most = n;
  }
  return memory;
}

void leave() { swapcontext(&fibers[current].context, &home); }

void wait(const int *of, int from) {
  while (*of == from) {
    fibers[current].waits = of;
    fibers[current].from = from;
    leave();
  }
}
void settle(Meeting &m, unsigned live) {
  if (m.here && (m.here | ~live & m.mask) == m.mask) m.came[m.turn & 1] = m.here, m.here = 0, m.turn++, moved = true;
}
void settle_block() {
  if (here && here == alive) here = 0, last_sum = sum, sum = 0, turn++, moved = true;
}

struct Launch { dim3 grid, block; size_t shared; cpu_kernel *kernel; void **arguments; };
const Launch *launch;
pthread_mutex_t baton = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t grid_barrier;
bool together, backwards;

void body() {
  launch->kernel->run(launch->arguments);
  Fiber &f = fibers[current];
  f.done = moved = true;
  alive--;
  settle_block();
  Warp &w = warps[current / 32];
  w.live &= ~(1u << current % 32);
  for (Meeting *m : w.meetings) settle(*m, w.live);
  leave();
}

void run_block(uint3 at) {
  cpu_block_index = at;
  cpu_block_dim = launch->block;
  cpu_grid_dim = launch->grid;
  int n = launch->block.x * launch->block.y * launch->block.z;
  if (launch->shared > CPU_DYNAMIC) cpu_fail("too much shared memory");
  fibers.resize(n);
  warps.assign((n + 31) / 32, Warp());
  char *stack = stacks(n);
  here = sum = 0;
  alive = n;
  for (int i = 0; i < n; i++) {
    Fiber &f = fibers[i];
    f.done = false;
    f.waits = 0;
    f.index = make_uint3(i % launch->block.x, i / launch->block.x % launch->block.y, i / launch->block.x / launch->block.y);
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = stack + i * STACK;
    f.context.uc_stack.ss_size = STACK;
    makecontext(&f.context, body, 0);
    warps[i / 32].live |= 1u << i % 32;
  }
  while (alive) {
    moved = false;
    bool any = false;
    for (int each = 0; each < n; each++) {
      int i = backwards ? n - 1 - each : each;
      Fiber &f = fibers[i];
      if (f.done || (f.waits && *f.waits == f.from)) continue;
      f.waits = 0;
      any = true;
      current = i;
      cpu_thread_index = f.index;
      swapcontext(&home, &f.context);
    }
    if (!any && !moved) cpu_fail("all threads wait for each other");
  }
  for (Warp &w : warps) for (Meeting *m : w.meetings) delete m;
}

void *run_alone(void *at) {
  pthread_mutex_lock(&baton);
  run_block(*(uint3 *)at);
  pthread_mutex_unlock(&baton);
  return 0;
}
}

const cpu_word *cpu_exchange(unsigned mask, const void *value, size_t bytes) {
  Warp &w = warps[current / 32];
  Meeting *m = 0;
  for (Meeting *each : w.meetings) if (each->mask == mask) m = each;
  if (!m) w.meetings.push_back(m = new Meeting()), m->mask = mask;
  int now = m->turn;
  if (value) memcpy(&m->values[now & 1][current % 32], value, bytes);
  m->here |= 1u << current % 32;
  moved = true;
  settle(*m, w.live);
  wait(&m->turn, now);
  cpu_came = m->came[now & 1];
  return m->values[now & 1];
}
int cpu_barrier(int value) {
  int now = turn;
  sum += value;
  here++;
  moved = true;
  settle_block();
  wait(&turn, now);
  return last_sum;
}
void cpu_grid_barrier() {
  cpu_barrier(0);
  if (together && !cpu_rank()) {
    pthread_mutex_unlock(&baton);
    pthread_barrier_wait(&grid_barrier);
    pthread_mutex_lock(&baton);
  }
  cpu_barrier(0);
}
unsigned cpu_live_lanes() { return warps[current / 32].live; }
void cpu_yield() { leave(); }
void cpu_fail(const char *why) {
  fprintf(stderr, "oracle: %s\n", why);
  fflush(stderr);
  _Exit(9);
}

// Kernels allocate elsewhere on the device.
extern "C" void *__wrap_malloc(size_t) { cpu_fail("a kernel's malloc is not judged"); }
// Runtime functions that initializers of a program may call.
extern "C" void *glXGetProcAddress(const unsigned char *) { return 0; }
extern "C" cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, cudaChannelFormatKind f) { return {x, y, z, w, f}; }

extern "C" __attribute__((visibility("default"))) cpu_kernel *cpu_find(const char *name) {
  for (cpu_kernel *k = cpu_kernels; k; k = k->next) if (!strcmp(k->name, name)) return k;
  return 0;
}
extern "C" __attribute__((visibility("default"))) cpu_variable *cpu_first_variable() { return cpu_variables; }
extern "C" __attribute__((visibility("default"))) void cpu_run(cpu_kernel *kernel, dim3 grid, dim3 block, size_t shared, int cooperative,
                                                              void **arguments) {
  Launch all = {grid, block, shared, kernel, arguments};
  launch = &all;
  int blocks = grid.x * grid.y * grid.z;
  together = cooperative && blocks > 1;
  std::vector<uint3> at;
  for (unsigned z = 0; z < grid.z; z++) for (unsigned y = 0; y < grid.y; y++) for (unsigned x = 0; x < grid.x; x++) at.push_back({x, y, z});
  backwards = getenv("CPU_REVERSED");
  if (backwards) std::reverse(at.begin(), at.end());
  if (!together) {
    for (uint3 a : at) run_block(a);
    return;
  }
  pthread_barrier_init(&grid_barrier, 0, blocks);
  std::vector<pthread_t> threads(blocks);
  for (int i = 0; i < blocks; i++) pthread_create(&threads[i], 0, run_alone, &at[i]);
  for (pthread_t t : threads) pthread_join(t, 0);
}
