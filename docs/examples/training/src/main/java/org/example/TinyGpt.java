package org.example;

import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.sets.Sonnets;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.Embedding;
import org.catchupmix.nn.layers.GroupNorm;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.optim.Adam;
import org.catchupmix.nn.state.Initialization;

/** A GPT of two blocks that learns sonnets, character by character; lesson 7 explains it. */
public final class TinyGpt {
  static final String TEXT = Sonnets.text();
  static final int TRAINED = TEXT.length() * 9 / 10;
  static final String ALPHABET =
      TEXT.chars().sorted().distinct().mapToObj(Character::toString).reduce("", String::concat);
  static final int BATCH = 16;
  static final int TIME = 32;
  static final int WIDTH = 64;
  static final int HEADS = 4;

  /** Queries, keys and values {@code [B,T,3C]} to what each place takes from others. */
  static Var attention(Graph g, Var x) {
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

  static Layer block(TensorScope s) {
    Layer qkv = new Linear(s, WIDTH, 3 * WIDTH);
    Layer attend = (pass, x) -> attention(pass.graph(), x);
    Layer mix = new Linear(s, WIDTH, WIDTH);
    Layer widen = new Linear(s, WIDTH, 4 * WIDTH);
    Layer narrow = new Linear(s, 4 * WIDTH, WIDTH);
    return Sequential.of(
        Layers.residual(GroupNorm.layerNorm(s, WIDTH), qkv, attend, mix),
        Layers.residual(GroupNorm.layerNorm(s, WIDTH), widen, Layers.gelu(), narrow));
  }

  static Network network(Backend device) {
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

  static Var range(Graph g, int count) {
    return Var.constant(g.scope().of(Shape.of(count), IntStream.range(0, count).toArray()));
  }

  /** Scores of the character after each of a text, one row each, for texts of one length. */
  static Var scores(Graph g, Network gpt, int texts, String joined) {
    int[] letters = joined.chars().map(ALPHABET::indexOf).toArray();
    Var x = Var.constant(g.scope().of(Shape.of(texts, letters.length / texts), letters));
    return Functions.reshape(g, gpt.forward(Pass.training(g), x), -1, ALPHABET.length());
  }

  /** The mean of {@code -log p} of the characters that follow, in nats, for texts at places. */
  static Var loss(Graph g, Network gpt, int... places) {
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

  /** Trains on the batch of a step; returns the loss before it. */
  static double train(Network gpt, Adam adam, int step) {
    IntStream batch = IntStream.range(step * BATCH, (step + 1) * BATCH);
    try (Graph g = Graph.recording(gpt.backend())) {
      Var loss = loss(g, gpt, batch.map(n -> n * 4099 % (TRAINED - TIME)).toArray());
      adam.step(g.backward(loss), AdamSettings.adamW(3e-3, 0.01));
      return loss.value().item();
    }
  }

  /**
   * Continues a text by characters drawn by their probabilities, which a low temperature sharpens.
   */
  static String write(Network gpt, String text, int count, double temperature) {
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

  /** Trains a thousand steps and writes some lines. */
  public static void main(String[] arguments) {
    try (Backend device = Backends.open("cpu");
        Network gpt = network(device);
        Adam adam = new Adam(gpt)) {
      for (int step = 0; step < 1000; step++) {
        double loss = train(gpt, adam, step);
        if (step % 100 == 0) {
          System.out.printf("step %d: loss %.2f%n", step, loss);
        }
      }
      System.out.println(write(gpt, "Shall I compare ", 400, 0.7));
    }
  }
}
