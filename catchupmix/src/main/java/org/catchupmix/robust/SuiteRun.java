package org.catchupmix.robust;

import java.io.IOException;
import java.nio.file.Path;

/** How a suite is run. */
interface SuiteRun {
  /** How often each picture is looked at, for the progress. */
  int passes();

  /**
   * Runs it.
   *
   * @param folder where its figures go
   * @throws org.catchupmix.core.UserException if it cannot be, in a sentence
   */
  SuiteResult run(Subject subject, Path folder, Steps steps) throws IOException;
}
