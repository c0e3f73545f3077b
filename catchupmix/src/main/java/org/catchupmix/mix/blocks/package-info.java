/**
 * Mix methods that assemble images from blocks, by minimum cuts on a grid.
 *
 * <p>{@link PuzzleMix} draws a {@code Puzzle} for a batch: {@code PuzzleCosts} are its integer
 * costs, {@code GridLabels} finds the masks by cuts of {@code GridCut}, and {@code BlockTransport}
 * moves blocks to where their mask shows them.
 */
package org.catchupmix.mix.blocks;
