// From features x[N,P,C] of P pixels to the norms a[N,C] of their filters, as channel_norm.cu defines them, and at once to
// the mask [N,C] of Catch-up Mix, as rfi_mask.cu does; p a permutation of the batch, q its inverse.

#include "filter_ranks.cuh"
#include "sample_norms.cuh"

// As large as a launch says: a key for each filter, in whole rows of threads.
extern __shared__ ulonglong2 influences[];

template <typename V>
__device__ __forceinline__ void filter_mask(const V* x, float* partials, float* norms, unsigned* arrivals,
                                            const int* partner, const int* inverse, unsigned char* mask, int samples,
                                            int pixels, int vectors, int tiles, int chunks, int l1, int keep, int ratio,
                                            int highest, const int* kept) {
  unsigned n;
  if (!sample_norms(x, partials, norms, arrivals, pixels, vectors, tiles, chunks, l1, n)) return;
  if (kept) keep = *kept;
  // The norms of n were what its own mask lacked, or that of q[n]: the second of two that arrive at a mask makes it.
  unsigned q = inverse[n];
  unsigned* masks = arrivals + samples;
  bool own = last_of(masks + n, 2);
  bool other = last_of(masks + q, 2);
  int channels = vectors * (int)(sizeof(typename Wide<V>::Type) / sizeof(float));
#pragma unroll 1
  for (int i = own ? 0 : 1; i < (other ? 2 : 1); i++) {
    settle((Key*)influences, norms, partner, mask, i ? q : n, channels, keep, ratio, highest);
    __syncthreads();  // before the next mask needs the same shared memory
  }
}

// v1: The last block of a sample to finish adds up its norms, and of a sample and its partner the last settles the mask.
TWINS(filter_mask_v1, float4, bf16x8,
      (const T* __restrict__ x, float* partials, float* norms, unsigned* arrivals, const int* __restrict__ partner,
       const int* __restrict__ inverse, unsigned char* __restrict__ mask, int samples, int pixels, int vectors,
       int tiles, int chunks, int l1, int keep, int ratio, int highest, const int* __restrict__ kept),
      filter_mask(x, partials, norms, arrivals, partner, inverse, mask, samples, pixels, vectors, tiles, chunks, l1,
                  keep, ratio, highest, kept);)
