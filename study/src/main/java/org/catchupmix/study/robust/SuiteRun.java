package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.progress.Steps;

/** How a suite is run. */
interface SuiteRun {
  /**
   * Runs it.
   *
   * @param folder where its figures go
   * @param steps is told how much there is to do, and what is done
   * @throws org.catchupmix.core.UserException if it cannot be, in a sentence
   */
  SuiteResult run(Subject subject, Path folder, Steps steps) throws IOException;
}
