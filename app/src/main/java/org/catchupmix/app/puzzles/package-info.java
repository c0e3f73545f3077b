/**
 * Commands of the kernel puzzles.
 *
 * <p>{@link PuzzlesCommand} has the others: {@link PuzzlesStart} writes a puzzle's files into the
 * learner's folder, which {@code PuzzleFolders} finds, {@link PuzzlesCheck} judges a submission or,
 * by {@code Answers}, answers to questions, {@link PuzzlesHint} gives a hint, and {@link
 * PuzzlesRebuild} compiles the committed PTX anew. The judge is in {@link
 * org.catchupmix.study.puzzles.Judge}.
 */
package org.catchupmix.app.puzzles;
