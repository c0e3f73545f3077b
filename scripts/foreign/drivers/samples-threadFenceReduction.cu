// of samples/threadFenceReduction
// All instantiations of NVIDIA's reduction in one or several passes, compared with sums in double precision.
#include "Samples/2_Concepts_and_Techniques/threadFenceReduction/threadFenceReduction_kernel.cuh"
#include <cstdio>
#include <vector>

int main() {
  int bad = 0;
  for (int threads = 1; threads <= 512; threads *= 2)
    for (int odd = 0; odd < 2; odd++)
      for (int once = 0; once < 2; once++) {
        int blocks = 2, n = threads * 2 * blocks * 2 - odd * (threads > 1);
        if (odd && threads == 1) n = 7;
        std::vector<float> x(n), y(blocks);
        double sum = 0, got = 0;
        for (int i = 0; i < n; i++) sum += x[i] = (float)(i * 7 % 31);
        float *in, *out;
        cudaMalloc(&in, n * sizeof(float));
        cudaMalloc(&out, blocks * sizeof(float));
        cudaMemcpy(in, x.data(), n * sizeof(float), cudaMemcpyHostToDevice);
        if (once) reduceSinglePass(n, threads, blocks, in, out);
        else reduce(n, threads, blocks, in, out);
        cudaMemcpy(y.data(), out, blocks * sizeof(float), cudaMemcpyDeviceToHost);
        got = y[0] + (once ? 0 : y[1]);
        if (got != sum) printf("mismatch of %s, %d threads, n %d: %g, must be %g\n", once ? "one pass" : "two", threads, n, got, sum), bad++;
      }
  puts(bad ? "FAILED" : "all results match");
  return bad != 0;
}
