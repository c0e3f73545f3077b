/**
 * Contract of robustness tests: a {@link org.catchupmix.study.robust.suite.Suite} runs on a {@link
 * org.catchupmix.study.robust.suite.TestedNetwork}, which is a network with its test images, and
 * stores its measures in the {@link org.catchupmix.study.robust.suite.RunResult} of the run.
 */
package org.catchupmix.study.robust.suite;
