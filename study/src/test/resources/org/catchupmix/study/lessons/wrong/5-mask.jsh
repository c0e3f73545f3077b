double[] sums(double[] map, int channels, DoubleUnaryOperator f) {
  double[] sums = new double[channels];
  for (int i = 0; i < map.length; i++) {
    sums[i % channels] += f.applyAsDouble(map[i]);
  }
  return sums;
}
check1((map, c) -> sums(map, c, v -> v * v)); // -> not yet: these are the squares of the norms: take the root
check1((map, c) -> sums(map, c, Math::abs)); // -> not yet: this is the l1 norm: add squares
check1((map, c) -> new double[] {Math.hypot(map[0], map[1]), Math.hypot(map[2], map[3])});
// -> not yet: channels come last in memory: element i belongs to channel i % channels
boolean[] lowest(int keep, double... influence) {
  boolean[] mask = new boolean[influence.length];
  IntStream.range(0, mask.length).boxed().sorted(Comparator.comparingDouble(c -> influence[c])).limit(keep).forEach(c -> mask[c] = true);
  return mask;
}
check2((a, b, keep) -> lowest(keep, a)); // -> not yet: the filter must be weak against the partner, not within the sample
check2((a, b, keep) -> lowest(keep, IntStream.range(0, 4).mapToDouble(c -> b[c] - a[c]).toArray()));
// -> not yet: these are the strong filters: the weak ones are kept
check2((a, b, keep) -> lowest(keep, IntStream.range(0, 4).mapToDouble(c -> a[c] - b[c]).toArray()));
// -> not yet: the partner is louder as a whole: compare shares, not norms
int from(int i, int c, boolean own, int[] partner) { int n = i / 4; return own ? i : i + (partner[n] - n) * 4; }
check3((i, channels, plane, mask, p) -> from(i, 0, !mask[i / 4 * 2 + i % 2], p));
// -> not yet: where the mask is true the sample keeps its own
check3((i, channels, plane, mask, p) -> from(i, 0, mask[i / 4 * 2 + i / 2 % 2], p));
// -> not yet: element 1 is of channel 1, since channels come last: i % channels
check3((i, channels, plane, mask, p) -> mask[i / 4 * 2 + i % 2] ? i : p[i / 4] * 4);
// -> not yet: element 1 is copied from 4, must be from 5: the same place in sample n or partner[n]
check1((map, c) -> new double[] {5, 13});
// -> not yet: of [-0.3597, -1.1691, -0.6691] with 3 channels it is [5, 13], must be [0.3597, 1.1691, 0.6691]
check3((i, channels, plane, mask, p) -> new int[] {0, 5, 2, 7, 8, 5, 10, 7, 8, 1, 10, 3}[i % 12]);
// -> not yet: element 13 with 3 channels, plane 4, mask [false, false, false, false, true, true] and partner [1, 0] is copied from 5, must be from 13
