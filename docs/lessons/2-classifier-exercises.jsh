// Exercises 2: a linear classifier
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write double[] dz(double[] z, int label): the gradient of -log softmax(z)[label] by the class scores z. It must
// also work for scores of 1000. Then: check1((z, label) -> dz(z, label))

// 2. A bias b[k] is added to each row of z[n][k]; this is broadcasting. Write double[] db(double[][] dz), the gradient
// of the bias. Then: check2(dz -> db(dz))

// 3. An operation could save memory by writing its result over its input (over one of them, if it has two). That input
// is gone in the backward pass: the gradient rule has the result, but not what was overwritten. For which operations can
// the rule still be computed? Write boolean mayOverwrite(String operation), true where it can, for "add", "subtract",
// "multiply", "relu", "exp", "square" and "abs". Then: check3(operation -> mayOverwrite(operation))
