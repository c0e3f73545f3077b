// By the input in place of the result; without the gradient of y; stored in place of added.
Scalar rule(double value, Scalar a, Consumer<Scalar> backward) {
  Scalar y = new Scalar(value, a);
  y.backward = () -> backward.accept(y);
  return y;
}
check1(a -> rule(Math.tanh(a.value), a, y -> a.gradient += (1 - a.value * a.value) * y.gradient));
// -> not yet: dy/da at 0.5 is 0.75, must be 1 - tanh(0.5)^2 = 0.7864
check1(a -> rule(Math.tanh(a.value), a, y -> a.gradient += 1 - y.value * y.value));
// -> not yet: multiply by the gradient of y: it is not always 1
check1(a -> rule(Math.tanh(a.value), a, y -> a.gradient = (1 - y.value * y.value) * y.gradient));
// -> not yet: a number that is used twice receives two shares: add with +=
Scalar quotient(Scalar a, Scalar b, double da, double db) {
  Scalar y = new Scalar(a.value / b.value, a, b);
  y.backward = () -> { a.gradient += da; b.gradient += db; };
  return y;
}
check2((a, b) -> quotient(a, b, 0.5, 0)); // -> not yet: b receives no gradient
check2((a, b) -> quotient(a, b, 0.5, 0.75)); // -> not yet: the sign of db is wrong: a larger b makes y smaller
check2((a, b) -> quotient(a, b, 0.5, -1.5)); // -> not yet: db is -1.5 at 3 / 2, must be -a / b^2 = -0.75
check3("square"); // -> not yet: square is right: slope and gradient at 0.7 are 1.4
check3("log"); // -> not yet: log is right: slope and gradient at 0.7 are 1.4286
check3("tanh"); // -> not yet: there is no rule 'tanh', but [log, root, sigmoid, square]
check2((a, b) -> quotient(a, b, 0.5, -0.75));
// -> not yet: of 0.9235 / 1.4101, used twice, value, da and db: it is [0.6549, 0.5, -0.75], must be [0.6549, 1.4184, -0.9289]
