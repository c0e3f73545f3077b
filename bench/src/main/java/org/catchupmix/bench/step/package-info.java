/**
 * Whole training steps, timed in turn.
 *
 * <p>A {@link StepSetting} (network, batch, device) has a {@link StepTask}: {@link
 * SyntheticTraining} or an evaluation, on a {@link StepDevice}. {@link InterleavedTimes} times
 * several in turn, a {@link MixedStep} for each method gives a {@link StepTime}, {@link LossCheck}
 * compares losses with {@code reference} first. {@link StepProfile} divides a step by primitives,
 * {@link StepBound} is its least time on a GPU, and {@link CountedDriver} counts what the host asks
 * of one.
 */
package org.catchupmix.bench.step;
