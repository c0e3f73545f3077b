/**
 * Robustness tests: attacked, corrupted, deformed and unknown images, and calibration.
 *
 * <p>{@link Robustness} runs each {@link Suite} on a {@link TestedNetwork}, which is a network with
 * its test images: {@code AttackSuite}, {@code CorruptionSuite}, {@code DeformationSuite}, {@code
 * OodSuite}, {@code CalibrationSuite}. An {@code Attack} is a {@link SignAttack} or {@code
 * AutoPgd}, on pixels ({@code PixelInput}). Results of a run are stored as {@link RunResult}, and
 * shown by {@link ResultTable}, {@link RobustnessSection}, {@code SeverityChart} and {@code
 * ReliabilityDiagram}.
 */
package org.catchupmix.study.robust;
