/**
 * The loss around the weights of a network: along directions, and its curvature.
 *
 * <p>{@link NetworkLoss} is the loss as a {@link LossFunction} of one list of numbers. {@link
 * Survey} measures a {@link Landscape} along each {@link Direction}, {@link Curvature} and {@link
 * AdaptiveSharpness} around the weights; {@link MeasuredPoints} keeps what is measured, so that a
 * killed program resumes.
 */
package org.catchupmix.study.landscape;
