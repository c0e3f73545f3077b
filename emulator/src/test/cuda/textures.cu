// Texture and surface objects.

extern "C" __global__ void fetch_1d(cudaTextureObject_t t, const float* x, float* y) {
  y[threadIdx.x] = tex1D<float>(t, x[threadIdx.x]);
}

extern "C" __global__ void fetch_2d(cudaTextureObject_t t, const float* x, float4* y) {
  y[threadIdx.x] = tex2D<float4>(t, x[2 * threadIdx.x], x[2 * threadIdx.x + 1]);
}

extern "C" __global__ void fetch_3d(cudaTextureObject_t t, const float* x, float* y) {
  const float* p = x + 3 * threadIdx.x;
  y[threadIdx.x] = tex3D<float>(t, p[0], p[1], p[2]);
}

extern "C" __global__ void fetch_bytes(cudaTextureObject_t t, int* y) {
  y[threadIdx.x] = tex2D<unsigned char>(t, threadIdx.x, 1);
}

extern "C" __global__ void surfaces(cudaSurfaceObject_t s, int beyond) {
  float x;
  surf2Dread(&x, s, threadIdx.x * 4 + beyond, 0);
  surf2Dwrite(x + 1, s, threadIdx.x * 4, 1);
}

extern "C" __global__ void layers(cudaTextureObject_t t, float* y) {
  y[threadIdx.x] = tex2DLayered<float>(t, threadIdx.x, 0, 1);
}
