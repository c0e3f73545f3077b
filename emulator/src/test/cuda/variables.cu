// A kernel whose variables are shown at a line. The PTX is what this writes in the folder / but for its comments:
//   nvcc -ptx -G -arch=compute_80 variables.cu
enum Kind { FIRST, SECOND };

__device__ void next(int& i) {
  int step = 3;
  i += step;
}

extern "C" __global__ void variables(float* x, unsigned char n, Kind kind) {
  int moved = threadIdx.x;
  const unsigned short small = 65535;
  long long large = -1LL << 40;
  double half = n / 2.0;
  float third = n / 3.0f;
  bool odd = n % 2;
  next(moved);
  for (int i = 0; i < n; i++) {
    int n = -i;
    x[moved] += third + n;
  }
  signed char letter = -moved;
  x[0] = half + letter + large + odd + small + kind;
}
