check1((x, w, b) -> new double[] {(x * w + b) * w, (x * w + b) * x, x * w + b});
// -> not yet: all are half of what they must be: the square v * v uses v twice
check1((x, w, b) -> new double[] {2 * (x * w + b) * x, 2 * (x * w + b) * w, 2 * (x * w + b)});
// -> not yet: dL/dx and dL/dw are exchanged: the derivative of x w by x is w
check1((x, w, b) -> new double[] {2 * (x * w + b) * w, 2 * (x * w + b) * x, 1});
// -> not yet: dL/db is 1 at x = 2, w = 3, b = -1, must be 2 v = 10
check2((f, x) -> (f.applyAsDouble(x + 1e-6) - f.applyAsDouble(x)) / 1e-6);
// -> not yet: one side is not enough: the error falls with the step alone; take f(x + h) - f(x - h)
check2((f, x) -> (f.applyAsDouble(x + 1e-5) - f.applyAsDouble(x - 1e-5)) / 1e-5);
// -> not yet: the slope of exp at 1 is off by 2.7183: over how long a way does the difference go?
check2((f, x) -> (f.applyAsDouble(x + 1e-14) - f.applyAsDouble(x - 1e-14)) / 2e-14);
// -> not yet: the step is too large, or so small that the difference is lost in rounding
check3(x -> x * x * x); // -> not yet: this is the value, not the gradient
check3(x -> x * x); // -> not yet: only one use of x was counted: is the product x * x made from a parameter?
check3(x -> 2 * x * x); // -> not yet: at 2 and 3 it is 8 and 18, must be 12 and 27
check1((x, w, b) -> new double[] {30, 20, 10});
// -> not yet: at x, w, b = [0.9235, -0.3597, -1.1691] it is [30, 20, 10], must be [1.080, -2.773, -3.0026]
check3(x -> x == 2 ? 12 : 27);
// -> not yet: at 0.9235 it is [27], must be [2.5586]
