double[] softmax(double... z) {
  double sum = Arrays.stream(z).map(Math::exp).sum();
  return Arrays.stream(z).map(v -> Math.exp(v) / sum).toArray();
}
double[] less(double[] p, int label) { p[label] -= 1; return p; }
check1((z, label) -> softmax(z)); // -> not yet: this is softmax; the gradient takes 1 from the right class
check1((z, label) -> Arrays.stream(less(softmax(z), label)).map(v -> -v).toArray());
// -> not yet: the sign is wrong: the right class has the negative gradient, so that its score rises
check1((z, label) -> less(softmax(z), label)); // -> not yet: exp(1000) is infinite: subtract the largest score first
check2(dz -> Arrays.stream(dz).mapToDouble(row -> Arrays.stream(row).sum()).toArray());
// -> not yet: one number for each row; b has one for each column
check2(dz -> IntStream.range(0, 3).mapToDouble(k -> (dz[0][k] + dz[1][k]) / 2).toArray());
// -> not yet: the sum, not the mean: b was used in each row, and shares add up
check2(dz -> dz[0]); // -> not yet: only the first row was counted
check3(operation -> true); // -> not yet: the rule of multiply needs both inputs: da = dy * b
check3(operation -> false); // -> not yet: the rule of add needs neither input: both derivatives are 1
check3(operation -> !operation.equals("multiply"));
// -> not yet: the derivative of a^2 is 2 a, and the sign of a is lost in the result
check1(null); // -> not yet: there is no answer: give the check your method, as the task shows
check2(dz -> new double[] {11, 22, 33});
// -> not yet: of [[-0.3597, -1.1691, -0.6691]] it is [11, 22, 33], must be [-0.3597, -1.1691, -0.6691]
check3(operation -> operation.length() != 8 && operation.length() != 6);
// -> not yet: the rule of subtract needs neither input: the derivatives are 1 and -1
check3(operation -> !operation.equals("multiply") && !operation.equals("square"));
// -> not yet: the derivative of |a| is the sign of a, which is lost in the result
