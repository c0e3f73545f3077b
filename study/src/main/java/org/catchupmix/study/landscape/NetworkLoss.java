package org.catchupmix.study.landscape;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.Sha256;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;

/**
 * Mean cross entropy of a network on images as a function of its parameters.
 *
 * <p>Batch norm uses its running statistics, which do not change. Closing it restores the
 * parameters bit for bit.
 */
public final class NetworkLoss implements LossFunction, AutoCloseable {
  private final Network network;
  private final ImageDataset images;
  private final ImageTransform transform;
  private final int batch;
  private final List<Names.Named> parameters;
  private final double[] trained;

  public NetworkLoss(Network network, ImageDataset images, ImageTransform transform, int batch) {
    this.network = network;
    this.images = images;
    this.transform = transform;
    this.batch = batch;
    parameters = network.named().stream().filter(n -> n.role().isParameter()).toList();
    trained =
        parameters.stream()
            .map(n -> n.tensor().toDoubles())
            .flatMapToDouble(Arrays::stream)
            .toArray();
  }

  /** Returns a copy. */
  @Override
  public double[] trained() {
    return trained.clone();
  }

  @Override
  public List<Filters> filters() {
    List<Filters> filters = new ArrayList<>();
    int from = 0;
    for (Names.Named n : parameters) {
      Shape shape = n.tensor().shape();
      int size = Math.toIntExact(shape.elements());
      if (shape.rank() > 1) {
        filters.add(new Filters(from, shape.dim(0), size / shape.dim(0)));
      }
      from += size;
    }
    return List.copyOf(filters);
  }

  @Override
  public Value value(double[] w) {
    set(w);
    Evaluation e = Evaluation.of(network, images, transform, batch);
    return new Value(e.loss(), e.top1());
  }

  /** Mean l2 norm of the class scores of an image, with the trained parameters. */
  public double meanLogitNorm() {
    set(trained);
    return Arrays.stream(Evaluation.scores(network, images, transform, batch, _ -> {}))
        .mapToDouble(z -> Math.sqrt(Arrays.stream(z).map(v -> v * v).sum()))
        .average()
        .orElseThrow();
  }

  @Override
  public Graded gradient(double[] w) {
    set(w);
    double[] sum = new double[w.length];
    double loss = 0;
    for (int from = 0; from < images.size(); from += batch) {
      loss += addGradient(from, Math.min(images.size(), from + batch), sum);
    }
    double[] mean = Arrays.stream(sum).map(g -> g / images.size()).toArray();
    return new Graded(loss / images.size(), mean);
  }

  /** Adds the gradient of the summed loss of some images, and returns that loss. */
  private double addGradient(int from, int to, double[] sum) {
    Backend backend = network.backend();
    int[] labels = IntStream.range(from, to).map(images::label).toArray();
    try (Graph graph = Graph.recording(backend)) {
      Var x = Var.constant(BatchSource.inOrder(images, transform, from, to).upload(graph.scope()));
      Tensor truth = graph.scope().of(Shape.of(labels.length), labels);
      Var scores = network.forward(new Pass(graph, false, Pass.Mixer.NONE), x);
      Var losses = graph.apply(new CrossEntropy(scores, truth, 0));
      double loss = Arrays.stream(losses.value().toDoubles()).sum();
      Gradients gradients = graph.backward(graph.sum(losses, 0));
      int at = 0;
      for (Names.Named n : parameters) {
        if (gradients.has(n.var())) {
          double[] g = gradients.of(n.var()).toDoubles();
          for (int i = 0; i < g.length; i++) {
            sum[at + i] += g[i];
          }
        }
        at += Math.toIntExact(n.tensor().shape().elements());
      }
      return loss;
    }
  }

  private void set(double[] w) {
    int at = 0;
    for (Names.Named n : parameters) {
      int size = Math.toIntExact(n.tensor().shape().elements());
      network.backend().upload(Arrays.copyOfRange(w, at, at + size), n.tensor());
      at += size;
    }
  }

  /** SHA-256 of all tensors of the network, and of the images. */
  public String identity() {
    set(trained);
    MessageDigest digest = Sha256.digest();
    for (Names.Named n : network.named()) {
      digest.update(n.name().getBytes(StandardCharsets.UTF_8));
      double[] values = n.tensor().toDoubles();
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
      Arrays.stream(values).forEach(bytes::putDouble);
      digest.update(bytes.array());
    }
    for (int i = 0; i < images.size(); i++) {
      digest.update(images.image(i));
      digest.update((byte) images.label(i));
    }
    return Sha256.hex(digest);
  }

  @Override
  public void close() {
    set(trained);
  }
}
