package org.catchupmix.data.sets;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.ImageFiles;

/**
 * Lists the files of Tiny-ImageNet (photographs of 64 x 64 in 200 classes) from its archive:
 *
 * <pre>
 *   wnids.txt                    the classes, WordNet's numbers such as n01443537
 *   words.txt                    WNID TAB names, of many more classes; optional
 *   train/WNID/images/*.JPEG
 *   val/val_annotations.txt      FILE TAB WNID TAB a box that is not used
 *   val/images/*.JPEG
 * </pre>
 *
 * <p>Test images are those of {@code val}, because {@code test} has no labels. Classes are sorted
 * by number, as in torchvision's ImageFolder, and images by name.
 */
final class TinyImageNetReader {
  private static final String CLASSES = "wnids.txt";
  private static final String WORDS = "words.txt";
  private static final String TRAIN = "train";
  private static final String ANNOTATIONS = "val/val_annotations.txt";
  private static final String TEST = "val/images";
  private static final DataFolder FOLDER =
      new DataFolder("tiny-imagenet-200", List.of(CLASSES, TRAIN, ANNOTATIONS, TEST));

  static final Layout LAYOUT =
      Layout.inMemory(FOLDER.described(), TinyImageNetReader::list, false, 0);

  private TinyImageNetReader() {}

  private static LabelledFiles list(Path dir) {
    Path home = FOLDER.require(dir, "run catchup data fetch tiny-imagenet");
    List<String> classes =
        DataFolder.lines(home.resolve(CLASSES)).stream()
            .map(String::strip)
            .distinct()
            .sorted()
            .toList();
    return new LabelledFiles(
        "tiny-imagenet",
        DataFolder.firstWords(home.resolve(WORDS), "\t", classes),
        train(home, classes),
        test(home, classes));
  }

  private static ImageFiles train(Path home, List<String> classes) {
    ImageFiles files = new ImageFiles();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = home.resolve(TRAIN).resolve(classes.get(label)).resolve("images");
      for (String name : DataFolder.names(folder, ImageFiles::isImage)) {
        files.add(folder, name, label);
      }
    }
    return files;
  }

  private static ImageFiles test(Path home, List<String> classes) {
    Path annotations = home.resolve(ANNOTATIONS);
    ImageFiles files = new ImageFiles();
    for (String line : DataFolder.lines(annotations)) {
      String[] parts = line.split("\t");
      int label = parts.length < 2 ? -1 : classes.indexOf(parts[1]);
      if (label < 0 || parts[0].contains("/") || parts[0].contains("..")) {
        throw new DataException(
            "%s has the line '%s', must have the name of a file, a tab and a class of %s; fetch it again"
                .formatted(annotations, line, CLASSES));
      }
      files.add(home.resolve(TEST), parts[0], label);
    }
    return files;
  }
}
