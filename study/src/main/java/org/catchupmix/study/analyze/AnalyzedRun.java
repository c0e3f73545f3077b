package org.catchupmix.study.analyze;

import org.catchupmix.study.robust.Subject;
import org.catchupmix.train.OpenRun;

/**
 * A run that is analysed.
 *
 * @param run opened
 * @param subject its network, and the test pictures that are used
 * @param seed decides all that is random about the analysis
 */
public record AnalyzedRun(OpenRun run, Subject subject, long seed) {}
