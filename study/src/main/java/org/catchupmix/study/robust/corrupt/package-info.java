/**
 * Accuracy on corrupted and deformed images.
 *
 * <p>{@link org.catchupmix.study.robust.corrupt.Corruption} lists the common corruptions of
 * Hendrycks and Dietterich, Benchmarking Neural Network Robustness to Common Corruptions and
 * Perturbations, ICLR 2019, with the constants of their CIFAR version: {@code Noise}, {@code Blur},
 * {@code Weather} and {@code Digital}. {@link org.catchupmix.study.robust.corrupt.Deformation}
 * rotates, shears and scales.
 */
package org.catchupmix.study.robust.corrupt;
