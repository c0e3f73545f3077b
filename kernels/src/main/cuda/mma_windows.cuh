// The windows of a convolution as the left factor of a GEMM on tensor cores: a line is a pixel of the result, a term
// one channel at one tap. The matrix exists only as tiles in shared memory.

#include "mma_tile.cuh"

#if __CUDA_ARCH__ >= 800

// Windows of images [N,height,width,pitch]. A line goes over `channels` at tap (0, 0), then at (0, 1) and so on; tap
// (s, t) is DIRECTION * s rows and DIRECTION * t columns from the first. The channels are a multiple of a chunk, so a
// chunk has one tap. It advances from stage to stage by additions with carry instead of divisions. A tap has the same
// offset in all windows, so a stage multiplies once and each chunk adds.
template <typename T, int SIDE, int DIRECTION> struct Windows {
  static const bool alongTerms = true;
  const T* images;
  int height, width, pitch, channels, tapsDown, tapsAcross;
  int channel, down, across;                 // of this thread's chunks in the next stage
  int channelStep, downStep, acrossStep;     // per stage
  const T* window[COPIES(SIDE)];             // begins of the chunks' windows, possibly outside
  int top[COPIES(SIDE)], left[COPIES(SIDE)];
  unsigned to;

  __device__ __forceinline__ Windows(const T* images, int height, int width, int pitch, int channels,
                                     int tapsDown, int tapsAcross)
      : images(images), height(height), width(width), pitch(pitch), channels(channels),
        tapsDown(tapsDown), tapsAcross(tapsAcross) {
    int chunk = threadIdx.x % 4;
    int term = chunk * Terms<T>::OF_CHUNK;
    channel = term % channels;
    int taps = tapsAcross + !tapsAcross;  // a phase of a gradient may have no taps
    across = term / channels % taps;
    down = term / channels / taps;
    channelStep = Terms<T>::OF_STAGE % channels;
    acrossStep = Terms<T>::OF_STAGE / channels % taps;
    downStep = Terms<T>::OF_STAGE / channels / taps;
    to = kept(place<T, SIDE>(true, threadIdx.x / 4, chunk));
  }

  // The line of this thread's chunk i in the tile.
  static __device__ __forceinline__ int line(int i) { return threadIdx.x / 4 + i * (CORES_THREADS / 4); }

  // Far outside of any image, also if doubled.
  static const int FAR = 1 << 29;

  // Sets the begin of the window of this thread's chunk i; a line beyond the last has it far outside.
  __device__ __forceinline__ void at(int i, bool inside, int n, int firstRow, int firstColumn) {
    window[i] = kept(images + ((ptrdiff_t)(n * height + firstRow) * width + firstColumn) * pitch);
    top[i] = inside ? firstRow : FAR;
    left[i] = firstColumn;
  }

  template <bool ASYNC> __device__ __forceinline__ void fetch(unsigned tile) {
    int h = down < tapsDown ? DIRECTION * down : FAR;
    int v = DIRECTION * across;
    ptrdiff_t tap = (ptrdiff_t)(DIRECTION * (down * width + across)) * pitch + channel;
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      bool inside = (unsigned)(top[i] + h) < height && (unsigned)(left[i] + v) < width;
      bring<ASYNC>(tile + to + i * COPY_BYTES, window[i] + tap, inside);
    }
    advance(channel, across, down, channelStep, acrossStep, downStep, channels, tapsAcross);
  }
};

#endif
