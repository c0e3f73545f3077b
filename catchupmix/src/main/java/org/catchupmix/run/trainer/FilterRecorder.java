package org.catchupmix.run.trainer;

import java.io.IOException;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.run.RunFolder;
import org.catchupmix.train.FilterProbe;

/**
 * Writes the filters of a run to its folder after each epoch, measured on some of the images that
 * judge epochs.
 */
final class FilterRecorder {
  private final TrainingRun run;
  private final ImageDataset images;
  private FilterTrack track;

  private FilterRecorder(TrainingRun run, ImageDataset images, FilterTrack track) {
    this.run = run;
    this.images = images;
    this.track = track;
  }

  /**
   * Opens the track to continue after the completed epochs.
   *
   * @throws org.catchupmix.data.DataException if the file lacks some of them
   */
  static FilterRecorder open(TrainingRun run) throws IOException {
    ImageDataset images = run.data().evaluationSet();
    int[] numbers = ImageDataset.spread(images.size(), FilterProbe.IMAGES);
    int epochs = run.metrics().epochs().size();
    FilterTrack track =
        epochs == 0 ? new FilterTrack(numbers, List.of()) : read(run.folder(), epochs);
    return new FilterRecorder(run, images.subset(numbers), track);
  }

  private static FilterTrack read(RunFolder folder, int epochs) throws IOException {
    try {
      return FilterTrack.read(folder.filters(), epochs);
    } catch (DataException e) {
      throw new DataException(
          "%s; 'track-filters: false' in %s continues the run without it"
              .formatted(e.getMessage(), folder.config()),
          e);
    }
  }

  /** Measures the network as it is, and writes all epochs. */
  void record() throws IOException {
    track =
        track.with(
            FilterProbe.of(
                run.network(),
                images,
                run.data().transform(),
                run.recipe().run().evalBatch(),
                FilterProbe.SEED,
                _ -> {}));
    track.write(run.folder().filters());
  }
}
