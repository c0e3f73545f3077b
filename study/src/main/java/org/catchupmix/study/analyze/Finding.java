package org.catchupmix.study.analyze;

import java.util.Map;

/**
 * What an analysis found of a run.
 *
 * @param <R> what the analysis finds
 * @param run its name
 * @param seed it was trained with
 * @param settings it was trained with, those that repetitions share
 * @param result of the analysis
 */
public record Finding<R>(String run, long seed, Map<String, Object> settings, R result) {}
