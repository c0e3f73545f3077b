package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.JPEG;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.Streaming;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;

/**
 * Report about training images that stay in their files; silent about images in memory.
 *
 * @param recipe settings of the run
 * @param train training images of the run
 */
record StreamingLog(Recipe recipe, ImageDataset train) {
  /** Prints the decoder before training. */
  void describe(PrintStream out) {
    if (train.streaming().isEmpty()) {
      return;
    }
    out.printf(
        "        images stay in their files; jpeg %s: %s%n",
        recipe.get(JPEG), train.streaming().get().decoder());
  }

  /** Writes and prints which broken images were replaced by others, if any. */
  void broken(RunFolder folder, PrintStream out) throws IOException {
    List<String> skipped = train.streaming().map(Streaming::skipped).orElse(List.of());
    if (skipped.isEmpty()) {
      return;
    }
    AtomicFile.write(folder.broken(), String.join("\n", skipped) + "\n");
    out.printf(
        "warning: others took the place of %s: %s%s%n",
        Plural.of(skipped.size(), "broken training image"),
        skipped.getFirst(),
        skipped.size() == 1 ? "" : "; all are in " + folder.broken());
  }

  /** Records the decoder and how many images were replaced. */
  void end(Map<String, Object> summary) {
    train
        .streaming()
        .ifPresent(
            streaming -> {
              summary.put("jpeg_decoder", streaming.decoder());
              summary.put("broken_training_images", streaming.skipped().size());
            });
  }
}
