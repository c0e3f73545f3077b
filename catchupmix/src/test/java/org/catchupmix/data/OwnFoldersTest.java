package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.data.sets.ClassFolders;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.DataSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data set of another jar, outside of the package of the readers, whose images are in folders.
 */
class OwnFoldersTest {
  private static final class Birds implements DataSources {
    @Override
    public List<DataSource> sources() {
      return List.of(
          DataSource.own("birds", "birds, 2 classes", "your own", ClassFolders.IN_MEMORY),
          DataSource.own("many-birds", "birds, 2 classes", "your own", ClassFolders.STREAMED));
    }
  }

  @Test
  void foldersNeedNoReader(@TempDir Path dir) throws IOException {
    for (String file : List.of("train/owl/1.png", "train/wren/1.png", "test/wren/2.png")) {
      ImageFolder.save(dir.resolve(file), new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    }
    for (DataSource birds : new Birds().sources()) {
      ImageSplits splits = birds.layout().reader().read(dir, new Framing(2, 0), JpegDecoding.AUTO);
      assertEquals(List.of("owl", "wren"), splits.train().classNames());
      assertEquals(2, splits.train().size());
      assertEquals(1, splits.test().label(0));
    }
  }
}
