/**
 * The report of runs.
 *
 * <p>{@link org.catchupmix.study.frame.RunSet} reads each {@link
 * org.catchupmix.study.frame.TrainedRun} and groups them by setting; {@code Results} and {@code
 * Analyses} are parts of the page that {@link Report} writes. {@link RunCurves} draws each {@link
 * Curve} of a run that has ended.
 */
package org.catchupmix.study.report;
