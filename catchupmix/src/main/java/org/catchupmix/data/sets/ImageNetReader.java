package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageFiles;

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
  private static final int SIDE = 224;
  private static final ChannelStatistics USUAL =
      new ChannelStatistics(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  static final Layout LAYOUT =
      new Layout(
          List.of(
              "train/WNID/*.JPEG (or ILSVRC2012_img_train, Data/CLS-LOC/train)",
              "val/WNID/*.JPEG, or val/*.JPEG (or ILSVRC2012_img_val, Data/CLS-LOC/val) with "
                  + ImageNetLabels.LIST
                  + " and meta.mat of the development kit",
              NAMES + " (optional: the class names)"),
          (dir, framing, jpeg) -> list(dir).streamed(framing, jpeg, Optional.of(USUAL)),
          true,
          SIDE,
          Layout.Kind.FILES);

  private ImageNetReader() {}

  private static Path folder(Path dir, List<String> names) {
    return names.stream()
        .map(dir::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s has no folder %s; unpack the archives of image-net.org there, of the training images one more time into a folder for each class"
                        .formatted(dir, String.join(" or ", names))));
  }

  private static LabelledFiles list(Path dir) {
    Path train = folder(dir, TRAIN);
    Path val = folder(dir, VAL);
    List<String> wnids = ClassFolders.classes(train);
    for (String wnid : wnids) {
      if (!wnid.matches("n[0-9]{8}")) {
        throw new DataException(
            "%s is not a class folder, which is named by a WordNet number such as n01440764; move it away, or use stream:DIR"
                .formatted(train.resolve(wnid)));
      }
    }
    return new LabelledFiles(
        "imagenet",
        DataFolder.firstWords(dir.resolve(NAMES), " ", wnids),
        ClassFolders.files(train, wnids),
        val(dir, val, wnids));
  }

  private static ImageFiles val(Path dir, Path val, List<String> wnids) {
    if (!DataFolder.names(val, Files::isDirectory).isEmpty()) {
      return ClassFolders.files(val, wnids);
    }
    List<String> names = DataFolder.names(val, ImageFiles::isImage);
    int[] labels = ImageNetLabels.of(dir, val, names, wnids);
    ImageFiles files = new ImageFiles();
    for (int i = 0; i < labels.length; i++) {
      files.add(val, names.get(i), labels[i]);
    }
    return files;
  }
}
