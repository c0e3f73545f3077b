// One access pattern each, with known sectors and bank conflicts.

extern "C" __global__ void coalesced(const float* x, float* y) {
  y[threadIdx.x] = x[threadIdx.x];
}

extern "C" __global__ void stride_two(const float* x, float* y) {
  y[threadIdx.x] = x[2 * threadIdx.x];
}

extern "C" __global__ void shifted(const float* x, float* y) {
  y[threadIdx.x] = x[threadIdx.x + 1];
}

extern "C" __global__ void four_at_once(const float4* x, float4* y) {
  y[threadIdx.x] = x[threadIdx.x];
}

extern "C" __global__ void broadcast(const float* x, float* y) {
  y[threadIdx.x] = x[3];
}

extern "C" __global__ void bytes(const unsigned char* x, unsigned char* y) {
  y[threadIdx.x] = x[31 - threadIdx.x];
}

extern "C" __global__ void bank_stride(float* y, int stride) {
  __shared__ float s[1024];
  int i = threadIdx.x * stride;
  s[i] = 1.0f;
  __syncthreads();
  y[threadIdx.x] = s[i];
}

extern "C" __global__ void bank_broadcast(float* y) {
  __shared__ float s[32];
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  y[threadIdx.x] = s[5];
}

extern "C" __global__ void bank_doubles(double* y, int stride) {
  __shared__ double s[1024];
  int i = threadIdx.x * stride;
  s[i] = 1.0;
  __syncthreads();
  y[threadIdx.x] = s[i];
}

extern "C" __global__ void bank_float4(float4* y, int stride) {
  __shared__ float4 s[512];
  int i = threadIdx.x * stride;
  s[i] = float4{1.0f, 2.0f, 3.0f, 4.0f};
  __syncthreads();
  y[threadIdx.x] = s[i];
}

extern "C" __global__ void divergent(int* y) {
  int i = threadIdx.x;
  int v = 0;
  if (i % 2 == 0) {
    for (int k = 0; k < y[i]; k++) v += k * k + y[i] / 3;
  } else {
    for (int k = 0; k < y[i]; k++) v -= k + y[i] % 7;
  }
  y[i] = v;
}
