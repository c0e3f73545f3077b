// Between float and bfloat16, for products on tensor cores. A bfloat16 is the upper half of a float.
// Rows of c values on one side are rows of padded >= c values on the other, since tensor cores want
// channels in multiples of 8.

// Rounds to the nearest bfloat16, halves to even: adds half of the last place that stays, less one
// where that place is even. NaN stays NaN: its payload could round to infinity, so the quiet bit is set.
static __device__ unsigned int bf16_of(unsigned int bits) {
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bits >> 16) | 0x0040u;
  }
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

// x [rows, c] -> y [padded_rows, padded], zero beyond. One thread per value of y.
extern "C" __global__ void bf16_from_f32(
    const float* __restrict__ x, int rows, int c, int padded_rows, int padded,
    unsigned short* __restrict__ y) {
  unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned int)padded_rows * (unsigned int)padded) {
    return;
  }
  unsigned int row = i / (unsigned int)padded;
  unsigned int column = i - row * (unsigned int)padded;
  unsigned int value = 0;
  if (row < (unsigned int)rows && column < (unsigned int)c) {
    value = bf16_of(__float_as_uint(x[row * (unsigned int)c + column]));
  }
  y[i] = (unsigned short)value;
}

// x [rows, padded] -> y [rows, c]; exact. One thread per value of y.
extern "C" __global__ void f32_from_bf16(
    const unsigned short* __restrict__ x, int rows, int c, int padded, float* __restrict__ y) {
  unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned int)rows * (unsigned int)c) {
    return;
  }
  unsigned int row = i / (unsigned int)c;
  unsigned int column = i - row * (unsigned int)c;
  y[i] = __uint_as_float((unsigned int)x[row * (unsigned int)padded + column] << 16);
}

// x [rows, padded] -> y [rows, c], both float: what a product with padding leaves. One thread per
// value of y.
extern "C" __global__ void f32_crop(
    const float* __restrict__ x, int rows, int c, int padded, float* __restrict__ y) {
  unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned int)rows * (unsigned int)c) {
    return;
  }
  unsigned int row = i / (unsigned int)c;
  unsigned int column = i - row * (unsigned int)c;
  y[i] = x[row * (unsigned int)padded + column];
}
