// Exercises 4: batch norm
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write double[] normalised(double[] x, double epsilon): (x - mean) / sqrt(variance + epsilon) of one channel. Then:
// check1((x, epsilon) -> normalised(x, epsilon))

// 2. This one is not about batch norm, but about differences, by which gradients are checked: the best step depends on
// the derivative. Write double second(DoubleUnaryOperator f, double x): the second derivative by differences, off by 1e-5
// at most. Then: check2((f, x) -> second(f, x))

// 3. Write double[] dx(double[] x, double[] dy, double epsilon): the gradient of x in normalised(x, epsilon). Mean and
// variance depend on x as well. Then: check3((x, dy, epsilon) -> dx(x, dy, epsilon))
