// Lesson 6: where Catch-up Mix sends the gradient
//
// First by hand, two samples, four filters of one pixel: in one step the gradient goes to the weak filters. Then
// measured, with a small network on images: there filters kept at random do as much for the weak as Catch-up Mix, so
// this lesson does not show that the choice of the weak is what helps them.

// Sample 0 is of class 0, and its first two filters see it best; sample 1 is of class 1, and its last two do. A linear
// head makes two class scores of the four numbers.
double[] hs = {10, 4, 2, 1,
               1, 2, 4, 10};
TensorScope scope = new TensorScope(backend);
Var h = Var.parameter(scope.of(Shape.of(2, 1, 1, 4), hs));
Var head = Var.constant(scope.of(Shape.of(2, 4), 0.5, 0.25, 0, -0.5,
                                                -0.5, -0.25, 0, 0.5));
Var scores(Graph g, Var features) {
  return g.matmulTransposed(g.apply(new GlobalAveragePool(features)), head);
}

// Without a mix, the strong filters decide: the right class has a probability near 1. A row for each sample:
double[] probabilities(Var features) {
  try (Graph g = Graph.inference(backend)) {
    return Functions.softmax(g, scores(g, features), -1).value().toDoubles();
  }
}
show("p", 2, probabilities(h));
// -> p:
// -> 1 0
// -> 0.0003 0.9997

// A sample's gradient is (p - q) times the head, so it is almost zero for all filters, strong or weak.
Graph graph = Graph.recording(backend);
Var loss = MixedLoss.of(graph, scores(graph, h), new int[] {0, 1}, LabelMix.OWN, 0);
show("loss", loss.value().item()); // -> loss = 0.0002
double[] without = graph.backward(loss).of(h).toDoubles();
show("largest gradient", Arrays.stream(without).map(Math::abs).max().getAsDouble()); // -> largest gradient = 0.0002

// With Catch-up Mix, lambda 0.5: each sample keeps the half of its filters that is weaker in it than in its partner, and
// takes the others from the partner, where they are weak too. The large numbers are gone. (drawn(..) gives the mix what it
// would draw: mix point 1, lambda 0.5, the partner of each sample, here the other one, and a seed, which only matters
// where filters are kept at random. at(..) mixes at point 1. Saliency.NONE: some methods, such as SaliencyMix, ask which
// pixels matter; Catch-up Mix does not.)
BatchMix mix = new CatchupMix().drawn(1, 0.5, new int[] {1, 0}, 0);
graph.close();
graph = Graph.recording(backend);
Mixed outcome = mix.at(graph, 1, h, Saliency.NONE);
Var mixed = graph.keep(outcome.features());
loss = MixedLoss.of(graph, scores(graph, mixed), new int[] {0, 1}, outcome.labels(), 0);
Gradients gradients = graph.backward(loss);
show("mixed", 4, mixed.value().toDoubles());
// -> mixed:
// -> 1 2 2 1
// -> 1 2 2 1

// The labels are mixed as well, half and half, but the weak filters alone prefer class 0. So the loss is large, and so
// is its gradient. By the gather of lesson 5 it goes to the filters where they were weak: the last two of sample 0, the
// first two of sample 1. The strong ones get none. (Filter 2, of 0 to 3, has a weight of 0 in the head.)
show("p", 2, probabilities(mixed));
// -> p:
// -> 0.7311 0.2689
// -> 0.7311 0.2689
show("loss", loss.value().item()); // -> loss = 0.8133
double[] with = gradients.of(h).toDoubles();
show("dh", 4, with);
// -> dh:
// -> 0 0 0 -0.2311
// -> 0.2311 0.1155 0 0
double p = 1 / (1 + Math.exp(-1)); // scores are 0.5 and -0.5
check("dh of filter 3, sample 0", with[3], -(p - 0.5));

// On the two images of lesson 5, with the trained network: the norm of the loss gradient that reaches the 8 filters in
// which the boot is weaker than the pullover, and the 8 others, of the boot.
org.catchupmix.run.trained.Classifier trained = org.catchupmix.run.trained.Classifier.load(Path.of("fashion-preact-resnet10"), backend);
double[] halves(BatchMix batchMix) {
  var step = org.catchupmix.study.pair.PairView.of(trained.network(), trained.transform(),
      Datasets.load("fashion-sample").test().subset(new int[] {0, 1}), 3, batchMix, "").step();
  double[] norms = step.gradientBefore().get().norms(0);
  int[] order = step.before().ascending(0);
  return new double[] {Arrays.stream(order, 0, 8).mapToDouble(c -> norms[c]).sum(), Arrays.stream(order, 8, 16).mapToDouble(c -> norms[c]).sum()};
}
show("without a mix, weak and strong", 2, halves(BatchMix.NONE));
// -> without a mix, weak and strong:
// -> 0.0776 0.065
show("Catch-up Mix, weak and strong", 2, halves(new CatchupMix().drawn(3, 0.5, new int[] {1, 0}, 0)));
// -> Catch-up Mix, weak and strong:
// -> 0.9699 0

// That is the story. It holds in one step, for two samples that are classified well. Does it hold while a network learns?
//
// Images of clothes, 14x14 pixels; 8 filters of 3x3, ReLU, the mix point, 16 filters of 3x3, ReLU, mean, linear.
// The first four filters start with a tenth of the weights of the others: they are the weak ones. Each step measures
// the norm of the gradient of each of the 8 filters. The device is "cpu", which is faster than "reference", with one
// thread: choose(..) takes options, and returns the device, backend(), with the reason why it was taken.
ImageDataset images = Datasets.load("fashion-sample").train().inForm(14, 14, 1);
Backend fast = Backends.choose("cpu", BackendOptions.defaults().withThreads(1)).backend();
int filters = 8, weak = 4, batch = 32, steps = 160;

Var normal(TensorScope s, PhiloxRandom random, Shape shape, double deviation) {
  return Var.parameter(s.of(shape, random.doubles(shape.elements()).map(_ -> deviation * random.nextNormal()).toArray()));
}

// The loss of a batch.
Var classLoss(Graph g, Var x, List<Var> parameters, BatchMix mix, int[] labels) {
  Mixed mixed = mix.at(g, 1, g.relu(g.apply(new Convolution(x, parameters.get(0), 2, 1))), Saliency.NONE);
  Var f = mixed.features();
  f = g.relu(g.apply(new Convolution(f, parameters.get(1), 2, 1)));
  Var scores = g.matmulTransposed(g.apply(new GlobalAveragePool(f)), parameters.get(2));
  return MixedLoss.of(g, scores, labels, mixed.labels(), 0);
}

// The norm of the gradient of each filter, [filters,3,3,1].
double[] norms(Tensor dw) {
  double[] values = dw.toDoubles();
  return IntStream.range(0, filters).mapToDouble(c -> Math.sqrt(Arrays.stream(values, 9 * c, 9 * c + 9).map(v -> v * v).sum())).toArray();
}

// Trains, and gives the mean gradient norm of the weak and of the strong filters at each step: [2][steps]. Without
// keep nothing is mixed. All else is drawn from the same numbers. The eight choices of new CatchupMix(..) are: alpha, as
// lambda is drawn from Beta(alpha, alpha); the mix points; how filters are compared, here by the difference of shares;
// which are kept; the norm of a map; whether labels are weighted by lambda as drawn, here, or by the share of filters
// kept; how samples are paired; and what replaces the others, here the partner's. Alpha and the pairing do nothing here,
// as drawn(..) is given lambda and partner.
double[][] train(long seed, CatchupMix.Keep keep) {
  PhiloxRandom random = new PhiloxRandom(seed, "lesson 6");
  double[][] measured = new double[2][steps];
  try (TensorScope s = new TensorScope(fast)) {
    List<Var> parameters = List.of(
        normal(s, random, Shape.of(filters, 3, 3, 1), Math.sqrt(2.0 / 9)),
        normal(s, random, Shape.of(16, 3, 3, filters), Math.sqrt(2.0 / (9 * filters))),
        normal(s, random, Shape.of(10, 16), 0.25));
    float[] first = parameters.get(0).value().toFloats();
    for (int i = 0; i < 9 * weak; i++) first[i] *= 0.1f;
    fast.upload(first, parameters.get(0).value());
    Sgd sgd = new Sgd(fast, parameters);
    for (int step = 0; step < steps; step++) {
      int[] rows = random.ints(batch, 0, images.size()).toArray();
      double lambda = random.nextDouble();
      int[] partner = random.permutation(batch);
      long draw = random.nextLong();
      BatchMix mix = keep == null ? BatchMix.NONE : new CatchupMix(
          1, List.of(1), FilterRanking.Influence.DIFFERENCE, keep, NormKind.L2, CatchupMix.LabelWeight.SAMPLED,
          CatchupMix.Partners.PERMUTATION, CatchupMix.Replacement.EXCHANGED)
          .drawn(1, lambda, partner, draw);
      double[] pixels = Arrays.stream(rows).boxed().flatMapToDouble(i -> {
        byte[] image = images.image(i);
        return IntStream.range(0, image.length).mapToDouble(k -> ((image[k] & 255) / 255.0 - 0.286) / 0.353);
      }).toArray();
      int[] labels = Arrays.stream(rows).map(images::label).toArray();
      try (Graph g = Graph.recording(fast)) {
        Var x = Var.constant(g.scope().of(Shape.of(batch, 14, 14, 1), pixels));
        Gradients d = g.backward(classLoss(g, x, parameters, mix, labels));
        double[] norms = norms(d.of(parameters.get(0)));
        measured[0][step] = Arrays.stream(norms, 0, weak).average().getAsDouble();
        measured[1][step] = Arrays.stream(norms, weak, filters).average().getAsDouble();
        sgd.step(d, new SgdSettings(0.1, 0.9, true, 0));
      }
    }
    sgd.close();
  }
  return measured;
}

// Four seeds, without a mix, with Catch-up Mix, and with one that keeps filters at random (an ablation: it mixes as
// much, but does not ask who is weak).
Map<String, CatchupMix.Keep> variants = new LinkedHashMap<>();
variants.put("no mix", null);
variants.put("Catch-up Mix", CatchupMix.Keep.LOWEST);
variants.put("filters at random", CatchupMix.Keep.RANDOM);
Map<String, List<double[][]>> runs = new LinkedHashMap<>();
variants.forEach((name, keep) -> runs.put(name, LongStream.rangeClosed(1, 4).mapToObj(seed -> train(seed, keep)).toList()));

// Sums over steps from..to-1; the ratio of the weak filters' gradient to that of the strong.
double ratio(double[][] measured, int from, int to) {
  return Arrays.stream(measured[0], from, to).sum() / Arrays.stream(measured[1], from, to).sum();
}

// The second half of the training, a column for each seed. Seeds differ much, so the mean of the four is what counts.
// (The last digit depends on the vector width of your processor: this device computes in single precision.)
double mean(String name) { return runs.get(name).stream().mapToDouble(m -> ratio(m, 80, 160)).average().getAsDouble(); }
System.out.println("gradient norm of a weak filter / of a strong one, steps 81 to 160");
for (String name : runs.keySet()) {
  System.out.printf("%-18s %s   mean %.2f%n", name, runs.get(name).stream().map(m -> "%6.2f".formatted(ratio(m, 80, 160))).collect(Collectors.joining()), mean(name));
}

System.out.printf("Caveat: Catch-up Mix raises the ratio by %.2f, filters kept at random by %.2f. That the choice of the weak does it is not shown.%n",
    mean("Catch-up Mix") - mean("no mix"), mean("filters at random") - mean("no mix"));

// And as a figure: means of the four seeds, over 16 steps each.
Series series(String name, java.util.function.ToDoubleBiFunction<double[][], Integer> value) {
  double[] x = IntStream.range(0, steps / 16).mapToDouble(i -> 16 * i + 8).toArray();
  double[] y = IntStream.range(0, steps / 16).mapToDouble(i -> runs.get(name).stream().mapToDouble(m -> value.applyAsDouble(m, 16 * i)).average().getAsDouble()).toArray();
  return new Series(name, x, y);
}
Path png = figure("weak-filters.png");
Figure gradients = LineCharts.figure("Gradient of weak filters, mean of 4 seeds", List.of(
    new Panel("weak filter", "step", "gradient norm", variants.keySet().stream().map(v -> series(v, (m, i) -> Arrays.stream(m[0], i, i + 16).average().getAsDouble())).toList()),
    new Panel("weak filter / strong filter", "step", "ratio of gradient norms", variants.keySet().stream().map(v -> series(v, (m, i) -> ratio(m, i, i + 16))).toList())));
Files.write(png, gradients.png());
look(png);

// What it shows: with the mix, the gradient of the weak filters is larger in proportion to that of the strong.
System.out.println(mean("Catch-up Mix") > mean("no mix") + 0.05); // -> true

// What it does not show:
//
// - That it is the choice of the weak that does it. Filters kept at random raise the ratio no less here: any mix by
//   filters takes a strong filter's map away from its sample now and then.
System.out.println(mean("filters at random") > mean("Catch-up Mix")); // -> true

// - That weak filters get more gradient. They get less than without a mix, in the first half and in the second (left
//   panel); that of the strong falls more, and so the ratio rises. Why, was not looked into.
double weakNorm(String name, int from, int to) {
  return runs.get(name).stream().mapToDouble(m -> Arrays.stream(m[0], from, to).average().getAsDouble()).average().getAsDouble();
}
System.out.println(weakNorm("Catch-up Mix", 0, 80) < weakNorm("no mix", 0, 80)); // -> true
System.out.println(weakNorm("Catch-up Mix", 80, 160) < weakNorm("no mix", 80, 160)); // -> true

// - That the network becomes better. These steps are too few to tell; './catchup compare' trains for that.
//
// "Weak" means something else in the two parts, too. In the story a filter is weak on one sample and strong on
// another. In the measurement four filters are weak on all samples, and a rank by relative influence sees little of
// that: where a filter has a small share in both samples, the difference of the shares is near 0, in the middle.

// To try: CatchupMix.Keep.HIGHEST as a fourth variant. What does it do to the story, and what to the ratio?
