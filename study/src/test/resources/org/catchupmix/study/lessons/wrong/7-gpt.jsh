double[] shares(double[] fits, int from, int until, int length) {
  double sum = Arrays.stream(fits, 0, from).map(Math::exp).sum();
  return IntStream.range(0, length).mapToDouble(i -> i < until ? Math.exp(fits[i]) / sum : 0).toArray();
}
check1((fits, place) -> shares(fits, fits.length, fits.length, fits.length));
// -> not yet: place 1 sees places 2 and 3, which come later
check1((fits, place) -> shares(fits, place, place, fits.length)); // -> not yet: a place sees itself as well
check1((fits, place) -> shares(fits, fits.length, place + 1, fits.length));
// -> not yet: the weights of what is seen add up to 1: leave the others out of the sum, too
check1((fits, place) -> shares(fits, place + 1, place + 1, place + 1));
// -> not yet: one weight for each place, 0 for those that are not seen
check1((fits, place) -> shares(fits, place + 1, place + 1, fits.length));
// -> not yet: exp(1000) is infinite: subtract the largest fit first
double loss(String text, boolean all) {
  return IntStream.range(0, text.length() - 1).mapToDouble(i -> {
    double pair = 0, first = 0;
    for (int j = 0; j + 1 < text.length(); j++) {
      boolean same = text.charAt(j) == text.charAt(i);
      first += same || all ? 1 : 0;
      pair += same && text.charAt(j + 1) == text.charAt(i + 1) ? 1 : 0;
    }
    return -Math.log(pair / first);
  }).sum();
}
check2(text -> loss(text, false) / (text.length() - 1) / Math.log(2)); // -> not yet: these are bits: take the natural logarithm
check2(text -> loss(text, false)); // -> not yet: this is the sum; the mean is asked for
check2(text -> loss(text, false) / text.length());
// -> not yet: the first character follows nothing: the mean is over 5 characters
check2(text -> -loss(text, false) / (text.length() - 1)); // -> not yet: the sign is wrong: -log p is positive
check2(text -> loss(text, true) / (text.length() - 1));
// -> not yet: p is a share of those after the same character, not of all pairs
check2(text -> loss("abacab", false) / 5);
// -> not yet: of 'adcaabbbaccccaaba' it is 0.3819, must be 0.8822
long count(long letters, long time, long width, long blocks, long biases, long norms, long last) {
  return (2 * letters + time) * width + last + blocks * (12 * width * width + biases * width + norms * width);
}
check3((l, t, w, b) -> count(l, t, w, b, 0, 4, 2 * w)); // -> not yet: the linear layers have biases
check3((l, t, w, b) -> count(l, t, w, b, 9, 0, l));
// -> not yet: each layer norm has a scale and a shift: two in a block, one at the end
check3((l, t, w, b) -> count(l, t, w, b, 9, 4, l)); // -> not yet: there is a last layer norm before the head
check3((l, t, w, b) -> count(l, t, w, b, 9, 4, l + 2 * w) - l * w - l); // -> not yet: the head has weights and biases of its own
check3((l, t, w, b) -> count(l, 0, w, b, 9, 4, l + 2 * w)); // -> not yet: places have vectors, too
check3((l, t, w, b) -> count(l, t, w, 1, 9, 4, l + 2 * w)); // -> not yet: there are two blocks
check3((l, t, w, b) -> 109755);
// -> not yet: with 17 letters, 7 places, width 32 and 3 blocks they are 109755, must be 39505
