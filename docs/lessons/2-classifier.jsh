// Lesson 2: a linear classifier
//
// Four points in the plane, two classes. Class scores z = x W^T + b, one row of W a class; softmax makes
// probabilities p of them; the loss is the mean of -log p[right class].

// Points [4,2], row by row, and their classes.
double[] points = {1, 0,   0, 1,   2, 1,   1, 2};
int[] classes = {0, 1, 0, 1};
TensorScope scope = new TensorScope(backend);
Var x = Var.constant(scope.of(Shape.of(4, 2), points));
Tensor y = scope.of(Shape.of(4), classes);

// The parameters start at zero. x is a constant: nobody asks for its gradient, so none is computed.
Var weight = Var.parameter(scope.filled(Shape.of(2, 2), 0));
Var bias = Var.parameter(scope.filled(Shape.of(2), 0));
// CrossEntropy(z, y, 0) is -log softmax(z)[y] of each row; the 0 is label smoothing, a share that all classes would get.
Var scores(Graph g) { return g.addBias(g.matmulTransposed(x, weight), bias); }
Var loss(Graph g, Var z) { return g.mean(g.apply(new CrossEntropy(z, y, 0)), 0); }

// All scores are 0, so each class has probability 1/2, and the loss is log 2.
Graph graph = Graph.recording(backend);
Var z = graph.keep(scores(graph));
Var l = loss(graph, z);
show("loss", l.value().item()); // -> loss = 0.6931
check("loss", l.value().item(), Math.log(2));

// Of softmax and cross entropy together the gradient is very simple: dz = (p - q) / 4, where q is 1 for the
// right class, else 0, and 4 is the number of points. A score too low gets a negative gradient: raise it.
// (keep(z) above asked for the gradient of z, which is neither a parameter nor the loss.)
Gradients gradients = graph.backward(l);
show("dz", 2, gradients.of(z).toDoubles());
// -> dz:
// -> -0.125  0.125
// ->  0.125 -0.125
// -> -0.125  0.125
// ->  0.125 -0.125

// The matmul z = x W^T hands back dW = dz^T x: each class gathers the points that pull at it. By hand:
double[] dz = gradients.of(z).toDoubles();
double[] dw = new double[4];
for (int n = 0; n < 4; n++) {
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < 2; i++) {
      dw[2 * k + i] += dz[2 * n + k] * points[2 * n + i];
    }
  }
}
show("dW", 2, dw);
// -> dW:
// -> -0.25  0.25
// ->  0.25 -0.25
check("dW of the program", gradients.of(weight).toDoubles(), dw);

// The bias was added to each of the four rows, so its gradient is the sum of theirs. It is zero: the classes
// have as many points each.
check("db", gradients.of(bias).toDoubles(), 0, 0);

// Fifty steps of gradient descent, rate 1: Axpy(a, x, y) is y = a x + y, in place. Closing the graph frees all that a step made.
double norm(double[] values) { return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum()); }
for (int step = 1; step <= 50; step++) {
  graph.close();
  graph = Graph.recording(backend);
  l = loss(graph, scores(graph));
  gradients = graph.backward(l);
  backend.run(new Elementwise.Axpy(-1, gradients.of(weight), weight.value()));
  backend.run(new Elementwise.Axpy(-1, gradients.of(bias), bias.value()));
  if (step % 10 == 0) {
    System.out.printf("step %d: loss %.4f, norm of dW %.4f%n", step, l.value().item(), norm(gradients.of(weight).toDoubles()));
  }
}
// -> step 10: loss 0.1092, norm of dW 0.1034
// -> step 20: loss 0.0533, norm of dW 0.0519
// -> step 30: loss 0.0350, norm of dW 0.0344
// -> step 40: loss 0.0260, norm of dW 0.0257
// -> step 50: loss 0.0207, norm of dW 0.0205

// The classes lie on two sides of the line x1 = x2, and the weights say so: the score of class 0 grows with
// the first coordinate and falls with the second as fast.
show("W", 2, weight.value().toDoubles());
// -> W:
// -> 1.9436 -1.9436
// -> -1.9436 1.9436

// See how the gradient shrank with the loss: as p comes near q, dz comes near zero. A sample that is classified well
// teaches nothing any more. Remember that for lesson 6.

// To try: give the last point the wrong class. What does the loss do in fifty steps now, and why can it not reach 0?
