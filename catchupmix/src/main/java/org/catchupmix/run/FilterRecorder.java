package org.catchupmix.run;

import java.io.IOException;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.nn.Network;
import org.catchupmix.parallel.Ranks;
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

  /** Measures on a rank other than the first, while rank 0 records. */
  static void help(Network network, TrainingData data, int batch, Ranks ranks) {
    ImageDataset images = data.judges().subset(numbers(data));
    FilterProbe.of(network, images, data.transform(), batch, FilterProbe.SEED, _ -> {}, ranks);
  }

  /** The last measurement. */
  FilterSnapshot last() {
    return track.epochs().getLast();
  }

  /** Measures the network as it is, with the other ranks, and writes all epochs. */
  void record(Network network, int batch, Ranks ranks) throws IOException {
    track.add(
        FilterProbe.of(network, images, transform, batch, FilterProbe.SEED, _ -> {}, ranks)
            .orElseThrow());
    track.write(folder.filters());
  }
}
