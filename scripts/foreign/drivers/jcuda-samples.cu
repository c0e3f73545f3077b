// of jcuda
// JCuda's sample kernels, as their Java programs launch them.
#include <cstdio>
#include "JCudaSamples/src/main/resources/kernels/JCudaAllocationInKernelKernel.cu"
#include "JCudaSamples/src/main/resources/kernels/JCudaConstantMemoryKernel.cu"
#include "JCudaSamples/src/main/resources/kernels/JCudaDriverSimpleGLKernel.cu"
#include "JCudaSamples/src/main/resources/kernels/JCudaReductionKernel.cu"
#include "JCudaSamples/src/main/resources/kernels/JCudaVectorAddKernel.cu"
#include <cmath>
#include <vector>

static int bad;

static void compare(const char *kernel, double got, double must, double tolerance) {
  if (!(fabs(got - must) <= tolerance)) printf("mismatch of %s: %g, must be %g\n", kernel, got, must), bad++;
}

template <class T>
static T *device(const std::vector<T> &x) {
  T *p;
  cudaMalloc(&p, x.size() * sizeof(T));
  cudaMemcpy(p, x.data(), x.size() * sizeof(T), cudaMemcpyHostToDevice);
  return p;
}

template <class T>
static std::vector<T> host(const T *p, size_t n) {
  std::vector<T> x(n);
  cudaMemcpy(x.data(), p, n * sizeof(T), cudaMemcpyDeviceToHost);
  return x;
}

int main() {
  int n = 8;
  std::vector<void *> ours(n);
  for (void *&p : ours) cudaMalloc(&p, 3 * sizeof(short));
  void **theirs = device(std::vector<void *>(n)), **kept = device(ours);
  allocatingKernel<<<1, n>>>(theirs);
  copyingKernel<<<1, n>>>(theirs, kept);
  freeingKernel<<<1, n>>>(theirs);
  for (int i = 0; i < 3 * n; i++) compare("copyingKernel", host((short *)ours[i / 3], 3)[i % 3], i / 3 * 10 + i % 3, 0);

  std::vector<float> c(CONSTANT_MEMORY_SIZE), y(CONSTANT_MEMORY_SIZE);
  for (size_t i = 0; i < c.size(); i++) c[i] = 3 * i;
  cudaMemcpyToSymbol(constantMemoryData, c.data(), c.size() * 4);
  float *dy = device(y);
  constantMemoryKernel<<<2, 64>>>(dy, c.size());
  y = host(dy, y.size());
  for (size_t i = 0; i < c.size(); i++) compare("constantMemoryKernel", y[i], c[i], 0);

  int width = 64, height = 32;
  float4 *pos = device(std::vector<float4>(width * height));
  simple_vbo_kernel<<<dim3(8, 4), dim3(8, 8)>>>(pos, width, height, 0.5f);
  auto points = host(pos, width * height);
  for (int i = 0; i < width * height; i++) {
    double u = i % width / (double)width * 2 - 1, v = i / width / (double)height * 2 - 1;
    compare("simple_vbo_kernel", points[i].y, sin(u * 4 + 0.5) * cos(v * 4 + 0.5) * 0.5, 1e-5);
    compare("simple_vbo_kernel", points[i].x + points[i].z + points[i].w, u + v + 1, 1e-5);
  }

  for (int threads = 32; threads <= 512; threads *= 2) {
    std::vector<float> x(10000);
    double sum = 0, got = 0;
    for (size_t i = 0; i < x.size(); i++) sum += x[i] = i % 17;
    float *sums = device(std::vector<float>(4));
    reduce<<<4, threads, (threads <= 32 ? 2 : 1) * threads * sizeof(float)>>>(device(x), sums, x.size());
    for (float s : host(sums, 4)) got += s;
    compare("reduce", got, sum, 0);
  }

  std::vector<float> a(1000), b(1000);
  for (int i = 0; i < 1000; i++) a[i] = i, b[i] = 0.5f * i;
  float *s = device(a);
  add<<<4, 256>>>(1000, device(a), device(b), s);
  for (int i = 0; i < 1000; i++) compare("add", host(s, 1000)[i], 1.5 * i, 0);
  puts(bad ? "FAILED" : "all results match");
  return bad != 0;
}
