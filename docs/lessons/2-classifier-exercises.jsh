// Exercises 2: a linear classifier
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. Write double[] dz(double[] z, int label): the gradient of -log softmax(z)[label] by the class scores z. It must
// also work for scores of 1000. Then: check1((z, label) -> dz(z, label))

// 2. A bias b[k] is added to each row of z[n][k]; this is broadcasting. Write double[] db(double[][] dz), the gradient
// of the bias. Then: check2(dz -> db(dz))

// 3. An operation could write its result over its input and save memory, if its rule needs no input that is gone by
// then. May it, if the rule can use the result? Write boolean mayOverwrite(String operation) for "add", "subtract",
// "multiply", "relu", "exp", "square" and "abs". Then: check3(operation -> mayOverwrite(operation))
