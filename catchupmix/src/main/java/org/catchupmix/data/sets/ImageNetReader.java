package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.data.Reading;

/**
 * Lists the files of ImageNet (ILSVRC2012), as its archives or Kaggle's unpack:
 *
 * <pre>
 *   train/WNID/*.JPEG      or ILSVRC2012_img_train/..., or Data/CLS-LOC/train/...
 *   val/WNID/*.JPEG        or ILSVRC2012_img_val/..., or Data/CLS-LOC/val/...
 *   val/*.JPEG             of which {@link ImageNetLabels} says the classes
 *   LOC_synset_mapping.txt WNID and names; optional
 * </pre>
 *
 * <p>Classes are sorted by WordNet number, as in torchvision's ImageFolder. Mean and deviation are
 * torchvision's, so that weights can be exchanged.
 */
final class ImageNetReader {
  private static final List<String> TRAIN =
      List.of("train", "ILSVRC2012_img_train", "Data/CLS-LOC/train", "ILSVRC/Data/CLS-LOC/train");
  private static final List<String> VAL =
      List.of("val", "ILSVRC2012_img_val", "Data/CLS-LOC/val", "ILSVRC/Data/CLS-LOC/val");
  private static final String NAMES = "LOC_synset_mapping.txt";
  private static final ChannelStatistics USUAL =
      new ChannelStatistics(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  private ImageNetReader() {}

  /** Lists the missing files of a folder, which need not exist. */
  static List<String> missing(Path dir) {
    List<String> missing = new ArrayList<>();
    for (List<String> names : List.of(TRAIN, VAL)) {
      if (folder(dir, names).isEmpty()) {
        missing.add("%s (or %s)".formatted(names.get(0), names.get(1)));
      }
    }
    return missing;
  }

  private static Optional<Path> folder(Path dir, List<String> names) {
    return names.stream().map(dir::resolve).filter(Files::isDirectory).findFirst();
  }

  /**
   * Lists both splits.
   *
   * @throws DataException if a folder or the list of labels is missing or does not fit
   */
  static ImageSplits read(Path dir, Framing framing, Reading reading) {
    List<String> missing = missing(dir);
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no %s; unpack the archives of image-net.org there, of the training images one more"
                  .formatted(dir, String.join(", no ", missing))
              + " time into a folder for each class");
    }
    Path train = folder(dir, TRAIN).orElseThrow();
    Path val = folder(dir, VAL).orElseThrow();
    List<String> wnids = ClassFolders.classes(train);
    for (String wnid : wnids) {
      if (!wnid.matches("n[0-9]{8}")) {
        throw new DataException(
            "%s is no folder of a class, must be a number of WordNet such as n01440764; move it away, or take stream:DIR"
                .formatted(train.resolve(wnid)));
      }
    }
    ImageFiles trainFiles = ClassFolders.files(train, wnids);
    return ImageStreams.splits(
        trainFiles.labelled("imagenet train"),
        val(dir, val, wnids).labelled("imagenet val"),
        DataFolder.firstWords(dir.resolve(NAMES), " ", wnids),
        framing,
        reading,
        Optional.of(USUAL));
  }

  private static ImageFiles val(Path dir, Path val, List<String> wnids) {
    List<String> sorted = DataFolder.names(val, Files::isDirectory);
    if (!sorted.isEmpty()) {
      ClassFolders.requireKnown(val, sorted, wnids);
      return ClassFolders.files(val, wnids);
    }
    List<String> names = DataFolder.names(val, ImageFiles::isImage);
    if (names.isEmpty()) {
      throw new DataException(val + " has no image in it; unpack ILSVRC2012_img_val.tar there");
    }
    int[] labels = ImageNetLabels.of(dir, val, names, wnids);
    ImageFiles files = new ImageFiles();
    for (int i = 0; i < labels.length; i++) {
      files.add(val, names.get(i), labels[i]);
    }
    return files;
  }
}
