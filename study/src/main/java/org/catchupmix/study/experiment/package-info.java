/**
 * Experiments with a plan: an {@link Experiment} is a recipe whose comments name methods, seeds and
 * tests, {@link ExperimentLines} its CSV file with a line for each finished run, {@link
 * ExperimentRuns} trains what is missing, and {@link ExperimentTables} shows the results.
 */
package org.catchupmix.study.experiment;
