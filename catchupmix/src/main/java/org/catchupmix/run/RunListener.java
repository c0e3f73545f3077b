package org.catchupmix.run;

import java.io.IOException;
import org.catchupmix.recipe.Recipe;

/**
 * Is notified of runs, to make of them what training itself does not: figures, for one. Found by
 * {@link java.util.ServiceLoader}, so that training depends on nothing that looks at its result.
 */
public interface RunListener {
  /**
   * A run has been trained to its last epoch. Its folder holds all else, the summary included: what
   * fails here is a warning, and the run is done.
   *
   * @return the line that tells the user what was made
   */
  String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException;
}
