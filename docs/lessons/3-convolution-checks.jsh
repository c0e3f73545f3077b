// Checks of exercises 3: they say "right" or what is wrong. Solve the exercises before you read them.

interface Outputs { int of(int inputs, int kernel, int stride, int pad); }
void check1(Outputs outputs) {
  judge(outputs, () -> outputs.of(8, 3, 1, 1) == 7 || outputs.of(5, 3, 1, 0) == 2 ? "the first position counts as well: add 1"
      : outputs.of(5, 3, 1, 0) != 3 ? "5 inputs and a kernel of 3 give 3 results, not " + outputs.of(5, 3, 1, 0)
      : outputs.of(8, 3, 1, 1) != 8 ? "pad zeros are at both ends: 8 inputs, kernel 3 and pad 1 give 8 results"
      : outputs.of(8, 3, 2, 1) != 4 ? "with stride 2 it is 4, not " + outputs.of(8, 3, 2, 1) + ": a kernel that sticks out is left out"
      : often(random -> {
        int kernel = 1 + random.nextInt(5), stride = 1 + random.nextInt(3), pad = random.nextInt(3), inputs = kernel + random.nextInt(20);
        int count = 0;
        for (int start = -pad; start + kernel <= inputs + pad; start += stride) {
          count++;
        }
        int actual = outputs.of(inputs, kernel, stride, pad);
        return actual == count ? null : "%d inputs, kernel %d, stride %d and pad %d give %d, not %d".formatted(inputs, kernel, stride, pad, count, actual);
      }));
}

interface Conv { double[] of(double[] x, double[] w, int stride); }
void check2(Conv conv) {
  judge(conv, () -> {
    double[] one = conv.of(new double[] {1, 2, 3, 4, 5}, new double[] {1, 10}, 1);
    double[] two = conv.of(new double[] {1, 2, 3, 4, 5}, new double[] {1, 10}, 2);
    return near(one, 12, 23, 34, 45) ? "the kernel is reversed: networks take x[i + k] * w[k]"
        : !near(one, 21, 32, 43, 54) ? "with stride 1 it is " + Arrays.toString(one) + ", must be 21, 32, 43, 54"
        : near(two, one) ? "the stride has no effect"
        : !near(two, 21, 43) ? "with stride 2 it is " + Arrays.toString(two) + ", must be 21, 43"
        : often(random -> {
          double[] w = numbers(random, 1 + random.nextInt(3)), x = numbers(random, w.length + random.nextInt(6));
          int stride = 1 + random.nextInt(3);
          double[] right = new double[(x.length - w.length) / stride + 1];
          for (int i = 0; i < right.length * w.length; i++) {
            right[i / w.length] += x[i / w.length * stride + i % w.length] * w[i % w.length];
          }
          return differs("of x = %s, w = %s, stride %d".formatted(text(x), text(w), stride), conv.of(x, w, stride), right);
        });
  });
}

interface InputGradient { double[] of(double[] dy, double[] w, int inputs, int stride); }
void check3(InputGradient dx) {
  judge(dx, () -> {
    double[] one = dx.of(new double[] {1, 2, 3}, new double[] {1, 10}, 4, 1);
    double[] two = dx.of(new double[] {1, 2}, new double[] {1, 10}, 5, 2);
    return one.length != 4 ? "x has 4 elements, its gradient " + one.length
        : near(one, 1, 2, 3, 30) || near(one, 1, 10, 20, 30) ? "an x that is used twice receives two shares: add with +="
        : near(one, 10, 21, 32, 3) ? "the kernel is reversed: dx[i + k] receives dy[i] * w[k]"
        : !near(one, 1, 12, 23, 30) ? "with stride 1 it is " + Arrays.toString(one) + ", must be 1, 12, 23, 30"
        : !near(two, 1, 10, 2, 20, 0) ? "with stride 2 it is " + Arrays.toString(two) + ", must be 1, 10, 2, 20, 0"
        : often(random -> {
          double[] w = numbers(random, 1 + random.nextInt(3));
          int inputs = w.length + random.nextInt(6), stride = 1 + random.nextInt(3);
          double[] dy = numbers(random, (inputs - w.length) / stride + 1), right = new double[inputs];
          for (int i = 0; i < dy.length * w.length; i++) {
            right[i / w.length * stride + i % w.length] += dy[i / w.length] * w[i % w.length];
          }
          return differs("of dy = %s, w = %s, %d inputs, stride %d".formatted(text(dy), text(w), inputs, stride),
              dx.of(dy, w, inputs, stride), right);
        });
  });
}
