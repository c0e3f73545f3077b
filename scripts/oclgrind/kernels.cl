// The kernels of kernels.cu as OpenCL.
kernel void sgemm(global const float* a, global const float* b, global float* c, int n) {
  local float x[16][16];
  local float y[16][16];
  int i0 = get_local_id(0), i1 = get_local_id(1);
  int row = get_group_id(1) * 16 + i1, column = get_group_id(0) * 16 + i0;
  float sum = 0;
  for (int k = 0; k < n; k += 16) {
    x[i1][i0] = a[row * n + k + i0];
    y[i1][i0] = b[(k + i1) * n + column];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < 16; i++) sum += x[i1][i] * y[i][i0];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  c[row * n + column] = sum;
}

kernel void sum(global const float* x, global float* sums) {
  local float part[256];
  int i = get_local_id(0);
  part[i] = x[get_group_id(0) * 256 + i];
  for (int stride = 128; stride > 0; stride /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (i < stride) part[i] += part[i + stride];
  }
  if (i == 0) sums[get_group_id(0)] = part[0];
}

kernel void stencil(global const float* x, global float* y, int n) {
  int column = get_global_id(0), row = get_global_id(1);
  if (row == 0 || column == 0 || row == n - 1 || column == n - 1) return;
  int at = row * n + column;
  y[at] = 0.2f * (x[at] + x[at - 1] + x[at + 1] + x[at - n] + x[at + n]);
}
