// A thread asks about pinned memory while another unpins other memory, which moves the records of what remains.
// prints: lost 0
#include <cuda_runtime.h>
#include <atomic>
#include <cstdio>
#include <thread>

constexpr int COUNT = 1000;
static char memory[COUNT][64];

int main() {
  for (char *one : memory) cudaHostRegister(one, sizeof memory[0], 0);
  std::atomic<char *> current{memory[COUNT - 1]};
  std::atomic<bool> ended{false};
  int lost = 0;
  std::thread asks([&] {
    while (!ended) {
      cudaPointerAttributes about;
      cudaPointerGetAttributes(&about, current);
      lost += about.type != cudaMemoryTypeHost;
    }
  });
  for (int i = 0; i < COUNT / 2; i++) {
    current = memory[COUNT - 1 - i];
    cudaHostUnregister(memory[i]);
  }
  ended = true;
  asks.join();
  for (int i = COUNT / 2; i < COUNT; i++) cudaHostUnregister(memory[i]);
  printf("lost %d\n", lost);
  return 0;
}
