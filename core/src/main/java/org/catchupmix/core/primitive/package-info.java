/**
 * Computations as data: records of their arguments, with formulas, checks and costs.
 *
 * <p>A {@link Primitive} is what a device must be able to run. Its families are sealed interfaces,
 * so that the compiler finds a device that lacks one: {@link Elementwise}, {@link Reduction},
 * {@link Matrix}, {@link BatchNorm}, {@link Normalization}, {@link Pooling}, {@link Loss}, {@link
 * Rows}, {@link Mixing}, {@link Update}, {@link RandomNumbers}. {@link Custom} is a primitive from
 * outside. The formula is in the Javadoc of each, the constructor checks by {@link Arguments}, and
 * {@link Work} is what it reads, writes and computes.
 *
 * <p>The other classes are arguments: {@link Conv2dGeometry}, {@link PoolGeometry}, {@link
 * UnaryFunction}, {@link FilterRanking}, {@link ImageTransform}, {@link Box}, {@link SgdRule},
 * {@link AdamRule}.
 */
package org.catchupmix.core.primitive;
