package org.catchupmix.run;

import java.io.IOException;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.nn.Network;
import org.catchupmix.train.FilterProbe;
import org.catchupmix.train.TrainingData;

/**
 * Writes the filters of a run to its folder after each epoch, as {@link FilterProbe} measures them
 * on some of its test images.
 */
record FilterRecorder(
    RunFolder folder, ImageDataset images, ImageTransform transform, FilterTrack track) {
  /**
   * Opens the track to continue after the completed epochs.
   *
   * @throws org.catchupmix.core.UserException if the folder lacks some of them
   */
  static FilterRecorder open(RunFolder folder, TrainingData data, int epochs) throws IOException {
    int[] numbers = numbers(data);
    FilterTrack track =
        epochs == 0 ? new FilterTrack(numbers) : FilterTrack.read(folder.filters(), epochs);
    return new FilterRecorder(folder, data.judges().subset(numbers), data.transform(), track);
  }

  private static int[] numbers(TrainingData data) {
    return ImageDataset.spread(data.judges().size(), FilterProbe.IMAGES);
  }

  /** Measures the network as it is, and writes all epochs. */
  void record(Network network, int batch) throws IOException {
    track.add(FilterProbe.of(network, images, transform, batch, FilterProbe.SEED, _ -> {}));
    track.write(folder.filters());
  }
}
