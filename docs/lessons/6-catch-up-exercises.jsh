// Exercises 6: where Catch-up Mix sends the gradient
//
// Each task asks for a method. The check that it names says "right", or what is wrong.

// 1. A sample of class own kept kept of its filters, and took the others from one of class other. Write double[]
// target(int own, int other, int kept, int filters, int classes): its mixed label. Then:
// check1((own, other, kept, filters, classes) -> target(own, other, kept, filters, classes))

// 2. Backward asks who took my number: q[p[n]] = n. Write int[] inverse(int[] p). Then: check2(p -> inverse(p))

// 3. A graph holds each result until backward. Write long bytes(Graph graph): the memory of the results on its tape; a
// tensor has shape().elements() and dtype().bytes(). Then: check3(graph -> bytes(graph))
