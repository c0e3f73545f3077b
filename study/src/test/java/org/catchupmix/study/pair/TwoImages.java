package org.catchupmix.study.pair;

import java.nio.file.Path;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.run.trained.Classifier;

/** A shipped network on the CPU, and two images to mix. */
record TwoImages(Backend backend, Classifier classifier, ImageDataset images)
    implements AutoCloseable {
  static TwoImages open() {
    Backend backend = Backends.open("cpu");
    return new TwoImages(
        backend,
        Classifier.load(Path.of("fashion-preact-resnet10"), backend),
        Datasets.load("fashion-sample").test().subset(new int[] {0, 1}));
  }

  @Override
  public void close() {
    classifier.close();
    backend.close();
  }
}
