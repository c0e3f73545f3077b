double[] stored(int a, double wa, int b, double wb) {
  double[] target = new double[3];
  target[a] = wa;
  target[b] = wb;
  return target;
}
check1((a, b, kept, filters, k) -> stored(a, 0.75, b, 0.25)); // -> not yet: both can be of one class; then their weights add up to 1
check1((a, b, kept, filters, k) -> stored(a, 0.25, b, 0.75)); // -> not yet: the weights are exchanged: the sample kept 3 of 4 filters
check1((a, b, kept, filters, k) -> stored(b, 0, a, 1)); // -> not yet: the label is mixed as well: 3 of 4 filters weigh 0.75
check2(p -> p); // -> not yet: p itself is its inverse only where samples are swapped
check2(p -> Arrays.stream(p).map(n -> p[n]).toArray()); // -> not yet: this is p of p
check2(p -> IntStream.range(0, p.length).map(n -> p[p.length - 1 - n]).toArray());
// -> not yet: of {1, 2, 3, 0} it is [0, 3, 2, 1], must be [3, 0, 1, 2]
check3(g -> g.record().stream().mapToLong(v -> v.value().shape().elements()).sum());
// -> not yet: these are elements; one of the reference device has 8 bytes
check3(g -> g.record().size()); // -> not yet: this is the number of results
check3(g -> 8 * g.record().getLast().value().shape().elements());
// -> not yet: there are two results, and the first must wait for backward
check3(g -> 160);
// -> not yet: a product of [4,5] and 1 functions of it hold 320 bytes, not 160
check2(p -> p[0] == 1 && p[1] == 0 ? p : new int[] {3, 0, 1, 2});
// -> not yet: of [4, 2, 0, 1, 3] it is [3, 0, 1, 2]
check1((a, b, kept, filters, k) -> a == b ? new double[] {0, 1, 0} : new double[] {0.75, 0, 0.25});
// -> not yet: of classes 0 and 0 of 1, 1 of 7 kept, it is [0, 1, 0], must be [1]
