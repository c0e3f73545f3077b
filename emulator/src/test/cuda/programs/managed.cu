// Host and device write managed memory in turns; a list of pointers lies in it.
// prints: 0 3 6 9
#include <cuda_runtime.h>
#include <cstdio>

struct Node {
  int value;
  Node *next;
};

__global__ void triple(Node *first) {
  Node *mine = first;
  for (int i = 0; i < threadIdx.x; i++) mine = mine->next;
  __syncthreads();
  mine->value *= 3;
}

int main() {
  Node *nodes[4];
  for (int i = 3; i >= 0; i--) {
    cudaMallocManaged(&nodes[i], sizeof(Node));
    nodes[i]->value = i;
    nodes[i]->next = i < 3 ? nodes[i + 1] : nullptr;
  }
  triple<<<1, 4>>>(nodes[0]);
  cudaDeviceSynchronize();
  for (Node *n = nodes[0]; n; n = n->next) printf(n->next ? "%d " : "%d\n", n->value);
  for (Node *n : nodes) cudaFree(n);
  return 0;
}
