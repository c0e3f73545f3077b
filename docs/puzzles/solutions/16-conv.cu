extern "C" __global__ void conv(const float* x, const float* w, float* y, int samples, int height, int width, int in,
                                int out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= samples * height * width * out) {
    return;
  }
  int o = i % out;
  int pixel = i / out;
  int c = pixel % width;
  int r = pixel / width % height;
  float sum = 0;
#pragma unroll 1
  for (int tap = 0; tap < 9; tap++) {
    int dr = tap / 3 - 1;
    int dc = tap % 3 - 1;
    if (r + dr >= 0 && r + dr < height && c + dc >= 0 && c + dc < width) {
      const float* from = x + (pixel + dr * width + dc) * in;
#pragma unroll 1
      for (int k = 0; k < in; k++) {
        sum += from[k] * w[(tap * in + k) * out + o];
      }
    }
  }
  y[i] = sum;
}
