// Checks of exercises 5: they say "right" or what is wrong. Solve the exercises before you read them.

interface Norms { double[] of(double[] map, int channels); }
void check1(Norms norms) {
  judge(norms, () -> {
    double[] n = norms.of(new double[] {3, 5, 4, 12}, 2);
    return n.length != 2 ? "a number for each of the 2 channels is asked for, these are " + n.length
        : near(n, 25, 169) ? "these are the squares of the norms: take the root"
        : near(n, 7, 17) ? "this is the l1 norm: add squares"
        : near(n, Math.sqrt(34), Math.sqrt(160)) ? "channels come last in memory: element i belongs to channel i % channels"
        : !near(n, 5, 13) ? "of two pixels (3, 5) and (4, 12) they are " + Arrays.toString(n) + ", must be 5 and 13"
        : often(random -> {
          int channels = 1 + random.nextInt(4);
          double[] map = numbers(random, channels * (1 + random.nextInt(4))), right = new double[channels];
          for (int i = 0; i < map.length; i++) {
            right[i % channels] = Math.hypot(right[i % channels], map[i]);
          }
          return differs("of %s with %d channels".formatted(text(map), channels), norms.of(map.clone(), channels), right);
        });
  });
}

interface Mask { boolean[] of(double[] own, double[] partner, int keep); }
void check2(Mask mask) {
  judge(mask, () -> {
    String two = Arrays.toString(mask.of(new double[] {10, 4, 2, 1}, new double[] {1, 2, 4, 10}, 2));
    String one = Arrays.toString(mask.of(new double[] {1, 2, 3, 4}, new double[] {1, 6, 6, 7}, 1));
    String loud = Arrays.toString(mask.of(new double[] {4, 3, 2, 1}, new double[] {500, 300, 300, 200}, 1));
    return two.equals("[true, true, false, false]") ? "these are the strong filters: the weak ones are kept"
        : !two.equals("[false, false, true, true]") ? "of {10, 4, 2, 1} and {1, 2, 4, 10}, keep 2, it is " + two
        : one.equals("[true, false, false, false]") ? "the filter must be weak against the partner, not within the sample"
        : !one.equals("[false, true, false, false]") ? "of {1, 2, 3, 4} and {1, 6, 6, 7}, keep 1, it is " + one
        : !loud.equals("[false, false, false, true]") ? "the partner is louder as a whole: compare shares, not norms"
        : often(random -> {
          int n = 1 + random.nextInt(6), keep = random.nextInt(n + 1);
          double[] own = random.doubles(n, 1, 9).toArray(), partner = random.doubles(n, 1, 90).toArray();
          double mine = Arrays.stream(own).sum(), others = Arrays.stream(partner).sum();
          double[] influence = IntStream.range(0, n).mapToDouble(c -> own[c] / mine - partner[c] / others).toArray();
          boolean[] right = new boolean[n];
          IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(c -> influence[c])).limit(keep).forEach(c -> right[c] = true);
          boolean[] actual = mask.of(own.clone(), partner.clone(), keep);
          return Arrays.equals(actual, right) ? null
              : "of %s and %s, keep %d, it is %s, must be %s".formatted(text(own), text(partner), keep, Arrays.toString(actual), Arrays.toString(right));
        });
  });
}

interface Source { int of(int i, int channels, int plane, boolean[] mask, int[] partner); }
void check3(Source source) {
  judge(source, () -> {
    boolean[] mask = {true, false, false, true, true, false};
    int[] partner = {1, 2, 0};
    int[] right = {0, 5, 2, 7, 8, 5, 10, 7, 8, 1, 10, 3};
    int[] actual = IntStream.range(0, 12).map(i -> source.of(i, 2, 2, mask, partner)).toArray();
    int wrong = Arrays.mismatch(actual, right);
    return wrong < 0
        ? often(random -> {
          int samples = 1 + random.nextInt(4), channels = 1 + random.nextInt(3), plane = 1 + random.nextInt(4);
          boolean[] own = new boolean[samples * channels];
          for (int c = 0; c < own.length; c++) {
            own[c] = random.nextBoolean();
          }
          int[] p = random.ints(samples, 0, samples).toArray();
          int i = random.nextInt(own.length * plane), n = i / (channels * plane);
          int from = own[n * channels + i % channels] ? i : i + (p[n] - n) * channels * plane, is = source.of(i, channels, plane, own.clone(), p.clone());
          return is == from ? null : "element %d with %d channels, plane %d, mask %s and partner %s is copied from %d, must be from %d"
              .formatted(i, channels, plane, Arrays.toString(own), Arrays.toString(p), is, from);
        })
        : actual[0] != 0 && actual[1] == 1 ? "where the mask is true the sample keeps its own"
        : wrong == 1 && actual[1] == 1 ? "element 1 is of channel 1, since channels come last: i % channels"
        : "element %d is copied from %d, must be from %d: the same place in sample n or partner[n]".formatted(wrong, actual[wrong], right[wrong]);
  });
}
