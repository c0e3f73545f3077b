double[] gradients(double x, double w, double b) {
  double v = x * w + b;
  return new double[] {2 * v * w, 2 * v * x, 2 * v};
}
check1((x, w, b) -> gradients(x, w, b)); // -> right

double slope(DoubleUnaryOperator f, double at) {
  double h = 1e-5;
  return (f.applyAsDouble(at + h) - f.applyAsDouble(at - h)) / (2 * h);
}
check2((f, at) -> slope(f, at)); // -> right

double cube(double at) {
  try (TensorScope scope = new TensorScope(backend); Graph graph = Graph.recording(backend)) {
    Var x = Var.parameter(scope.of(Shape.of(), at));
    return graph.backward(graph.multiply(graph.multiply(x, x), x)).of(x).item();
  }
}
check3(x -> cube(x)); // -> right
