package org.example;

import java.nio.file.Path;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.Image;
import org.catchupmix.run.trained.Classifier;

/** Names the class of an image file, by weights from a run, a file, or the program. */
public final class Classify {
  private Classify() {}

  /** Prints the most probable class; the arguments are weights and an image file. */
  public static void main(String[] arguments) {
    Path source = Path.of(arguments[0]);
    Path file = Path.of(arguments[1]);
    try (Backend device = Backends.open("cpu");
        Classifier classifier = Classifier.load(source, device)) {
      Classifier.Guess best = classifier.classify(Image.read(file)).getFirst();
      System.out.printf("%s %.1f %%%n", best.name(), 100 * best.probability());
    }
  }
}
