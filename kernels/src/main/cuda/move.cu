// Copies a box of up to six axes, one thread per element, n in all. x and out point to where the box begins. Axes count
// from the last one: e1 is its extent, f1 and t1 are the distances of neighbours along it in x and out. Numbers are only
// moved, so their type is that of their width.

#include "number.cuh"
#include "threads.cuh"

__device__ __forceinline__ unsigned step(unsigned &rest, unsigned extent) {
  unsigned place = rest % extent;
  rest /= extent;
  return place;
}

TWINS(move, unsigned, unsigned short,
      (const T *__restrict__ x, T *__restrict__ out, unsigned n, unsigned e1, unsigned f1, unsigned t1, unsigned e2,
       unsigned f2, unsigned t2, unsigned e3, unsigned f3, unsigned t3, unsigned e4, unsigned f4, unsigned t4,
       unsigned e5, unsigned f5, unsigned t5, unsigned e6, unsigned f6, unsigned t6),
      unsigned rest = thread();
      if (rest < n) {
        unsigned a = step(rest, e1);
        unsigned b = step(rest, e2);
        unsigned c = step(rest, e3);
        unsigned d = step(rest, e4);
        unsigned e = step(rest, e5);
        unsigned f = step(rest, e6);
        out[a * t1 + b * t2 + c * t3 + d * t4 + e * t5 + f * t6] =
            x[a * f1 + b * f2 + c * f3 + d * f4 + e * f5 + f * f6];
      })
