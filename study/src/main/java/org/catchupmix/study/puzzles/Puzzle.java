package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A kernel to write.
 *
 * @param number from 1
 * @param name of its files, such as {@code block-sum}
 * @param trials sizes to run, the last one for the counters
 * @param goals of the third star, besides {@link Goal#idleThreads}
 */
public record Puzzle(int number, String name, Supplier<List<Trial>> trials, List<Goal> goals) {
  public Puzzle {
    goals = List.copyOf(goals);
  }

  /** Returns the name of its files without ending, such as {@code 06-block-sum}. */
  public String file() {
    return String.format(Locale.ROOT, "%02d-%s", number, name);
  }

  /** Whether a word is the puzzle's number, its name or its file. */
  public boolean isCalled(String word) {
    return word.matches("(?i)0?%d|(0?%d-)?%s(\\.(cu|md|ptx))?".formatted(number, number, name));
  }
}
