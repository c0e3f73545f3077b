// of samples/cdpAdvancedQuicksort
// The block sorts for short pieces, which kernels launch in the original program.
#include "Samples/3_CUDA_Features/cdpAdvancedQuicksort/cdpBitonicSort.cu"
#include <algorithm>
#include <vector>

static int bad;

static void check(const char *kernel, std::vector<unsigned> must, const unsigned *at) {
  std::vector<unsigned> got(must.size());
  cudaMemcpy(got.data(), at, got.size() * 4, cudaMemcpyDeviceToHost);
  std::sort(must.begin(), must.end());
  if (got != must) printf("mismatch of %s\n", kernel), bad++;
}

int main() {
  std::vector<unsigned> x(1500);
  for (size_t i = 0; i < x.size(); i++) x[i] = i * 7919 % 10007;
  unsigned *in, *out, *more;
  cudaMalloc(&in, x.size() * 4);
  cudaMalloc(&out, x.size() * 4);
  cudaMalloc(&more, 2048 * 4);
  cudaMemcpy(in, x.data(), x.size() * 4, cudaMemcpyHostToDevice);
  bitonicsort<<<1, 512>>>(in, out, 100, 500);
  check("bitonicsort", {x.begin() + 100, x.begin() + 600}, out + 100);
  big_bitonicsort<<<1, 256>>>(in, out, more, 0, 1500);
  check("big_bitonicsort", x, out);
  puts(bad ? "FAILED" : "all results match");
  return bad != 0;
}
