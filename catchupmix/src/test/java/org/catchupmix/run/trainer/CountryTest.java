package org.catchupmix.run.trainer;

import static org.catchupmix.recipe.Settings.LOG;
import static org.catchupmix.recipe.Settings.NAME;
import static org.catchupmix.recipe.Settings.TRACK_FILTERS;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.progress.Egypt;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class CountryTest {
  @TempDir private Path runs;

  @Test
  void aRunThatIsResumedInAnotherCountryHasTheSameFiles() throws IOException {
    Recipe recipe = SmallRun.recipe(runs, "here").with(LOG, true).with(TRACK_FILTERS, true);
    RunFolder moved = SmallRun.train(recipe.with(NAME, "moved"), 1);
    Egypt.run(() -> SmallRun.resume(moved));
    SmallRun.assertSameFiles(SmallRun.train(recipe), moved);
  }
}
