package org.catchupmix.train;

import java.util.Arrays;
import java.util.Optional;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.PairMix;
import org.catchupmix.mix.PairNumbers;
import org.catchupmix.mix.StepNumbers;

/**
 * Device memory for all inputs of a step: one set for the batches of a shape.
 *
 * @param rate the learning rate, {@code [1]}
 * @param ownWeight of a sample's own label, a scalar
 * @param partnerWeight of its partner's label, a scalar
 * @param kept filters that a sample keeps, {@code [1]}
 * @param box of a pasted part, {@code [4]}
 * @param labels {@code [N]}
 * @param partnerLabels {@code [N]}
 * @param partner the permutation of a mix, {@code [N]}
 * @param inverse of that permutation, {@code [N]}
 * @param placement of stored images, {@code [N,3]}
 * @param images U8 as they are stored, or real, {@code [N,H,W,C]}
 * @param rows of the stored images in the data set, {@code [N]}
 * @param dataSet all training images, U8 {@code [M,H,W,C]}, if the device holds them
 */
record StepTensors(
    Tensor rate,
    Tensor ownWeight,
    Tensor partnerWeight,
    Tensor kept,
    Tensor box,
    Tensor labels,
    Tensor partnerLabels,
    Tensor partner,
    Tensor inverse,
    Tensor placement,
    Tensor images,
    Tensor rows,
    Optional<Tensor> dataSet) {
  /** Batches that can share one set. */
  record Layout(Shape shape, DType images) {
    static Layout of(Batch batch, DType real) {
      return new Layout(batch.shape(), batch instanceof Batch.Stored ? DType.U8 : real);
    }
  }

  static StepTensors allocate(TensorScope scope, Layout layout, Optional<Tensor> dataSet) {
    int images = layout.shape().dim(0);
    Shape perImage = Shape.of(images);
    return new StepTensors(
        scope.real(Update.ONE),
        scope.real(Shape.of()),
        scope.real(Shape.of()),
        scope.tensor(Shape.of(1), DType.I32),
        scope.tensor(Shape.of(4), DType.I32),
        scope.tensor(perImage, DType.I32),
        scope.tensor(perImage, DType.I32),
        scope.tensor(perImage, DType.I32),
        scope.tensor(perImage, DType.I32),
        scope.tensor(Shape.of(images, 3), DType.I32),
        scope.tensor(layout.shape(), layout.images()),
        scope.tensor(perImage, DType.I32),
        dataSet);
  }

  /**
   * Uploads the inputs of a step.
   *
   * @param channels of the features that are mixed, where that is known; else the numbers of the
   *     mix are not filled
   */
  void upload(StepInput.Part part, double learningRate, Optional<Integer> channels) {
    int[] own = part.batch().labels();
    double weight = 1;
    int keep = 0;
    int[] pasted = new int[4];
    int[] permutation = new int[own.length];
    Arrays.setAll(permutation, n -> n);
    if (part.mix() instanceof PairMix pair && channels.isPresent()) {
      weight = pair.ownWeight(channels.get());
      keep = pair.keptFilters(channels.get());
      pasted = pair.boxNumbers();
      permutation = pair.partner();
    }
    Device device = images.device();
    device.upload(new double[] {learningRate}, rate);
    device.upload(new double[] {weight}, ownWeight);
    device.upload(new double[] {1 - weight}, partnerWeight);
    device.upload(new int[] {keep}, kept);
    device.upload(pasted, box);
    device.upload(own, labels);
    device.upload(Arrays.stream(permutation).map(p -> own[p]).toArray(), partnerLabels);
    device.upload(permutation, partner);
    device.upload(Pairing.inverse(permutation), inverse);
    device.upload(placement(part.batch()), placement);
    switch (part.batch()) {
      case Batch.Stored stored when dataSet.isPresent() -> device.upload(stored.rows(), rows);
      case Batch.Stored stored -> device.upload(stored.images(), images);
      case Batch.Real real -> device.upload(real.images(), images);
    }
  }

  private static int[] placement(Batch batch) {
    return switch (batch) {
      case Batch.Stored stored -> stored.placement();
      case Batch.Real real -> new int[3 * real.size()];
    };
  }

  /**
   * Labels and mix as the forward pass reads them.
   *
   * @param withMix whether the numbers of the mix were filled
   */
  StepNumbers numbers(boolean withMix) {
    PairNumbers pairs =
        new PairNumbers(new Pairing(partner, inverse), Optional.of(kept), Optional.of(box));
    return withMix
        ? new StepNumbers(
            labels,
            Optional.of(new StepNumbers.Mix(partnerLabels, ownWeight, partnerWeight, pairs)))
        : new StepNumbers(labels, Optional.empty());
  }

  /** The images as the network reads them, real {@code [N,H,W,C]}. */
  Tensor normalized(TensorScope scope, Batch batch) {
    return switch (batch) {
      case Batch.Stored stored -> {
        dataSet.ifPresent(all -> scope.run(new Rows.GatherRows(all, rows, images)));
        yield stored.normalized(scope, images, placement);
      }
      case Batch.Real _ -> images;
    };
  }
}
