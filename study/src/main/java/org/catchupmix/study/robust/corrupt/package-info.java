/**
 * Common corruptions of images.
 *
 * <p>Hendrycks and Dietterich, Benchmarking Neural Network Robustness to Common Corruptions and
 * Perturbations, ICLR 2019, with the constants of their CIFAR version.
 */
package org.catchupmix.study.robust.corrupt;
