// Lesson 1: scalars and the chain rule
//
// Lesson 0 ended with a few lines of the program's own engine. This lesson takes them apart: who owns the numbers,
// what the tape holds, how backward reads it, and how a parameter is moved. The loss is the same, as three steps:
//
//     u = x * w        v = u + b        L = v * v        at x = 2, w = 3, b = -1

// By hand, from the end to the beginning; each line uses the one above it. dL_du means dL/du.
double x = 2, w = 3, b = -1;
double v = x * w + b;
double dL_dv = 2 * v, dL_du = dL_dv * 1, dL_db = dL_dv * 1;
double dL_dx = dL_du * w, dL_dw = dL_du * x;

// Now the program. A TensorScope owns the memory of numbers, a Var is a number that takes part in
// differentiation, and a Graph writes down each operation that it is given. Shape.of() is that of a scalar.
TensorScope scope = new TensorScope(backend);
Var vx = Var.parameter(scope.of(Shape.of(), 2));
Var vw = Var.parameter(scope.of(Shape.of(), 3));
Var vb = Var.parameter(scope.of(Shape.of(), -1));
Graph graph = Graph.recording(backend);
Var vu = graph.multiply(vx, vw);
Var vv = graph.add(vu, vb);
Var loss = graph.multiply(vv, vv);
show("L", loss.value().item()); // -> L = 25

// This is what it wrote down: three operations, in the order in which they ran.
for (Var result : graph.record()) System.out.println(result.producer().name());
// -> Multiply
// -> Add
// -> Multiply

// Backward walks that list from its end. Note what the last operation does: v * v uses v twice, and each
// use hands v its share, dL/dv = v + v. Shares are added up; nobody had to know the rule for squares.
Gradients gradients = graph.backward(loss);
check("dL/dx", gradients.of(vx).item(), dL_dx);
check("dL/dw", gradients.of(vw).item(), dL_dw);
check("dL/db", gradients.of(vb).item(), dL_db);

// Would you rather not believe either? Nudge w a little and look at what L does. This is the slope of a
// secant; with a step of 0.00001 it agrees with the derivative to five digits and more.
double lossAt(double w) { double v = 2 * w - 1; return v * v; }
double nudge = 1e-5;
show("slope", (lossAt(3 + nudge) - lossAt(3 - nudge)) / (2 * nudge)); // -> slope = 20

// What a derivative is good for: to make L smaller, go against it. Ten steps of gradient descent on w.
for (int step = 1; step <= 10; step++) {
  graph.close();
  graph = Graph.recording(backend);
  vv = graph.add(graph.multiply(vx, vw), vb);
  loss = graph.multiply(vv, vv);
  Tensor slope = graph.backward(loss).of(vw);
  backend.run(new Elementwise.Axpy(-0.05, slope, vw.value())); // "a x plus y": w = -0.05 slope + w, in place
}
show("w", vw.value().item());
// -> w = 0.5151

// The minimum is where v = 0, at w = -b / x. Since dL/dw = 2 v x = 2 x^2 (w + b / x), each step multiplies the distance
// to it by 1 - 0.05 * 2 x^2. So after ten steps w is at:
double factor = 1 - 0.05 * 2 * x * x;
check("w", vw.value().item(), -b / x + (w + b / x) * Math.pow(factor, 10));

// To try: y = x * x * x, and its gradient at x = 2. Which numbers do the two products hand back, and to whom?
