// The windows of a convolution as the left factor of a GEMM on tensor cores: a line is a pixel of
// the result, a term one channel at one tap. It is never made in memory.

#include "mma_tile.cuh"

#if __CUDA_ARCH__ >= 800

// Of images [N,height,width,pitch]. The window of a line goes over `channels` at its tap (0, 0), then
// at (0, 1) and so on; tap (s, t) is DIRECTION * s rows and DIRECTION * t columns from the first one.
// The channels are a multiple of a chunk, so a chunk has one tap. From stage to stage it moves by
// additions that carry: nothing is divided.
template <typename T, int SIDE, int DIRECTION> struct Windows {
  static const bool alongTerms = true;
  const T* images;
  int height, width, pitch, channels, tapsDown, tapsAcross;
  int channel, down, across;                 // of own chunks in the next stage
  int channelStep, downStep, acrossStep;     // from stage to stage
  int image[COPIES(SIDE)], top[COPIES(SIDE)], left[COPIES(SIDE)];
  unsigned to;

  __device__ __forceinline__ Windows(const T* images, int height, int width, int pitch, int channels,
                                     int tapsDown, int tapsAcross)
      : images(images), height(height), width(width), pitch(pitch), channels(channels),
        tapsDown(tapsDown), tapsAcross(tapsAcross) {
    int chunk = threadIdx.x % 4;
    int term = chunk * Terms<T>::OF_CHUNK;
    channel = term % channels;
    int taps = tapsAcross + !tapsAcross;  // a phase of a gradient may have none
    across = term / channels % taps;
    down = term / channels / taps;
    channelStep = Terms<T>::OF_STAGE % channels;
    acrossStep = Terms<T>::OF_STAGE / channels % taps;
    downStep = Terms<T>::OF_STAGE / channels / taps;
    to = place<T, SIDE>(true, threadIdx.x / 4, chunk);
  }

  // The line of own chunk i in the tile.
  static __device__ __forceinline__ int line(int i) { return threadIdx.x / 4 + i * (CORES_THREADS / 4); }

  // Says where the window of own chunk i begins; a line that is not there has it far outside.
  __device__ __forceinline__ void at(int i, bool inside, int n, int firstRow, int firstColumn) {
    image[i] = n * height;
    top[i] = inside ? firstRow : -DIRECTION * (1 << 30);
    left[i] = firstColumn;
  }

  template <bool ASYNC> __device__ __forceinline__ void fetch(unsigned tile) {
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      int h = top[i] + DIRECTION * down;
      int v = left[i] + DIRECTION * across;
      bool inside = down < tapsDown && h >= 0 && h < height && v >= 0 && v < width;
      const T* from = inside ? images + (size_t)((image[i] + h) * width + v) * pitch + channel : images;
      bring<ASYNC>(tile + to + i * COPY_BYTES, from, inside);
    }
    advance(channel, across, down, channelStep, acrossStep, downStep, channels, tapsAcross);
  }
};

#endif
