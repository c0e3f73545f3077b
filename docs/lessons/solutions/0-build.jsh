Scalar tanh(Scalar a) {
  Scalar y = new Scalar(Math.tanh(a.value), a);
  y.backward = () -> a.gradient += (1 - y.value * y.value) * y.gradient;
  return y;
}
check1(a -> tanh(a)); // -> right

Scalar divide(Scalar a, Scalar b) {
  Scalar y = new Scalar(a.value / b.value, a, b);
  y.backward = () -> {
    a.gradient += y.gradient / b.value;
    b.gradient -= y.gradient * y.value / b.value;
  };
  return y;
}
check2((a, b) -> divide(a, b)); // -> right

// The derivative of the sigmoid s is s (1 - s), by its result, not by its input.
check3("sigmoid"); // -> right
