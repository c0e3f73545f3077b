// of samples/reduction
// All instantiations of NVIDIA's reduction, compared with sums in double precision.
#include "Samples/2_Concepts_and_Techniques/reduction/reduction_kernel.cu"
#include <cstdio>
#include <vector>

extern "C" bool isPow2(unsigned int x) { return (x & (x - 1)) == 0; }

static int bad;

template <class T>
static void all(const char *type) {
  for (int kernel = 0; kernel <= 9; kernel++)
    for (int threads = kernel == 9 ? 64 : kernel == 8 ? 32 : 1; threads <= (kernel == 7 || kernel == 9 ? 1024 : 512); threads *= 2)
      for (int odd = 0; odd < 2; odd++) {
        // Undefined: 4 to 6 read missing lanes of blocks smaller than a warp, 7 reads lanes outside its mask.
        bool defined = kernel == 7 ? threads == 1024 || sizeof(T) == 4 && (T)0.5 == 0 : kernel < 4 || kernel > 6 || threads >= 32;
        int blocks = 2, n = threads * 2 * blocks - (odd ? threads / 2 + 1 : 0);
        if (kernel < 3) n = threads * blocks - (odd && threads > 1);
        if (!odd && kernel >= 6) n *= 2;
        std::vector<T> x(n), y(blocks);
        double sum = 0, got = 0;
        for (int i = 0; i < n; i++) sum += x[i] = (T)(i * 7 % 31);
        T *in, *out;
        cudaMalloc(&in, n * sizeof(T));
        cudaMalloc(&out, blocks * sizeof(T));
        cudaMemcpy(in, x.data(), n * sizeof(T), cudaMemcpyHostToDevice);
        reduce<T>(n, threads, blocks, kernel, in, out);
        cudaMemcpy(y.data(), out, blocks * sizeof(T), cudaMemcpyDeviceToHost);
        for (T v : y) got += v;
        cudaFree(in);
        cudaFree(out);
        if (defined && got != sum) printf("mismatch of kernel %d, %s, %d threads, n %d: %g, must be %g\n", kernel, type, threads, n, got, sum), bad++;
      }
}

int main() {
  all<int>("int");
  all<float>("float");
  all<double>("double");
  puts(bad ? "FAILED" : "all results match");
  return bad != 0;
}
