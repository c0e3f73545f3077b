package org.catchupmix.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Lists images sorted into one folder per class, see {@link ClassFolders}, that stay in their
 * files. They are RGB; a grey one is repeated in each channel.
 */
final class StreamReader {
  private StreamReader() {}

  /**
   * Lists a folder.
   *
   * @param dir the folder that holds {@code train} and {@code test} (or {@code val})
   * @param framing the size that images are brought to; where it is not set, all must be of one
   * @throws DataException if a folder is missing or empty, or a class of the test set has no
   *     training folder; what is wrong with an image shows when it is read
   */
  static ImageSplits read(Path dir, Framing framing, Reading reading) {
    ClassFolders folders = ClassFolders.of(dir);
    return ImageStreams.splits(
        labelled(folders.name() + " " + ClassFolders.TRAIN, folders.train()),
        labelled(folders.name() + " " + folders.testName(), folders.test()),
        folders.classes(),
        framing,
        reading,
        Optional.empty());
  }

  static ImageStreams.Labelled labelled(String name, ImageFiles files) {
    return new ImageStreams.Labelled(name, files, files.labels());
  }
}
