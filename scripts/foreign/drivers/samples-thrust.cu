// of samples/radixSortThrust samples/segmentationTreeThrust samples/particles samples/smokeParticles samples/marchingCubes samples/lineOfSight
// Thrust sorts of few and many elements, as in these programs, and CUB's empty kernel, whose properties Thrust queries.
#include <thrust/device_vector.h>
#include <thrust/sort.h>
#include <algorithm>
#include <cstdio>
#include <numeric>

static int bad;

template <class K, class V>
static void sorts(const char *what) {
  for (int n : {1000, 20000}) {
    std::vector<K> keys(n);
    for (int i = 0; i < n; i++) keys[i] = (K)(i * 7919LL % 10007);
    std::vector<V> order(n);
    std::iota(order.begin(), order.end(), (V)0);
    thrust::device_vector<K> alone(keys.begin(), keys.end()), k = alone;
    thrust::device_vector<V> v(order.begin(), order.end());
    thrust::sort(alone.begin(), alone.end());
    thrust::sort_by_key(k.begin(), k.end(), v.begin());
    std::stable_sort(order.begin(), order.end(), [&](V a, V b) { return keys[(int)a] < keys[(int)b]; });
    std::vector<K> a(n), b(n);
    std::vector<V> c(n);
    thrust::copy(alone.begin(), alone.end(), a.begin());
    thrust::copy(k.begin(), k.end(), b.begin());
    thrust::copy(v.begin(), v.end(), c.begin());
    for (int i = 0; i < n; i++)
      if (c[i] != order[i] || a[i] != keys[(int)order[i]] || b[i] != a[i]) {
        printf("mismatch of %s, %d: place %d\n", what, n, i), bad++;
        break;
      }
  }
}

int main() {
  sorts<unsigned, unsigned>("unsigned with unsigned");
  sorts<float, unsigned>("float with unsigned");
  sorts<float, float>("float with float");
  cub::detail::EmptyKernel<void><<<1, 1>>>();
  if (cudaGetLastError()) puts("mismatch of the empty kernel"), bad++;
  puts(bad ? "FAILED" : "all results match");
  return bad != 0;
}
