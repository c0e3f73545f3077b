package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EXTENDED_FROM;
import static org.catchupmix.recipe.Settings.SCHEDULE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.SettingType;
import org.catchupmix.recipe.Settings;

/**
 * Extension of a finished run by more epochs. {@link Settings#EXTENDED_FROM} keeps the earlier
 * totals, so that the settings still repeat the run bit-exactly: up to each, the learning rate
 * follows the schedule of that total, and after it the schedule of the next.
 */
final class Extension {
  private Extension() {}

  /**
   * Rejects an invalid extension.
   *
   * @param epochs new total of the run
   * @throws RunException if the run has more epochs already, or is unfinished
   */
  static void require(RunFolder folder, Recipe recipe, int epochs) {
    if (epochs < recipe.get(EPOCHS)) {
      throw new RunException(
          "--epochs %d must be more than the %d of %s, which it extends"
              .formatted(epochs, recipe.get(EPOCHS), folder.path()));
    }
    if (epochs > recipe.get(EPOCHS)) {
      folder.requireDone();
    }
  }

  /**
   * Extends the settings and writes them. Reports of the run's earlier end are renamed, such as
   * {@code summary-8.json} after 8 epochs: a run without a summary is not done.
   */
  static Recipe begin(RunFolder folder, Recipe recipe, int epochs) throws IOException {
    keep(folder.summary(), recipe.get(EPOCHS));
    keep(folder.tests(), recipe.get(EPOCHS));
    List<Integer> before = new ArrayList<>(recipe.get(EXTENDED_FROM));
    before.add(recipe.get(EPOCHS));
    Recipe extended = recipe.with(EXTENDED_FROM, before).with(EPOCHS, epochs);
    RecipeFile.write(extended, folder.config());
    return extended;
  }

  private static void keep(Path file, int epochs) throws IOException {
    if (Files.exists(file)) {
      String name = file.getFileName().toString().replaceFirst("\\.", "-" + epochs + ".");
      Path kept = file.resolveSibling(name);
      AtomicFile.requireRegular(kept);
      Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Describes the last extension and what it does to the learning rate.
   *
   * @param batches of an epoch
   */
  static String words(Recipe recipe, int batches) {
    int from = recipe.get(EXTENDED_FROM).getLast();
    RateSchedule schedule = recipe.schedule(batches);
    return String.format(
        Locale.ROOT,
        "extended from %d to %d epochs: between them the learning rate goes from %.3g to %.3g (%s over all epochs)",
        from,
        recipe.get(EPOCHS),
        schedule.rate(from - 1 + (batches - 1.0) / batches),
        schedule.rate(from),
        SettingType.word(recipe.get(SCHEDULE)));
  }
}
