// Checks of exercises 2: they say "right" or what is wrong. Solve the exercises before you read them.

interface ScoreGradient { double[] of(double[] z, int label); }
void check1(ScoreGradient dz) {
  judge(dz, () -> {
    double[] g = dz.of(new double[] {0, Math.log(3), 0}, 1), large = dz.of(new double[] {1000, 1000}, 0);
    return near(g, 0.2, 0.6, 0.2) ? "this is softmax; the gradient takes 1 from the right class"
        : near(g, -0.2, 0.4, -0.2) ? "the sign is wrong: the right class has the negative gradient, so that its score rises"
        : near(g, 1, 2, 1) ? "divide by the sum of the exponentials"
        : !near(g, 0.2, -0.4, 0.2) ? "of scores 0, log 3, 0 and label 1 it is " + Arrays.toString(g) + ", must be 0.2, -0.4, 0.2"
        : !near(large, -0.5, 0.5) ? "exp(1000) is infinite: subtract the largest score first"
        : often(random -> {
          double[] z = numbers(random, 2 + random.nextInt(4));
          int label = random.nextInt(z.length);
          double sum = Arrays.stream(z).map(Math::exp).sum();
          double[] right = IntStream.range(0, z.length).mapToDouble(k -> Math.exp(z[k]) / sum - (k == label ? 1 : 0)).toArray();
          return differs("of scores %s and label %d".formatted(text(z), label), dz.of(z.clone(), label), right);
        });
  });
}

void check2(Function<double[][], double[]> db) {
  judge(db, () -> {
    double[] g = db.apply(new double[][] {{1, 2, 3}, {10, 20, 30}});
    return g.length == 2 ? "one number for each row; b has one for each column"
        : near(g, 5.5, 11, 16.5) ? "the sum, not the mean: b was used in each row, and shares add up"
        : near(g, 1, 2, 3) ? "only the first row was counted"
        : !near(g, 11, 22, 33) ? "it is " + Arrays.toString(g) + ", must be 11, 22, 33"
        : often(random -> {
          int columns = 1 + random.nextInt(4);
          double[][] dz = IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(n -> numbers(random, columns)).toArray(double[][]::new);
          double[] right = IntStream.range(0, columns).mapToDouble(k -> Arrays.stream(dz).mapToDouble(row -> row[k]).sum()).toArray();
          return differs("of " + Arrays.stream(dz).map(row -> text(row)).toList(), db.apply(dz), right);
        });
  });
}

void check3(Predicate<String> mayOverwrite) {
  judge(mayOverwrite, () ->
      !mayOverwrite.test("add") ? "the rule of add needs neither input: both derivatives are 1"
      : !mayOverwrite.test("relu") ? "where the result of relu is positive, the input was: the result is enough"
      : !mayOverwrite.test("exp") ? "the derivative of exp is exp, the result itself"
      : mayOverwrite.test("multiply") ? "the rule of multiply needs both inputs: da = dy * b"
      : mayOverwrite.test("square") ? "the derivative of a^2 is 2 a, and the sign of a is lost in the result"
      : !mayOverwrite.test("subtract") ? "the rule of subtract needs neither input: the derivatives are 1 and -1"
      : mayOverwrite.test("abs") ? "the derivative of |a| is the sign of a, which is lost in the result"
      : null);
}
