// Several tensors in one launch. They stand in the kernel's parameters, so nothing is uploaded: arrays of 96, of which
// the last says which block is the first of each tensor; a block works on one tensor.
#define TENSORS 96

// The tensor of this block, of so many: the last one whose first block is not behind it.
template <typename T>
__device__ __forceinline__ int tensorOfBlock(const T &tensors, int count) {
  int tensor = 0;
  for (int above = count; above - tensor > 1;) {
    int middle = (tensor + above) / 2;
    if (tensors.first[middle] <= blockIdx.x) {
      tensor = middle;
    } else {
      above = middle;
    }
  }
  return tensor;
}

// The first of the four elements of this thread within that tensor.
template <typename T>
__device__ __forceinline__ unsigned fourOfThread(const T &tensors, int tensor) {
  return 4 * ((blockIdx.x - tensors.first[tensor]) * blockDim.x + threadIdx.x);
}
