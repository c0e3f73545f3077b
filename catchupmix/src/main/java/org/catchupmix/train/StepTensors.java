package org.catchupmix.train;

import java.util.Optional;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.MixedLabels;
import org.catchupmix.mix.PairPlan;
import org.catchupmix.mix.PairTensors;

/**
 * Device memory for the batch of a step: one set for the batches of a shape.
 *
 * @param labels {@code [N]}
 * @param partnerLabels {@code [N]}
 * @param pairs the plan of a mix in pairs
 * @param placement of stored images, {@code [N,3]}
 * @param images U8 as they are stored, or real, {@code [N,H,W,C]}
 * @param rows of the stored images in the data set, {@code [N]}
 * @param dataSet all training images, U8 {@code [M,H,W,C]}, if the device holds them
 */
record StepTensors(
    Tensor labels,
    Tensor partnerLabels,
    PairTensors pairs,
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
        scope.tensor(perImage, DType.I32),
        scope.tensor(perImage, DType.I32),
        PairTensors.allocate(scope, images),
        scope.tensor(Shape.of(images, 3), DType.I32),
        scope.tensor(layout.shape(), layout.images()),
        scope.tensor(perImage, DType.I32),
        dataSet);
  }

  /** Uploads a batch and the plan of its mix, if its mix is in pairs. */
  void upload(Batch batch, Optional<PairPlan> plan) {
    Device device = images.device();
    device.upload(batch.labels(), labels);
    if (plan.isPresent()) {
      pairs.upload(plan.get());
      device.upload(MixedLabels.of(batch.labels(), plan.get().partner()), partnerLabels);
    }
    switch (batch) {
      case Batch.Stored stored when dataSet.isPresent() -> {
        device.upload(stored.placement(), placement);
        device.upload(stored.rows(), rows);
      }
      case Batch.Stored stored -> {
        device.upload(stored.placement(), placement);
        device.upload(stored.images(), images);
      }
      case Batch.Real real -> device.upload(real.images(), images);
    }
  }

  /** Labels that are mixed by the plan. */
  MixedLabels pairedLabels() {
    return new MixedLabels.Pairs(labels, partnerLabels, pairs.ownWeight(), pairs.partnerWeight());
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
