package org.catchupmix.study.compare;

import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;

/** One run of a comparison; its folder may not exist yet. */
public record PlannedRun(MethodSetting setting, long seed, Recipe recipe, RunFolder folder) {
  public enum State {
    MISSING,
    /** Started, but ended before its last epoch. */
    BEGUN,
    /** Trained to its end. */
    DONE
  }

  /** Title, such as {@code catchup, seed 3}. */
  public String title() {
    return setting.label() + ", seed " + seed;
  }

  public String name() {
    return setting.folder(seed);
  }

  /**
   * Reads the progress of the run.
   *
   * @throws RunException if its folder holds a run of other settings
   */
  public State state() {
    if (!Files.exists(folder.config())) {
      return State.MISSING;
    }
    Recipe there = folder.recipe();
    Map<String, Object> expected = recipe.affectingResult();
    Map<String, Object> found = there.affectingResult();
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      if (!Objects.equals(expected.get(key), found.get(key))) {
        throw new RunException(
            "%s was run with %s %s, this comparison requires %s: choose another --out, or delete it"
                .formatted(folder.path(), key, found.get(key), expected.get(key)));
      }
    }
    return Files.exists(folder.summary()) ? State.DONE : State.BEGUN;
  }
}
