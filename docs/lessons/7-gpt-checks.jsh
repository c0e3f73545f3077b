// Checks of exercises 7: they say "right" or what is wrong. Solve the exercises before you read them.

interface Weights { double[] of(double[] fits, int place); }
double[] softmaxOf(double[] fits, int until) {
  double max = Arrays.stream(fits, 0, until).max().getAsDouble(), sum = Arrays.stream(fits, 0, until).map(f -> Math.exp(f - max)).sum();
  return IntStream.range(0, fits.length).mapToDouble(i -> i < until ? Math.exp(fits[i] - max) / sum : 0).toArray();
}
void check1(Weights weights) {
  judge(weights, () -> {
    double[] fits = {0, Math.log(3), Math.log(4), Math.log(2)}, w = weights.of(fits.clone(), 1);
    return near(w, softmaxOf(fits, 4)) ? "place 1 sees places 2 and 3, which come later"
        : near(w, 1, 0, 0, 0) ? "a place sees itself as well"
        : near(w, 0.1, 0.3, 0, 0) ? "the weights of what is seen add up to 1: leave the others out of the sum, too"
        : near(w, 0.25, 0.75) ? "one weight for each place, 0 for those that are not seen"
        : !near(w, 0.25, 0.75, 0, 0) ? "of fits 0, log 3, log 4, log 2 and place 1 it is " + text(w) + ", must be 0.25, 0.75, 0, 0"
        : !near(weights.of(new double[] {1000, 1000}, 1), 0.5, 0.5) ? "exp(1000) is infinite: subtract the largest fit first"
        : often(random -> {
          double[] some = numbers(random, 1 + random.nextInt(5));
          int place = random.nextInt(some.length);
          return differs("of fits %s and place %d".formatted(text(some), place), weights.of(some.clone(), place), softmaxOf(some, place + 1));
        });
  });
}

double bigramOf(String text) {
  int[] pairs = new int[1 << 16], firsts = new int[256];
  for (int i = 0; i + 1 < text.length(); i++) {
    pairs[text.charAt(i) * 256 + text.charAt(i + 1)]++;
    firsts[text.charAt(i)]++;
  }
  return IntStream.range(0, text.length() - 1).mapToDouble(i -> -Math.log((double) pairs[text.charAt(i) * 256 + text.charAt(i + 1)] / firsts[text.charAt(i)])).average().getAsDouble();
}
void check2(ToDoubleFunction<String> bigram) {
  judge(bigram, () -> {
    String text = "abacab"; // after a: b, c, b; after b: a; after c: a
    double is = bigram.applyAsDouble(text), right = bigramOf(text);
    return near(is, right / Math.log(2)) ? "these are bits: take the natural logarithm"
        : near(is, 5 * right) ? "this is the sum; the mean is asked for"
        : near(is, 5 * right / 6) ? "the first character follows nothing: the mean is over 5 characters"
        : near(is, -right) ? "the sign is wrong: -log p is positive"
        : near(is, (2 * Math.log(2.5) + 3 * Math.log(5)) / 5) ? "p is a share of those after the same character, not of all pairs"
        : !near(is, right) ? "of 'abacab' it is %s, must be %s (a is followed by b, c, b)".formatted(text(is), text(right))
        : often(random -> {
          String some = random.ints(2 + random.nextInt(30), 'a', 'e').mapToObj(Character::toString).collect(Collectors.joining());
          double actual = bigram.applyAsDouble(some), must = bigramOf(some);
          return near(actual, must) ? null : "of '%s' it is %s, must be %s".formatted(some, text(actual), text(must));
        });
  });
}

interface Parameters { long of(int letters, int time, int width, int blocks); }
void check3(Parameters parameters) {
  judge(parameters, () -> {
    Parameters right = (letters, time, width, blocks) -> (2L * letters + time) * width + letters + 2 * width + blocks * (12L * width * width + 13 * width);
    long is = parameters.of(59, 32, 64, 2), must = right.of(59, 32, 64, 2);
    return is == must - 59 - 2 * 9 * 64 ? "the linear layers have biases"
        : is == must - 128 - 2 * 256 ? "each layer norm has a scale and a shift: two in a block, one at the end"
        : is == must - 128 ? "there is a last layer norm before the head"
        : is == must - 59 * 64 - 59 ? "the head has weights and biases of its own"
        : is == must - 32 * 64 ? "places have vectors, too"
        : is == right.of(59, 32, 64, 1) ? "there are two blocks"
        : is != must ? "with 59 letters, 32 places, width 64 and 2 blocks they are " + is + "; gpt.parameterCount() in the lesson says another number"
        : often(random -> {
          int letters = 2 + random.nextInt(90), time = 1 + random.nextInt(64), width = 4 * (1 + random.nextInt(30)), blocks = random.nextInt(5);
          long actual = parameters.of(letters, time, width, blocks), other = right.of(letters, time, width, blocks);
          return actual == other ? null : "with %d letters, %d places, width %d and %d blocks they are %d, must be %d".formatted(letters, time, width, blocks, actual, other);
        });
  });
}
