/**
 * Descriptions that weights carry, so that a file of them suffices to classify images: network and
 * classes ({@link org.catchupmix.run.weights.WeightsDescription}), the mean and deviation of pixels
 * ({@link org.catchupmix.run.weights.Normalization}), and the preparation in other programs ({@link
 * org.catchupmix.run.weights.ImagePreparation}). {@link org.catchupmix.run.weights.WeightsLoader}
 * brings the weights into networks; {@link org.catchupmix.run.weights.ShippedWeights} come with the
 * program.
 */
package org.catchupmix.run.weights;
