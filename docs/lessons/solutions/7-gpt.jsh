double[] weights(double[] fits, int place) {
  double max = Arrays.stream(fits, 0, place + 1).max().getAsDouble();
  double sum = Arrays.stream(fits, 0, place + 1).map(f -> Math.exp(f - max)).sum();
  return IntStream.range(0, fits.length).mapToDouble(i -> i <= place ? Math.exp(fits[i] - max) / sum : 0).toArray();
}
check1((fits, place) -> weights(fits, place)); // -> right

double bigram(String text) {
  Map<String, Integer> pairs = new HashMap<>(), firsts = new HashMap<>();
  for (int i = 0; i + 1 < text.length(); i++) {
    pairs.merge(text.substring(i, i + 2), 1, Integer::sum);
    firsts.merge(text.substring(i, i + 1), 1, Integer::sum);
  }
  double sum = 0;
  for (int i = 0; i + 1 < text.length(); i++) {
    sum -= Math.log((double) pairs.get(text.substring(i, i + 2)) / firsts.get(text.substring(i, i + 1)));
  }
  return sum / (text.length() - 1);
}
check2(text -> bigram(text)); // -> right

long linear(long in, long out) { return in * out + out; }
long parameters(int letters, int time, int width, int blocks) {
  long norm = 2L * width;
  long block = norm + linear(width, 3 * width) + linear(width, width) + norm + linear(width, 4 * width) + linear(4 * width, width);
  return letters * width + time * width + blocks * block + norm + linear(width, letters);
}
check3((letters, time, width, blocks) -> parameters(letters, time, width, blocks)); // -> right
