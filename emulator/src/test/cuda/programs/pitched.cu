// Rows with a pitch, and a box of a volume.
// prints: 11 22 33
// prints: box 7 8 15 16
#include <cuda_runtime.h>
#include <cstdio>

__global__ void twice(int *x, size_t pitch, int width) {
  int *row = (int *)((char *)x + blockIdx.x * pitch);
  if (threadIdx.x < width) row[threadIdx.x] += row[threadIdx.x] / 1 * 10;
}

int main() {
  int host[3][3] = {{1, 0, 0}, {0, 2, 0}, {0, 0, 3}}, *x;
  size_t pitch;
  cudaMallocPitch((void **)&x, &pitch, sizeof host[0], 3);
  cudaMemcpy2D(x, pitch, host, sizeof host[0], sizeof host[0], 3, cudaMemcpyHostToDevice);
  twice<<<3, 32>>>(x, pitch, 3);
  cudaMemcpy2D(host, sizeof host[0], x, pitch, sizeof host[0], 3, cudaMemcpyDeviceToHost);
  printf("%d %d %d\n", host[0][0], host[1][1], host[2][2]);
  cudaFree(x);

  int volume[2][4][2], box[2][2];
  for (int i = 0; i < 16; i++) (&volume[0][0][0])[i] = i + 1;
  cudaMalloc(&x, sizeof volume);
  cudaMemcpy(x, volume, sizeof volume, cudaMemcpyHostToDevice);
  cudaMemcpy3DParms copy = {};
  copy.srcPtr.ptr = x;
  copy.srcPtr.pitch = 2 * sizeof(int);
  copy.srcPtr.ysize = 4;
  copy.srcPos.y = 3;
  copy.dstPtr.ptr = box;
  copy.dstPtr.pitch = 2 * sizeof(int);
  copy.dstPtr.ysize = 1;
  copy.extent.width = 2 * sizeof(int);
  copy.extent.height = 1;
  copy.extent.depth = 2;
  copy.kind = cudaMemcpyDeviceToHost;
  cudaMemcpy3D(&copy);
  printf("box %d %d %d %d\n", box[0][0], box[0][1], box[1][0], box[1][1]);
  cudaFree(x);
  return 0;
}
