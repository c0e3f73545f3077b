// Lesson 7: a tiny GPT
//
// A network that writes, character by character: the architecture of GPT-2 with two blocks and a hundred thousand
// parameters. Nothing in it is new but one operation, attention, made of products, a mask and a softmax.
// The methods below are those of docs/examples/training, in TinyGpt.java.
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.Embedding;
import org.catchupmix.nn.layers.GroupNorm;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.state.Initialization;

// The text: sonnets of Shakespeare. It is a modernised reading text, typed from memory and not compared with an
// edition: learn from it, but don't quote it. A character's number is its place in the alphabet of the text.
String TEXT = Sonnets.text();
String ALPHABET = TEXT.chars().sorted().distinct().mapToObj(Character::toString).reduce("", String::concat);
System.out.println(TEXT.lines().skip(45).limit(4).collect(Collectors.joining("\n")));
// -> Shall I compare thee to a summer's day?
// -> Thou art more lovely and more temperate:
// -> Rough winds do shake the darling buds of May,
// -> And summer's lease hath all too short a date:
show("sonnets", TEXT.split("\n\n").length); // -> sonnets = 24
show("characters", TEXT.length()); // -> characters = 14760
show("different characters", ALPHABET.length()); // -> different characters = 59

// The task: the next character. Each text of 32 characters holds 32 tasks, one after each of its characters. The last
// tenth of the text is held out, to see what is learnt beyond the text itself.
int TRAINED = TEXT.length() * 9 / 10, TIME = 32;
String words = TEXT.substring(1853, 1853 + 7);
for (int i = 0; i < 6; i++) System.out.printf("after '%s' comes '%s'%n", words.substring(0, i + 1), words.charAt(i + 1));
// -> after 'S' comes 'h'
// -> after 'Sh' comes 'a'
// -> after 'Sha' comes 'l'
// -> after 'Shal' comes 'l'
// -> after 'Shall' comes ' '
// -> after 'Shall ' comes 'I'

// A blind guess, each character with 1/59, has a loss of log 59. Counting which character follows which (a bigram
// model) does better. Its loss on the held-out tenth, with one more count for each pair, as some never occurred:
double[][] counts = new double[59][59];
for (double[] row : counts) Arrays.fill(row, 1);
for (int i = 0; i + 1 < TRAINED; i++) counts[ALPHABET.indexOf(TEXT.charAt(i))][ALPHABET.indexOf(TEXT.charAt(i + 1))]++;
double bigram = IntStream.range(TRAINED, TEXT.length() - 1).mapToDouble(i -> {
  double[] row = counts[ALPHABET.indexOf(TEXT.charAt(i))];
  return -Math.log(row[ALPHABET.indexOf(TEXT.charAt(i + 1))] / Arrays.stream(row).sum());
}).average().getAsDouble();
show("blind", Math.log(59)); // -> blind = 4.0775
show("bigram", bigram); // -> bigram = 2.4474

// To do better still, a place must hear of those before it. Each place has a query (what it looks for), a key (what it
// offers) and a value (what it gives). Here three places with two numbers each. Query times key says how well they fit:
TensorScope scope = new TensorScope(backend);
Graph hand = Graph.recording(backend);
Var q = Var.parameter(scope.of(Shape.of(3, 2), 1, 0,  0, 2,  2, 2));
Var k = Var.parameter(scope.of(Shape.of(3, 2), 1, 0,  0, 1,  1, 1));
Var v = Var.parameter(scope.of(Shape.of(3, 1), 10, 20, 30));
Var fits = hand.matmulTransposed(q, k);
show("fits", 3, fits.value().toDoubles());
// -> fits:
// -> 1 0 1
// -> 0 2 2
// -> 2 2 4

// A place must not see what comes later: that is what it has to guess. A fit of minus infinity has the weight
// exp(-infinity) = 0. The softmax of each row makes weights of the others.
byte[] triangle = {1, 0, 0,  1, 1, 0,  1, 1, 1};
Var never = Var.constant(scope.of(Shape.of(), Double.NEGATIVE_INFINITY));
Var weights = hand.keep(Functions.softmax(hand, Functions.where(hand, scope.of(Shape.of(3, 3), triangle), fits, never), -1));
show("weights", 3, weights.value().toDoubles());
// -> weights:
// -> 1 0 0
// -> 0.1192 0.8808 0
// -> 0.1065 0.1065 0.787

// What a place takes is the mean of the values with these weights. The first can only take its own.
Var taken = hand.matmul(weights, v);
show("taken", 1, taken.value().toDoubles());
// -> taken:
// -> 10
// -> 18.808
// -> 26.8048

// Backward needs no new rule. Let the loss be what the last place takes: the gradient of a value is its weight.
Gradients slopes = hand.backward(taken, scope.of(Shape.of(3, 1), 0, 0, 1));
show("dv", 3, slopes.of(v).toDoubles());
// -> dv:
// -> 0.1065 0.1065 0.787
check("dv", slopes.of(v).toDoubles(), Arrays.copyOfRange(weights.value().toDoubles(), 6, 9));

// Now for a batch, and with several heads: the numbers of a place are split into HEADS parts, and each part attends by
// itself. One matmul multiplies all heads of all texts. Fits are divided by the root of their length, else a softmax of
// large numbers would have one weight near 1 and gradients near 0.
int BATCH = 16, WIDTH = 64, HEADS = 4;
Var attention(Graph g, Var x) {
  int batch = x.shape().dim(0);
  int time = x.shape().dim(1);
  Var split = Functions.reshape(g, x, batch, time, 3, HEADS, WIDTH / HEADS);
  Var heads = Functions.transpose(g, split, 2, 0, 3, 1, 4);
  Var query = Functions.slice(g, heads, 0, 0, 1);
  Var key = Functions.slice(g, heads, 0, 1, 2);
  Var value = Functions.slice(g, heads, 0, 2, 3);
  Var scores = g.scale(g.matmulTransposed(query, key), 1 / Math.sqrt(WIDTH / HEADS));
  byte[] past = new byte[time * time];
  IntStream.range(0, past.length).forEach(i -> past[i] = (byte) (i % time <= i / time ? 1 : 0));
  Var never = Var.constant(g.scope().of(Shape.of(), Double.NEGATIVE_INFINITY));
  scores = Functions.where(g, g.scope().of(Shape.of(time, time), past), scores, never);
  Var taken = g.matmul(Functions.softmax(g, scores, -1), value);
  return Functions.reshape(g, Functions.transpose(g, taken, 0, 1, 3, 2, 4), batch, time, WIDTH);
}

// A block: attention, then two linear layers for each place. Both are residual (their result is added to the input), and
// layer norm keeps the numbers of a place at mean 0 and variance 1. It is the batch norm of lesson 4 along another axis.
Layer block(TensorScope s) {
  Layer qkv = new Linear(s, WIDTH, 3 * WIDTH);
  Layer attend = (pass, x) -> attention(pass.graph(), x);
  Layer mix = new Linear(s, WIDTH, WIDTH);
  Layer widen = new Linear(s, WIDTH, 4 * WIDTH);
  Layer narrow = new Linear(s, 4 * WIDTH, WIDTH);
  return Sequential.of(
      Layers.residual(GroupNorm.layerNorm(s, WIDTH), qkv, attend, mix),
      Layers.residual(GroupNorm.layerNorm(s, WIDTH), widen, Layers.gelu(), narrow));
}

// The network: a vector for each character plus one for its place (attention alone would not know the order), two blocks,
// and a linear layer to a score for each character.
Var range(Graph g, int count) {
  return Var.constant(g.scope().of(Shape.of(count), IntStream.range(0, count).toArray()));
}
Network network(Backend device) {
  TensorScope s = new TensorScope(device);
  Layer letters = new Embedding(s, ALPHABET.length(), WIDTH);
  Layer order = (pass, x) -> range(pass.graph(), x.shape().dim(1));
  Layer places = Layers.residual(order, new Embedding(s, TIME, WIDTH));
  Layer norm = GroupNorm.layerNorm(s, WIDTH);
  Layer head = new Linear(s, WIDTH, ALPHABET.length());
  Layer all = Sequential.of(letters, places, block(s), block(s), norm, head);
  Network gpt = new Network("gpt", s, all);
  Initialization.fill(gpt, 1, false);
  return gpt;
}

// Scores and loss: all texts of a batch at once, a row for each of their characters.
Var scores(Graph g, Network gpt, int texts, String joined) {
  int[] letters = joined.chars().map(ALPHABET::indexOf).toArray();
  Var x = Var.constant(g.scope().of(Shape.of(texts, letters.length / texts), letters));
  return Functions.reshape(g, gpt.forward(Pass.training(g), x), -1, ALPHABET.length());
}
Var loss(Graph g, Network gpt, int... places) {
  String joined = "";
  String next = "";
  for (int i : places) {
    joined += TEXT.substring(i, i + TIME);
    next += TEXT.substring(i + 1, i + 1 + TIME);
  }
  int[] labels = next.chars().map(ALPHABET::indexOf).toArray();
  Var z = scores(g, gpt, places.length, joined);
  return g.mean(
      g.apply(new CrossEntropy(z, g.scope().of(Shape.of(labels.length), labels), 0)), 0);
}

// It has a hundred thousand parameters, most of them in the linear layers of the blocks.
Backend fast = Backends.open("cpu");
Network gpt = network(fast);
show("parameters", gpt.parameterCount()); // -> parameters = 109755

// No place may see what comes later. So another last character changes the last row of scores and no other:
Graph inference = Graph.inference(fast);
double[] one = scores(inference, gpt, 1, "To be or not").value().toDoubles();
double[] other = scores(inference, gpt, 1, "To be or now").value().toDoubles();
System.out.println(IntStream.range(0, 12).mapToObj(i -> Arrays.equals(one, 59 * i, 59 * i + 59, other, 59 * i, 59 * i + 59) ? "same" : "differs").collect(Collectors.joining(" ")));
// -> same same same same same same same same same same same differs

// A text is continued character by character: each is drawn with the probabilities that the last row of scores gives, and
// then read. A temperature below 1 prefers the probable ones. Untrained, it writes noise:
String write(Network gpt, String text, int count, double temperature) {
  PhiloxRandom random = new PhiloxRandom(1, "characters");
  String written = text;
  while (written.length() < text.length() + count) {
    try (Graph g = Graph.inference(gpt.backend())) {
      String seen = written.substring(Math.max(0, written.length() - TIME));
      Var z = g.scale(scores(g, gpt, 1, seen), 1 / temperature);
      double[] p = Functions.softmax(g, z, -1).value().toDoubles();
      int c = p.length - ALPHABET.length();
      for (double u = random.nextDouble(); u >= p[c] && c < p.length - 1; c++) {
        u -= p[c];
      }
      written += ALPHABET.charAt(c % ALPHABET.length());
    }
  }
  return written;
}
System.out.println(write(gpt, "Shall I compare ", 60, 1));

// AdamW divides the mean of a weight's gradients by the root of the mean of their squares: each weight moves about as
// far, whatever the size of its gradient. In a transformer those differ much. A batch takes texts from all over.
double train(Network gpt, Adam adam, int step) {
  IntStream batch = IntStream.range(step * BATCH, (step + 1) * BATCH);
  try (Graph g = Graph.recording(gpt.backend())) {
    Var loss = loss(g, gpt, batch.map(n -> n * 4099 % (TRAINED - TIME)).toArray());
    adam.step(g.backward(loss), AdamSettings.adamW(3e-3, 0.01));
    return loss.value().item();
  }
}

// 200 steps take some seconds. The first twenty losses are PyTorch's, to seven digits: the example's test compares them
// with those of gpt.py, which trains the same network from the same weights.
Adam adam = new Adam(gpt);
int step = 0;
void train(int until) {
  for (; step < until; step++) {
    double loss = train(gpt, adam, step);
    if (step % 50 == 0) System.out.printf("step %d: loss %.2f%n", step, loss);
  }
}
train(200);

// Losses on texts that it has seen, and on the held-out tenth.
double lossFrom(int first, int last) {
  try (Graph g = Graph.inference(fast)) {
    return loss(g, gpt, IntStream.iterate(first, i -> i + TIME < last, i -> i + TIME).toArray()).value().item();
  }
}
System.out.printf("seen %.1f, held out %.1f, bigram %.1f%n", lossFrom(0, TRAINED), lossFrom(TRAINED, TEXT.length()), bigram);
System.out.println(lossFrom(TRAINED, TEXT.length()) < bigram); // -> true

// What it writes now: lines, words of the right length, some of them English.
System.out.println(write(gpt, "Shall I compare ", 200, 0.7));

// To try: train(1000) goes on for half a minute. The loss on what it has seen falls on; what happens to the held-out
// loss? The text has fewer characters than the network has parameters. What it writes becomes more like sonnets nevertheless:
// a low loss on new text and text that pleases are not the same.
