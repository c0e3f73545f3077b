package org.catchupmix.run.trainer;

import java.io.IOException;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.metrics.Metrics;

/**
 * Is notified of finished runs, for example to draw figures.
 *
 * <p>Found by {@link java.util.ServiceLoader}, so that training depends on nothing that looks at
 * its result.
 */
public interface RunListener {
  /**
   * Called when a run is done and its folder complete; a failure is a warning.
   *
   * @return a line for the user
   */
  String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException;
}
