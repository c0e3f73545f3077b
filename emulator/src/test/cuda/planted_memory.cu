// Each kernel has one mistake, in the line marked BUG; what is said of it must hold the words behind that. See PlantedBugsTest.
// Arrays have 128 elements (scratch: not written), launches 2 blocks of 64 threads and n = 128, unless LAUNCH says otherwise.
#define KERNEL(name) extern "C" __global__ void name(float* y, const float* x, int* c, float* scratch, int n)

KERNEL(less_or_equal) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i == 0) {
    for (int k = 0; k <= n; k++) {
      y[k] = 1.0f;  // BUG writes, 0 bytes past the end of argument y
    }
  }
}

KERNEL(one_before) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i] = x[i - 1];  // BUG reads, 4 bytes before the start of argument x
}

// LAUNCH 3 64
KERNEL(no_check_of_the_tail) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i] = 2.0f * x[i];  // BUG reads, past the end of argument x
}

KERNEL(wrong_pitch) {
  int row = threadIdx.x / 8, column = threadIdx.x % 8;  // of 8 rows of 16
  y[blockIdx.x * 8 + row * 18 + column] = 1.0f;         // BUG writes, past the end of argument y
}

KERNEL(row_and_column_swapped) {
  int row = threadIdx.x % 8, column = threadIdx.x / 8 + 8 * blockIdx.x;  // of 8 rows of 16
  y[row * 16 + column] = x[column * 16 + row];  // BUG reads, past the end of argument x
}

KERNEL(vector_tail) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  for (int k = 4 * i; k < n - 1; k += 4 * 128) {
    float4 v = *(const float4*)(x + k + 4);  // BUG reads 16 bytes, past the end of argument x
    y[i] = v.x + v.w;
  }
}

KERNEL(misaligned_vector) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < 16) {
    float4 v = *(const float4*)(x + 4 * i + 2);  // BUG not a multiple of 16
    y[i] = v.x + v.w;
  }
}

KERNEL(misaligned_field) {
  struct __attribute__((packed)) Record {
    char tag;
    int value;
  };
  const char* bytes = (const char*)x + 5 * threadIdx.x;
  y[threadIdx.x] = *(const int*)(bytes + 1);  // BUG not a multiple of 4
}

KERNEL(null_pointer) {
  float* to = ((float**)c)[blockIdx.x];
  to[threadIdx.x] = 1.0f;  // BUG the null pointer
}

KERNEL(use_after_free) {
  if (threadIdx.x == 0) {
    float* p = (float*)malloc(16);
    p[n % 4] = 1.0f;
    free(p);
    y[blockIdx.x] = p[n % 4];  // BUG which has been freed
  }
}

KERNEL(double_free) {
  if (threadIdx.x == 0) {
    float* p = (float*)malloc(16);
    p[n % 4] = x[0];
    y[blockIdx.x] = p[n % 4];
    free(p);
    free(p);  // BUG free
  }
}

KERNEL(free_of_the_middle) {
  if (threadIdx.x == 0) {
    float* p = (float*)malloc(16);
    p[n % 4] = x[0];
    y[blockIdx.x] = p[n % 4];
    free(p + 1);  // BUG free
  }
}

// LAUNCH 2 64 n=70000
KERNEL(overflow_of_an_index) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i > 100) {
    y[i * n * 500 / n] = 1.0f;  // BUG before the start of argument y
  }
}

KERNEL(unsigned_below_zero) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i] = x[i == 0 ? 0 : i] + x[min(i - 1u, 4096u)];  // BUG reads, past the end of argument x
}

KERNEL(bytes_for_elements) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i * sizeof(float)] = 1.0f;  // BUG writes, past the end of argument y
}

KERNEL(negative_char) {
  signed char code = (signed char)(threadIdx.x * 3);
  y[threadIdx.x] = x[code];  // BUG reads, before the start of argument x
}

__constant__ float weights[16] = {1, 2, 3, 4};

KERNEL(behind_a_constant) {
  y[threadIdx.x] = weights[threadIdx.x / 2];  // BUG past the end of variable weights
}

__device__ float table[32];

KERNEL(behind_a_device_array) {
  if (blockIdx.x == 0) {
    table[threadIdx.x] = x[threadIdx.x];  // BUG past the end of variable table
  }
}

KERNEL(behind_a_tile) {
  __shared__ float tile[8][8];
  tile[threadIdx.x / 8][threadIdx.x % 8] = x[threadIdx.x];
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = tile[threadIdx.x % 8 + 1][threadIdx.x / 8];  // BUG past the end of shared tile
}

// LAUNCH 2 64 shared=128
KERNEL(dynamic_memory_too_small) {
  extern __shared__ float buffer[];
  buffer[threadIdx.x] = x[threadIdx.x];  // BUG past the end of shared buffer
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = buffer[63 - threadIdx.x];
}

KERNEL(before_shared) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  int left = (int)threadIdx.x - 1;
  y[blockIdx.x * 64 + threadIdx.x] = s[left];  // BUG shared
}

KERNEL(behind_a_local_array) {
  float best[4] = {0, 0, 0, 0};
  for (int k = 0; k < n; k++) {
    best[c[k] + k / 30] += x[k];  // BUG outside the 16 bytes of local memory
  }
  y[blockIdx.x * 64 + threadIdx.x] = best[0] + best[n % 4];
}

KERNEL(misaligned_shared) {
  __shared__ float s[128];
  s[threadIdx.x] = x[threadIdx.x];
  s[threadIdx.x + 64] = x[threadIdx.x];
  __syncthreads();
  float2 v = *(float2*)(s + threadIdx.x + 1);  // BUG not a multiple of 8
  y[blockIdx.x * 64 + threadIdx.x] = v.x + v.y;
}

KERNEL(misaligned_atomic) {
  atomicAdd((int*)((char*)c + 2 * threadIdx.x), 1);  // BUG not a multiple of 4
}

KERNEL(call_of_null) {
  float (*f)(float) = (float (*)(float))(size_t)c[threadIdx.x];
  y[threadIdx.x] = f(x[threadIdx.x]);  // BUG calls
}

__device__ __noinline__ float depth(const float* x, int k, int n) {
  float here[8];
  for (int j = 0; j < 8; j++) here[j] = x[(k + j) % n];
  return k < 0 ? 0 : here[(k * 3) % 8] + depth(x, k + 1, n) * here[k % 8];  // BUG stack
}

KERNEL(recursion_without_end) { y[blockIdx.x * 64 + threadIdx.x] = depth(x, 0, n); }
