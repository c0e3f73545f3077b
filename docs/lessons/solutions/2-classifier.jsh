double[] dz(double[] z, int label) {
  double max = Arrays.stream(z).max().getAsDouble();
  double sum = Arrays.stream(z).map(v -> Math.exp(v - max)).sum();
  return IntStream.range(0, z.length).mapToDouble(k -> Math.exp(z[k] - max) / sum - (k == label ? 1 : 0)).toArray();
}
check1((z, label) -> dz(z, label)); // -> right

double[] db(double[][] dz) {
  double[] db = new double[dz[0].length];
  for (double[] row : dz) {
    for (int k = 0; k < db.length; k++) {
      db[k] += row[k];
    }
  }
  return db;
}
check2(dz -> db(dz)); // -> right

boolean mayOverwrite(String operation) { return !List.of("multiply", "square", "abs").contains(operation); }
check3(operation -> mayOverwrite(operation)); // -> right
