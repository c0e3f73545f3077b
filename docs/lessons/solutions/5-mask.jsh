double[] norms(double[] map, int channels) {
  double[] squares = new double[channels];
  for (int i = 0; i < map.length; i++) {
    squares[i % channels] += map[i] * map[i];
  }
  return Arrays.stream(squares).map(Math::sqrt).toArray();
}
check1((map, channels) -> norms(map, channels)); // -> right

boolean[] mask(double[] own, double[] partner, int keep) {
  double ownSum = Arrays.stream(own).sum(), partnerSum = Arrays.stream(partner).sum();
  List<Integer> filters = new ArrayList<>(IntStream.range(0, own.length).boxed().toList());
  filters.sort(Comparator.comparingDouble(c -> own[c] / ownSum - partner[c] / partnerSum));
  boolean[] mask = new boolean[own.length];
  filters.subList(0, keep).forEach(c -> mask[c] = true);
  return mask;
}
check2((own, partner, keep) -> mask(own, partner, keep)); // -> right

int source(int i, int channels, int plane, boolean[] mask, int[] partner) {
  int sample = i / (plane * channels);
  boolean own = mask[sample * channels + i % channels];
  return own ? i : i + (partner[sample] - sample) * plane * channels;
}
check3((i, channels, plane, mask, partner) -> source(i, channels, plane, mask, partner)); // -> right
