// Lesson 3: convolution, and its two gradients as convolutions
//
// An image of 3x3 pixels, one channel, and a kernel of 2x2. It is laid on each of the 4 places where it fits:
//
//     y[i,j] = sum over a,b of x[i+a, j+b] * w[a,b]
//
// Shapes are [images, rows, columns, channels], and [filters, rows, columns, channels] for the kernel.

TensorScope scope = new TensorScope(backend);
double[] xs = {1, 2, 3,
               4, 5, 6,
               7, 8, 9};
double[] ws = {1, 0,
              -1, 2};
Var x = Var.parameter(scope.of(Shape.of(1, 3, 3, 1), xs));
Var w = Var.parameter(scope.of(Shape.of(1, 2, 2, 1), ws));
Graph graph = Graph.recording(backend);
Var y = graph.apply(new Convolution(x, w, 1, 0)); // stride 1, no padding

// The first number is 1*1 + 0*2 - 1*4 + 2*5.
show("y", 2, y.value().toDoubles());
// -> y:
// ->  7  9
// -> 13 15

// Let the loss be a sum of the four, weighted by 1, 2, 3, 4. Then dL/dy is 1, 2, 3, 4, and we may start the
// backward pass with it.
double[] dy = {1, 2,
               3, 4};
Gradients gradients = graph.backward(y, graph.scope().of(y.shape(), dy));

// To the weights. w[a,b] met x[i+a, j+b] in each y[i,j], so
//
//     dw[a,b] = sum over i,j of dy[i,j] * x[i+a, j+b]
//
// That is the formula of the convolution again, with dy laid on x as its kernel.
double[] dw = new double[4];
for (int a = 0; a < 2; a++) {
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        dw[2 * a + b] += dy[2 * i + j] * xs[3 * (i + a) + j + b];
      }
    }
  }
}
show("dw", 2, dw);
// -> dw:
// -> 37 47
// -> 67 77
check("dw of the program", gradients.of(w).toDoubles(), dw);

// By the convolution itself: x convolved with the kernel dy.
Var kernel = Var.constant(graph.scope().of(Shape.of(1, 2, 2, 1), dy));
Graph second = Graph.inference(backend);
check("dw as a convolution", second.apply(new Convolution(x, kernel, 1, 0)).value().toDoubles(), dw);

// To the input. x[h,v] was in y[h-a, v-b] with the weight w[a,b], so
//
//     dx[h,v] = sum over a,b of dy[h-a, v-b] * w[a,b],   where dy has such a place
//
// Here the indices of dy fall while those of w rise. Turn w by half a turn and they rise together: a
// convolution of dy, padded with zeros by 1, with the flipped kernel.
double[] dx = new double[9];
for (int i = 0; i < 2; i++) {
  for (int j = 0; j < 2; j++) {
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        dx[3 * (i + a) + j + b] += dy[2 * i + j] * ws[2 * a + b];
      }
    }
  }
}
show("dx", 3, dx);
// -> dx:
// ->  1  2  0
// ->  2  4  4
// -> -3  2  8
check("dx of the program", gradients.of(x).toDoubles(), dx);

double[] flipped = {ws[3], ws[2],
                    ws[1], ws[0]};
Var image = Var.constant(second.scope().of(Shape.of(1, 2, 2, 1), dy));
Var turned = Var.constant(second.scope().of(Shape.of(1, 2, 2, 1), flipped));
check("dx as a convolution", second.apply(new Convolution(image, turned, 1, 1)).value().toDoubles(), dx);

// Many images and channels change nothing but who is summed over. Of N images with I channels and O
// filters of 3x3, padding 1:
//
//     y  = conv(x, w)             sums over I    x [N,.,.,I]   w [O,3,3,I]
//     dx = conv(dy, w flipped)    sums over O    dy [N,.,.,O]  w as [I,3,3,O]
//     dw = conv(x, dy)            sums over N    x as [I,.,.,N]  dy as [O,.,.,N]
//
// So we need to reorder axes: the new axis k is the old axis order[k].
double[] reorder(double[] from, int[] dims, int... order) {
  double[] to = new double[from.length];
  int[] at = new int[4];
  for (int k = 0; k < to.length; k++) {
    int rest = k;
    for (int axis = 3; axis >= 0; axis--) {
      at[order[axis]] = rest % dims[order[axis]];
      rest /= dims[order[axis]];
    }
    to[k] = from[((at[0] * dims[1] + at[1]) * dims[2] + at[2]) * dims[3] + at[3]];
  }
  return to;
}

// Half a turn of [O,3,3,I] is the reverse order of its 9 places.
double[] flip(double[] from, int filters, int channels) {
  double[] to = new double[from.length];
  for (int o = 0; o < filters; o++) {
    for (int place = 0; place < 9; place++) {
      System.arraycopy(from, (o * 9 + place) * channels, to, (o * 9 + 8 - place) * channels, channels);
    }
  }
  return to;
}

// Two images of 4x5, 3 channels, 2 filters, all numbers drawn from -1..1.
int n = 2, in = 3, out = 2, rows = 4, columns = 5;
Random random = new Random(1);
double[] draw(int count) { return random.doubles(count, -1, 1).toArray(); }
double[] manyX = draw(n * rows * columns * in), manyW = draw(out * 9 * in), manyDy = draw(n * rows * columns * out);
Var X = Var.parameter(scope.of(Shape.of(n, rows, columns, in), manyX));
Var W = Var.parameter(scope.of(Shape.of(out, 3, 3, in), manyW));
Graph third = Graph.recording(backend);
Var Y = third.apply(new Convolution(X, W, 1, 1));
Gradients many = third.backward(Y, third.scope().of(Y.shape(), manyDy));

// dx: the axes of w become [in, 3, 3, out].
double[] wTurned = reorder(flip(manyW, out, in), new int[] {out, 3, 3, in}, 3, 1, 2, 0);
Var dX = second.apply(new Convolution(
    Var.constant(second.scope().of(Shape.of(n, rows, columns, out), manyDy)),
    Var.constant(second.scope().of(Shape.of(in, 3, 3, out), wTurned)), 1, 1));
check("dx of many channels", many.of(X).toDoubles(), dX.value().toDoubles());

// dw: channels of x become its images, and images its channels; dy becomes a kernel as large as an image.
// The result is [in, 3, 3, out], so its axes go back.
double[] xAsPictures = reorder(manyX, new int[] {n, rows, columns, in}, 3, 1, 2, 0);
double[] dyAsKernel = reorder(manyDy, new int[] {n, rows, columns, out}, 3, 1, 2, 0);
Var dW = second.apply(new Convolution(
    Var.constant(second.scope().of(Shape.of(in, rows, columns, n), xAsPictures)),
    Var.constant(second.scope().of(Shape.of(out, rows, columns, n), dyAsKernel)), 1, 1));
check("dw of many channels", many.of(W).toDoubles(), reorder(dW.value().toDoubles(), new int[] {in, 3, 3, out}, 3, 1, 2, 0));

// To try: stride 2. Forward, every second place is skipped; so before it is convolved for dx, dy is spread out
// with zeros in between (*zero-dilated*). Do it for the first image above with a padding of 1, and compare.
