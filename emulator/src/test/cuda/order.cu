// Allowed by the memory model, but the result depends on the order.

extern "C" __global__ void who_comes_first(int* next, int* y) {
  if (threadIdx.x == 0) y[blockIdx.x] = atomicAdd(next, 1);
}

extern "C" __global__ void sum_of_floats(const float* x, float* y) {
  atomicAdd(y, x[blockIdx.x]);
}

extern "C" __global__ void sum_of_integers(const int* x, int* y) {
  atomicAdd(y, x[blockIdx.x]);
}

// A plain read among atomic updates of other threads is a race.
extern "C" __global__ void reads_a_counter_too_early(int* counter, int* y) {
  atomicAdd(counter, 1);
  y[threadIdx.x] = *counter;
}

extern "C" __global__ void reads_a_counter_behind_a_barrier(int* counter, int* y) {
  atomicAdd(counter, 1);
  __syncthreads();
  y[threadIdx.x] = *counter;
}
