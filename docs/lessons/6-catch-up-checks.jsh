// Checks of exercises 6: they say "right" or what is wrong. Solve the exercises before you read them.

interface Target { double[] of(int own, int other, int kept, int filters, int classes); }
void check1(Target target) {
  judge(target, () -> {
    double[] mixed = target.of(0, 2, 3, 4, 3), same = target.of(1, 1, 3, 4, 3);
    return near(mixed, 0.25, 0, 0.75) ? "the weights are exchanged: the sample kept 3 of 4 filters"
        : near(mixed, 1, 0, 0) ? "the label is mixed as well: 3 of 4 filters weigh 0.75"
        : !near(mixed, 0.75, 0, 0.25) ? "of classes 0 and 2, 3 of 4 kept, it is " + Arrays.toString(mixed) + ", must be 0.75, 0, 0.25"
        : !near(same, 0, 1, 0) ? "both can be of one class; then their weights add up to 1"
        : often(random -> {
          int classes = 1 + random.nextInt(5), own = random.nextInt(classes), other = random.nextInt(classes);
          int filters = 1 + random.nextInt(9), kept = random.nextInt(filters + 1);
          double[] right = new double[classes];
          right[own] += 1.0 * kept / filters;
          right[other] += 1 - 1.0 * kept / filters;
          return differs("of classes %d and %d of %d, %d of %d kept,".formatted(own, other, classes, kept, filters), target.of(own, other, kept, filters, classes), right);
        });
  });
}

void check2(UnaryOperator<int[]> inverse) {
  judge(inverse, () -> {
    int[] p = {1, 2, 3, 0}, swapped = {1, 0, 3, 2};
    int[] q = inverse.apply(p.clone());
    return Arrays.equals(q, p) ? "p itself is its inverse only where samples are swapped"
        : Arrays.equals(q, new int[] {2, 3, 0, 1}) ? "this is p of p"
        : !Arrays.equals(q, new int[] {3, 0, 1, 2}) ? "of {1, 2, 3, 0} it is " + Arrays.toString(q) + ", must be [3, 0, 1, 2]"
        : !Arrays.equals(inverse.apply(swapped.clone()), swapped) ? "{1, 0, 3, 2} is its own inverse"
        : often(random -> {
          List<Integer> order = new ArrayList<>(IntStream.rangeClosed(0, random.nextInt(7)).boxed().toList());
          Collections.shuffle(order, random);
          int[] some = order.stream().mapToInt(i -> i).toArray(), actual = inverse.apply(some.clone());
          boolean right = actual.length == some.length && IntStream.range(0, some.length).allMatch(n -> actual[some[n]] == n);
          return right ? null : "of %s it is %s".formatted(Arrays.toString(some), Arrays.toString(actual));
        });
  });
}

void check3(ToLongFunction<Graph> bytes) {
  judge(bytes, () -> {
    // The bytes of a product of [rows,3] and [columns,3]^T, and of so many functions of it.
    interface Held { long of(int rows, int columns, int functions); }
    Held held = (rows, columns, functions) -> {
      try (TensorScope scope = new TensorScope(backend); Graph graph = Graph.recording(backend)) {
        Var x = Var.parameter(scope.filled(Shape.of(rows, 3), 1)), w = Var.parameter(scope.filled(Shape.of(columns, 3), 1));
        Var z = graph.matmulTransposed(x, w);
        for (int i = 0; i < functions; i++) {
          z = graph.relu(z);
        }
        return bytes.applyAsLong(graph);
      }
    };
    long actual = held.of(5, 2, 1);
    return actual == 20 ? "these are elements; one of the reference device has 8 bytes"
        : actual == 80 ? "there are two results, and the first must wait for backward"
        : actual == 2 ? "this is the number of results"
        : actual != 160 ? "a product of [5,2] and its ReLU hold 160 bytes, not " + actual
        : often(random -> {
          int rows = 1 + random.nextInt(6), columns = 1 + random.nextInt(6), functions = random.nextInt(4);
          long is = held.of(rows, columns, functions), must = 8L * rows * columns * (1 + functions);
          return is == must ? null : "a product of [%d,%d] and %d functions of it hold %d bytes, not %d".formatted(rows, columns, functions, must, is);
        });
  });
}
