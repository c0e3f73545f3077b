package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;

/** A data set that this library does not have: one white and one black pixel. */
public final class OwnSources implements DataSources {
  static final String FILE = "dots.txt";

  @Override
  public List<DataSource> sources() {
    Layout layout = Layout.ofOneSize(List.of(FILE), OwnSources::read).cropped(7);
    return List.of(DataSource.own("own-dots", "two pixels, 2 classes", "your own", layout));
  }

  private static ImageSplits read(Path dir) {
    if (!Files.exists(dir.resolve(FILE))) {
      throw new DataException("%s has no %s".formatted(dir, FILE));
    }
    return new ImageSplits(dots("train"), dots("test"));
  }

  private static ImageDataset dots(String split) {
    byte[][] images = {{-1}, {0}};
    int[] labels = {0, 1};
    return new ImageDataset(
        "own-dots " + split, 1, 1, 1, images, labels, List.of("white", "black"));
  }
}
