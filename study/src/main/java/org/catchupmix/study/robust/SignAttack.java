package org.catchupmix.study.robust;

import java.util.Locale;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * An attack that moves pixels along the sign of their gradients.
 *
 * <p>Each stays within {@code epsilon} of the image.
 *
 * <pre>
 *   x[0]   = clip( x + start )
 *   x[t+1] = clip( x[t] + step * sign( dL/dx[t] ) )
 *   clip(z) = min( max( z, x - epsilon, 0 ), x + epsilon, 1 )
 * </pre>
 *
 * With one step of size epsilon and no start it is FGSM (Goodfellow, Shlens, Szegedy, ICLR 2015),
 * with many smaller ones from a random start PGD (Madry et al., ICLR 2018). The sign of 0 is 0.
 *
 * @param epsilon maximum change of a pixel; 1 is from black to white
 * @param step change of a pixel per step
 * @param steps number of steps
 * @param randomStart whether the start is uniform within epsilon, else the image
 * @param restarts number of starts; an image must withstand the attack from each
 */
public record SignAttack(double epsilon, double step, int steps, boolean randomStart, int restarts)
    implements Attack {
  private static final double WHITE = 255;

  /** FGSM, epsilon in 255ths. */
  public static SignAttack fgsm(int levels) {
    return new SignAttack(levels / WHITE, levels / WHITE, 1, false, 1);
  }

  /** PGD with 4/255, steps of 2/255, and random starts. */
  public static SignAttack pgd(int steps, int restarts) {
    return new SignAttack(4 / WHITE, 2 / WHITE, steps, true, restarts);
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT, "%d step%s of %.0f/255", steps, steps == 1 ? "" : "s", step * WHITE);
  }

  @Override
  public double[] perturb(
      PixelInput input, double[] clean, Shape shape, int[] labels, double[] start) {
    double[] x = new double[clean.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = clip(clean[i] + epsilon * start[i], clean[i]);
    }
    for (int t = 0; t < steps; t++) {
      double[] gradient = input.gradient(x, shape, labels);
      for (int i = 0; i < x.length; i++) {
        x[i] = clip(x[i] + step * Math.signum(gradient[i]), clean[i]);
      }
    }
    return x;
  }

  /**
   * Result of a forward and backward pass.
   *
   * @param gradient {@code [N,H,W,C]}
   * @param losses cross entropy of each image
   * @param scores {@code [N,K]}
   */
  record Graded(double[] gradient, double[] losses, double[] scores) {
    /** Whether another class has at least the score of the label. */
    boolean isWrong(int image, int label) {
      int classes = scores.length / losses.length;
      int from = image * classes;
      return IntStream.range(0, classes)
          .anyMatch(c -> c != label && scores[from + c] >= scores[from + label]);
    }
  }

  /**
   * A network as a function of pixels 0..1.
   *
   * <p>Its first layer normalizes, {@code x[..,c] / std[c] - mean[c] / std[c]}, and batch norm uses
   * its running statistics.
   */
  record PixelInput(Network network, ImageTransform transform) {
    /**
     * Gradient of each image's cross entropy with respect to its pixels {@code [N,H,W,C]}.
     *
     * <p>The loss is summed over the batch, so the gradient of an image does not depend on the
     * others.
     */
    double[] gradient(double[] pixels, Shape shape, int[] labels) {
      return graded(pixels, shape, labels).gradient();
    }

    /** Computes the gradient with the scores and losses that it belongs to. */
    Graded graded(double[] pixels, Shape shape, int[] labels) {
      try (TensorScope own = new TensorScope(network.backend())) {
        Var x = Var.parameter(own.of(shape, pixels));
        try (Graph graph = Graph.recordingFor(network.backend(), x)) {
          Tensor truth = graph.scope().of(Shape.of(labels.length), labels);
          Var scores = scores(graph, x);
          Var losses = graph.apply(new CrossEntropy(scores, truth, 0));
          double[] each = losses.value().toDoubles();
          double[] logits = scores.value().toDoubles();
          Gradients gradients = graph.backward(graph.sum(losses, 0));
          return new Graded(gradients.of(x).toDoubles(), each, logits);
        }
      }
    }

    /** Class scores {@code [N,K]}, row by row. */
    double[] scores(double[] pixels, Shape shape) {
      try (Graph graph = Graph.inference(network.backend())) {
        Var x = Var.constant(graph.scope().of(shape, pixels));
        return scores(graph, x).value().toDoubles();
      }
    }

    private Var scores(Graph graph, Var x) {
      int channels = transform.channels();
      double[] scale = new double[Math.toIntExact(x.shape().elements())];
      double[] shift = new double[channels];
      for (int i = 0; i < scale.length; i++) {
        scale[i] = 1 / transform.std()[i % channels];
      }
      for (int c = 0; c < channels; c++) {
        shift[c] = -transform.mean()[c] / transform.std()[c];
      }
      Var scaled = graph.multiply(x, Var.constant(graph.scope().of(x.shape(), scale)));
      Var bias = Var.constant(graph.scope().of(Shape.of(channels), shift));
      return network.forward(Pass.inference(graph), graph.addBias(scaled, bias));
    }
  }
}
