// Exercises 1: scalars and the chain rule
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. For L = (x w + b)^2 write double[] gradients(double x, double w, double b): dL/dx, dL/dw and dL/db, by hand. Then:
// check1((x, w, b) -> gradients(x, w, b))

// 2. Write double slope(DoubleUnaryOperator f, double at): the derivative by differences, off by 1e-8 at most. Then:
// check2((f, at) -> slope(f, at))

// 3. Write double cube(double x): the gradient of x * x * x by the program, from two multiplications in a Graph. The
// check sees numbers only, so it would take 3 * x * x as well; the task is that you need not know this formula. Then:
// check3(x -> cube(x))
