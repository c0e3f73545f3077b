/**
 * Kernel puzzles: tasks, their judge on the emulator, kernels with a bug, counts to predict.
 *
 * <p>{@link Puzzles} lists each {@link Puzzle}, from {@code MapPuzzles} to {@code MixPuzzles}, with
 * its {@link Trial}s and its {@code Goal}. {@link Judge} runs a submission ({@link PuzzleSource})
 * by {@code TrialRun} in three orders; an {@code Outcome} has faults ({@link Fault}, with its
 * {@link Cause}), {@code WrongValues} and {@code Counts}, and the {@link Verdict} is for the
 * learner, whose {@link Progress} is kept. {@link Bugs} and {@link Prediction} are questions
 * instead of tasks. {@link PuzzleText} and {@link PuzzleNotebooks} present the pages of {@code
 * docs/puzzles}, and {@link PuzzleCell} judges in a notebook.
 */
package org.catchupmix.study.puzzles;
