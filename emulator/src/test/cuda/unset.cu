// Variables without a value on some paths, which no used value depends on.

extern "C" __global__ void largest(const float* x, float* y, int n) {
  float most;
  bool any = false;
  for (int k = threadIdx.x; k < n; k += 32) {
    if (!any || x[k] > most) {
      most = x[k];
      any = true;
    }
  }
  if (any) y[threadIdx.x] = most;
}

extern "C" __global__ void found(const float* x, float* y, int n) {
  int at;
  int count = 0;
  for (int k = 0; k < n; k++) {
    if (x[k] == 2 * threadIdx.x) {
      at = k;
      count++;
    }
  }
  y[threadIdx.x] = count > 0 ? x[at] + 1 : -1;
}

extern "C" __global__ void squared(const float* x, float* y, int n) {
  float part;
  for (int k = 0; k < n; k++) {
    if (k % 2 == 0) part = x[k];
    if (k % 2 == 1) y[32 * k + threadIdx.x] = part * part + threadIdx.x;
  }
}

// Only the first n lanes have a value.
extern "C" __global__ void some_lanes(const float* x, float* y, int n) {
  float mine;
  if (threadIdx.x < n) mine = x[threadIdx.x];
  for (int k = 0; k < 4; k++) mine = 2 * mine + 1;
  if (threadIdx.x < n) y[threadIdx.x] = mine;
}

// Keeps what is above 5, as CUB's selection does: lanes beyond the last item count as kept, and their unset items lie behind
// the others in shared memory, where nobody reads them.
extern "C" __global__ void selected(const float* x, float* y, int n) {
  __shared__ float kept[32];
  float item;
  bool keep = true;
  if (threadIdx.x < n) {
    item = x[threadIdx.x];
    keep = item > 5;
  }
  unsigned votes = __ballot_sync(~0u, keep);
  if (keep) kept[__popc(votes & (1u << threadIdx.x) - 1)] = item;
  __syncthreads();
  int count = __popc(votes) - max(0, 32 - n);
  if ((int)threadIdx.x < count) y[threadIdx.x] = kept[threadIdx.x];
}
