package org.catchupmix.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;
import org.catchupmix.tensorboard.EventFile;
import org.catchupmix.tensorboard.Summary;
import org.catchupmix.train.StepResult;
import org.catchupmix.train.TrainingEngine;

/**
 * Event files for TensorBoard, in the folder {@code tensorboard} of a run. All values stand over
 * the number of steps of the run, those of an epoch at its last step.
 *
 * <ul>
 *   <li>{@code step/...}: loss, accuracy in training, learning rate, lambda and mix point of each
 *       step, as in {@link StepLines}.
 *   <li>{@code epoch/...}: the columns of {@code metrics.csv}.
 *   <li>{@code input}: up to {@value #SHOWN} images of each of the first {@value #BATCHES} batches
 *       as the network saw them: cut and flipped, and mixed where the mix point is the input.
 *   <li>{@code influence/point_K}, with {@code --track-filters}: the influence of each filter at
 *       mix point K after an epoch, see {@link org.catchupmix.filters.FilterStatistics}.
 *   <li>{@code weight_norm/LAYER}, without it: of each convolution the norm of each filter's
 *       weights.
 * </ul>
 */
final class TensorBoardLog implements StepLog {
  /** Batches whose images are shown. */
  static final int BATCHES = 3;

  /** Images of them. */
  static final int SHOWN = 64;

  private static final int COLUMNS = 8;
  private static final int GAP = 2;
  private static final int WHITE = 255;

  private final EventFile file;
  private final int perEpoch;
  private final ImageTransform transform;
  private BufferedImage input;

  private TensorBoardLog(EventFile file, int perEpoch, ImageTransform transform) {
    this.file = file;
    this.perEpoch = perEpoch;
    this.transform = transform;
  }

  /**
   * Opens the log to continue after the completed steps of a run.
   *
   * @param done completed steps
   * @param perEpoch steps of an epoch
   * @param transform the normalisation of the images
   */
  static TensorBoardLog open(Path folder, long done, int perEpoch, ImageTransform transform)
      throws IOException {
    return new TensorBoardLog(EventFile.open(folder, done), perEpoch, transform);
  }

  @Override
  public TrainingEngine.Observer observer(int epoch, int step, TrainingEngine.Observer next) {
    if ((epoch - 1L) * perEpoch + step > BATCHES) {
      return next;
    }
    return new TrainingEngine.Observer() {
      @Override
      public void forward(MixedForward forward) {
        input = sheet(forward.input().value());
        next.forward(forward);
      }

      @Override
      public void computed(double loss, Gradients gradients) {
        next.computed(loss, gradients);
      }
    };
  }

  @Override
  public void step(int epoch, int step, double rate, StepResult result) throws IOException {
    Summary summary =
        new Summary()
            .scalar("step/train_loss", result.loss())
            .scalar("step/train_mixed_top1_percent", result.top1())
            .scalar("step/learning_rate", rate);
    OptionalInt point = result.mixPoint();
    if (point.isPresent()) {
      summary.scalar("step/mix_point", point.getAsInt());
    }
    OptionalDouble own = result.ownWeight();
    if (own.isPresent()) {
      summary.scalar("step/lambda", own.getAsDouble());
    }
    if (input != null) {
      summary.image("input", input);
      input = null;
    }
    file.write((epoch - 1L) * perEpoch + step, summary);
  }

  @Override
  public void epoch(Metrics metrics, Network network, Optional<FilterSnapshot> filters)
      throws IOException {
    Summary summary = new Summary();
    metrics.columns(metrics.last()).forEach((name, v) -> summary.scalar("epoch/" + name, v));
    if (filters.isPresent()) {
      for (int point : filters.get().behindInput()) {
        double[] influence = filters.get().points().get(point).activation();
        summary.histogram("influence/point_" + point, influence);
      }
    } else {
      for (Names.Named p : network.parameters()) {
        if (p.role() == Role.CONVOLUTION_WEIGHT) {
          String layer = p.name().replaceFirst("\\.weight$", "");
          summary.histogram("weight_norm/" + layer, norms(p.tensor()));
        }
      }
    }
    file.write((long) metrics.last().epoch() * perEpoch, summary);
  }

  /** L2 norms of the filters of weights {@code [Cout,KH,KW,Cin]}. */
  private static double[] norms(Tensor weights) {
    double[] all = weights.toDoubles();
    double[] norms = new double[weights.shape().dim(0)];
    int length = all.length / norms.length;
    for (int c = 0; c < norms.length; c++) {
      double sum = Arrays.stream(all, c * length, (c + 1) * length).map(w -> w * w).sum();
      norms[c] = Math.sqrt(sum);
    }
    return norms;
  }

  /** The first images {@code [N,H,W,C]} side by side, with the pixels of the data set. */
  private BufferedImage sheet(Tensor images) {
    double[] values = images.toDoubles();
    int height = images.shape().dim(1);
    int width = images.shape().dim(2);
    int channels = images.shape().dim(3);
    int shown = Math.min(SHOWN, images.shape().dim(0));
    int columns = Math.min(COLUMNS, shown);
    BufferedImage sheet =
        new BufferedImage(
            columns * (width + GAP) - GAP,
            Math.ceilDiv(shown, columns) * (height + GAP) - GAP,
            channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
    int bands = sheet.getRaster().getNumBands();
    int[] white = new int[sheet.getWidth() * sheet.getHeight() * bands];
    Arrays.fill(white, WHITE);
    sheet.getRaster().setPixels(0, 0, sheet.getWidth(), sheet.getHeight(), white);
    int[] pixels = new int[height * width * bands];
    for (int n = 0; n < shown; n++) {
      for (int i = 0; i < pixels.length; i++) {
        int band = i % bands;
        double v = values[(n * height * width + i / bands) * channels + band];
        double pixel = v * transform.std()[band] + transform.mean()[band];
        pixels[i] = Math.clamp(Math.round(pixel * WHITE), 0, WHITE);
      }
      int left = n % columns * (width + GAP);
      int top = n / columns * (height + GAP);
      sheet.getRaster().setPixels(left, top, width, height, pixels);
    }
    return sheet;
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
