package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.JPEG;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.Streaming;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.train.BatchSource;

/**
 * Report about training images that stay in their files; silent about images in memory.
 *
 * @param recipe settings of the run
 * @param train training images of the run
 */
record StreamingLog(Recipe recipe, ImageDataset train) {
  private static final double MEGABYTE = 1e6;

  /** Prints the decoder and the memory use before training. */
  void describe(PrintStream out) {
    if (train.streaming().isEmpty()) {
      return;
    }
    Streaming streaming = train.streaming().get();
    long batch = (long) recipe.get(BATCH) * train.height() * train.width() * train.channels();
    out.printf(
        Locale.ROOT,
        "        images stay in their files: in memory are an index of %.1f MB, at most %d batches of"
            + " %.1f MB, and for each of %s an image%n",
        streaming.indexBytes() / MEGABYTE,
        BatchSource.MOST,
        batch / MEGABYTE,
        Plural.of(streaming.threads(), "decoding thread"));
    out.printf("jpeg    %s: %s%n", recipe.get(JPEG), streaming.decoder());
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

  /** Prints and records the resources that training took. */
  void end(Map<String, Object> summary, PrintStream out) {
    if (train.streaming().isEmpty()) {
      return;
    }
    Streaming streaming = train.streaming().get();
    summary.put("jpeg_decoder", streaming.decoder());
    summary.put("broken_training_images", streaming.skipped().size());
    summary.put("index_bytes", streaming.indexBytes());
    summary.put("peak_heap_bytes", peakHeap());
    out.printf(
        Locale.ROOT,
        "memory  Java's heap at most %.0f MB of %.0f MB; the largest image took %,.0f kB decoded%n",
        peakHeap() / MEGABYTE,
        Runtime.getRuntime().maxMemory() / MEGABYTE,
        streaming.largestBytes() / 1e3);
  }

  /** Bytes of Java's heap at its fullest: what was in use or not cleaned away yet. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
