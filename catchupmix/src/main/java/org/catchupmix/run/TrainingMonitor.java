package org.catchupmix.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LayerOp.BatchNormalization;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;
import org.catchupmix.run.TrainingWarning.Kind;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * Detects a training that goes wrong while its numbers are still finite. It checks the loss of each
 * step, and gradients in the last step of an epoch and in each {@value #EVERY}th one, which costs
 * no noticeable time.
 *
 * <ul>
 *   <li>A loss explodes that is {@value #GUESSES} times that of a guess, {@code ln K} for {@code K}
 *       classes; or an epoch's mean that is {@value #GROWTH} times the lowest before, and half of
 *       {@code ln K} above it.
 *   <li>A filter is dead if no gradient reaches scale and shift of its batch norm, both exactly
 *       zero, and then, with constant statistics, its ReLU gives zero for each of {@value #IMAGES}
 *       test images, spread evenly.
 *   <li>A gradient of a layer's weights vanishes whose root mean square is below {@value
 *       #VANISHING} of the largest one among all parameters.
 * </ul>
 */
final class TrainingMonitor {
  /** Steps from one look at the gradients to the next within an epoch. */
  static final int EVERY = 1000;

  private static final int GUESSES = 4;
  private static final int GROWTH = 2;
  private static final int IMAGES = 256;
  private static final double VANISHING = 1e-6;

  /** A step of an epoch, both from 1. */
  private record Place(int epoch, int step) {
    @Override
    public String toString() {
      return "step " + step + " of epoch " + epoch;
    }
  }

  private final Network network;
  private final TrainingData data;
  private final int batch;
  private final double guess;
  private final Function<String, RunException> diverged;
  private final List<TrainingWarning> all;
  private List<TrainingWarning> fresh = new ArrayList<>();

  /**
   * @param diverged what ends the run, from what happened
   * @param earlier what was seen before the run was killed
   */
  TrainingMonitor(
      Network network,
      TrainingData data,
      int batch,
      Function<String, RunException> diverged,
      List<TrainingWarning> earlier) {
    this.network = network;
    this.data = data;
    this.batch = batch;
    this.diverged = diverged;
    this.all = new ArrayList<>(earlier);
    this.guess = Math.log(data.train().classes());
  }

  List<TrainingWarning> all() {
    return List.copyOf(all);
  }

  /** Warnings since the last call. */
  List<TrainingWarning> fresh() {
    List<TrainingWarning> since = fresh;
    fresh = new ArrayList<>();
    return since;
  }

  /** Observes the gradients of a step if they are due. */
  TrainingEngine.Observer observer(int epoch, int step, int steps) {
    // In a run's first step gammas that start at zero hold back what they hold back on purpose.
    boolean first = epoch == 1 && step == 1;
    return !first && (step == steps || step % EVERY == 0)
        ? (_, gradients) -> look(new Place(epoch, step), gradients)
        : TrainingEngine.Observer.NONE;
  }

  void loss(int epoch, int step, double loss) {
    if (loss > GUESSES * guess) {
      Place at = new Place(epoch, step);
      String message =
          text(
              "the loss explodes: it is %.4g in %s, that of a guess is %.4g; try a lower --lr or a longer --warmup",
              loss, at, guess);
      warn(Kind.EXPLODING_LOSS, at, "", loss, message);
    }
  }

  void epoch(Metrics before, int steps, double meanLoss) {
    int epoch = before.epochs().size() + 1;
    OptionalDouble lowest = before.epochs().stream().mapToDouble(Metrics.Epoch::trainLoss).min();
    if (lowest.isPresent()
        && meanLoss > Math.max(GROWTH * lowest.getAsDouble(), lowest.getAsDouble() + guess / 2)) {
      String message =
          text(
              "the loss explodes: its mean is %.4g in epoch %d and was %.4g in an earlier one; try a lower --lr or a longer --warmup",
              meanLoss, epoch, lowest.getAsDouble());
      warn(Kind.EXPLODING_LOSS, new Place(epoch, steps), "", meanLoss, message);
    }
  }

  private void look(Place at, Gradients gradients) {
    Map<String, double[]> norms = new LinkedHashMap<>();
    Map<Names.Named, Double> sizes = new LinkedHashMap<>();
    // From the last layer to the first, as gradients flow: the first that is not finite spoils
    // those that come after it.
    for (Names.Named p : network.parameters().reversed()) {
      if (gradients.has(p.var())) {
        double[] gradient = gradients.of(p.var()).toDoubles();
        double size = rootMeanSquare(gradient);
        if (!Double.isFinite(size)) {
          throw diverged.apply("the gradient of %s is not finite in %s".formatted(p.name(), at));
        }
        sizes.put(p, size);
        if (isNorm(p)) {
          norms.put(p.name(), gradient);
        }
      }
    }
    vanishing(at, sizes);
    dead(at, norms);
  }

  private static boolean isNorm(Names.Named p) {
    return switch (p.role()) {
      case NORM_SCALE, LAST_NORM_SCALE, NORM_SHIFT -> true;
      default -> false;
    };
  }

  private static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v * v;
    }
    return Math.sqrt(sum / values.length);
  }

  private void vanishing(Place at, Map<Names.Named, Double> sizes) {
    Names.Named largest =
        sizes.keySet().stream().max(Comparator.comparingDouble(sizes::get)).orElseThrow();
    for (Names.Named p : network.parameters()) {
      boolean weights = p.role() == Role.CONVOLUTION_WEIGHT || p.role() == Role.LINEAR_WEIGHT;
      if (weights && sizes.containsKey(p) && sizes.get(p) < VANISHING * sizes.get(largest)) {
        String message =
            text(
                "the gradient of %s vanishes: its root mean square is %.2g in %s, that of %s is %.2g; try other first weights (--seed, --init) or a lower --lr",
                p.name(), sizes.get(p), at, largest.name(), sizes.get(largest));
        warn(Kind.VANISHING_GRADIENT, at, p.name(), sizes.get(p), message);
      }
    }
  }

  /** Checks batch norms whose filters no gradient reaches once more, on images. */
  private void dead(Place at, Map<String, double[]> norms) {
    Map<String, BitSet> silent = new LinkedHashMap<>();
    network
        .paths()
        .forEach(
            (_, path) -> {
              double[] scale = norms.get(path + ".weight");
              double[] shift = norms.get(path + ".bias");
              if (scale != null && shift != null && isNew(Kind.DEAD_FILTERS, path)) {
                BitSet channels = new BitSet();
                for (int c = 0; c < scale.length; c++) {
                  channels.set(c, scale[c] == 0 && shift[c] == 0);
                }
                silent.put(path, channels);
              }
            });
    silent.values().removeIf(BitSet::isEmpty);
    if (silent.isEmpty()) {
      return;
    }
    ImageDataset all = data.evaluationSet();
    ImageDataset images = all.subset(ImageDataset.spread(all.size(), IMAGES));
    zeroFilters(images, silent)
        .forEach(
            (path, channels) -> {
              if (!channels.isEmpty()) {
                String message =
                    text(
                        "%d of %d filters of %s are dead (number %s): in %s no gradient reaches them, and they are zero for each of %d %s images; try a lower --lr or a --warmup",
                        channels.cardinality(),
                        norms.get(path + ".weight").length,
                        path,
                        first(channels),
                        at,
                        images.size(),
                        data.validation().isPresent() ? "validation" : "test");
                warn(Kind.DEAD_FILTERS, at, path, channels.cardinality(), message);
              }
            });
  }

  private static String first(BitSet channels) {
    String some =
        channels.stream().limit(5).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    return channels.cardinality() > 5 ? some + ", ..." : some;
  }

  /** Finds filters of batch norms with a ReLU that are zero for all images. */
  private Map<String, BitSet> zeroFilters(ImageDataset images, Map<String, BitSet> filters) {
    Map<Layer, String> paths = network.paths();
    Map<String, BitSet> zero = new LinkedHashMap<>();
    for (int from = 0; from < images.size(); from += batch) {
      try (Graph graph = Graph.inference(network.backend())) {
        Pass.Listener listener =
            (owner, result) -> {
              String path = paths.getOrDefault(owner, "");
              if (filters.containsKey(path)
                  && result.producer() instanceof BatchNormalization b
                  && b.relu()) {
                BitSet left = zero.computeIfAbsent(path, p -> (BitSet) filters.get(p).clone());
                keepZero(left, result.value());
              }
            };
        Pass pass = new Pass(graph, false, Pass.Mixer.NONE, listener);
        int to = Math.min(images.size(), from + batch);
        Tensor x = BatchSource.inOrder(images, data.transform(), from, to).upload(graph.scope());
        network.forward(pass, Var.constant(x));
      }
    }
    return zero;
  }

  private static void keepZero(BitSet channels, Tensor features) {
    double[] values = features.toDoubles();
    int count = features.shape().dim(-1);
    for (int c = channels.nextSetBit(0); c >= 0; c = channels.nextSetBit(c + 1)) {
      for (int i = c; i < values.length; i += count) {
        if (values[i] != 0) {
          channels.clear(c);
          break;
        }
      }
    }
  }

  private boolean isNew(Kind kind, String layer) {
    return all.stream().noneMatch(w -> w.isAbout(kind, layer));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private void warn(Kind kind, Place at, String layer, double value, String message) {
    if (isNew(kind, layer)) {
      TrainingWarning warning =
          new TrainingWarning(kind, at.epoch(), at.step(), layer, value, message);
      all.add(warning);
      fresh.add(warning);
    }
  }
}
