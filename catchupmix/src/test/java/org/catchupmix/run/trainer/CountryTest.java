package org.catchupmix.run.trainer;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.progress.Egypt;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class CountryTest {
  @TempDir private Path runs;

  @Test
  void aRunThatIsResumedInAnotherCountryHasTheSameFiles() throws IOException {
    RecipeText recipe = SmallRun.recipe(runs, "here").with("log", true).with("track-filters", true);
    RunFolder moved = SmallRun.train(recipe.with("name", "moved"), 1);
    Egypt.run(() -> SmallRun.resume(moved));
    SmallRun.assertSameFiles(SmallRun.train(recipe), moved);
  }
}
