/**
 * Two images, mixed with each other: every number of one training step, as a page.
 *
 * <p>{@link org.catchupmix.study.pair.PairStep} runs the step, {@link
 * org.catchupmix.study.pair.PairView} shows it, and {@link org.catchupmix.study.pair.LiveMix} lets
 * the page mix again while a reader moves lambda.
 */
package org.catchupmix.study.pair;
