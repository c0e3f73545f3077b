// Exercises 3: convolution
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write int outputs(int inputs, int kernel, int stride, int pad): the length of a convolution's result along one
// side, with pad zeros at both ends. Then: check1((inputs, kernel, stride, pad) -> outputs(inputs, kernel, stride, pad))

// 2. Write double[] conv(double[] x, double[] w, int stride): y[i] = sum over k of x[i * stride + k] * w[k], without
// zeros at the ends. Then: check2((x, w, stride) -> conv(x, w, stride))

// 3. Write double[] dx(double[] dy, double[] w, int inputs, int stride): the gradient of x. Then:
// check3((dy, w, inputs, stride) -> dx(dy, w, inputs, stride))
