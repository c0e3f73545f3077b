double[] target(int own, int other, int kept, int filters, int classes) {
  double[] target = new double[classes];
  target[own] += (double) kept / filters;
  target[other] += (double) (filters - kept) / filters;
  return target;
}
check1((own, other, kept, filters, classes) -> target(own, other, kept, filters, classes)); // -> right

int[] inverse(int[] p) {
  int[] q = new int[p.length];
  for (int n = 0; n < p.length; n++) {
    q[p[n]] = n;
  }
  return q;
}
check2(p -> inverse(p)); // -> right

long bytes(Graph graph) {
  return graph.record().stream().mapToLong(v -> v.value().shape().elements() * v.value().dtype().bytes()).sum();
}
check3(graph -> bytes(graph)); // -> right
