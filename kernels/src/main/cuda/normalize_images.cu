// Pixels to network input: crop, flip, normalize. images and out are [N,height,width,C] with n elements; placement
// [N,3] is rows down, columns to the right, and whether to flip; a pixel outside of the image is 0. value[pixel * C +
// c] is the normalized number of each of the 256 bytes, rounded once from double, so every device gives the same bits.

// One thread per element of out.
extern "C" __global__ void normalize_images(
    const unsigned char *__restrict__ images, const int *__restrict__ placement,
    const float *__restrict__ value, float *__restrict__ out, unsigned n, int height, int width,
    int channels) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) {
    return;
  }
  unsigned c = i % channels;
  unsigned place = i / channels;
  int w = (int)(place % width);
  int h = (int)(place / width % height);
  unsigned image = place / width / height;
  const int *shift = placement + 3 * image;
  int row = h + shift[0];
  int column = (shift[2] != 0 ? width - 1 - w : w) + shift[1];
  unsigned pixel = 0;
  // Negative numbers are large when read as unsigned.
  if ((unsigned)row < (unsigned)height && (unsigned)column < (unsigned)width) {
    pixel = images[((image * height + row) * width + column) * channels + c];
  }
  out[i] = value[pixel * channels + c];
}
