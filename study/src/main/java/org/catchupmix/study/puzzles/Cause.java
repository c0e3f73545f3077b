package org.catchupmix.study.puzzles;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Causes of faults: what the emulator says about them, and what that means to a learner. */
public enum Cause {
  OVERFLOW(
      "did a 32-bit index overflow",
      "The address is far from every array: an int product became larger than 2^31 - 1 and wrapped to a negative number. Compute it in size_t or long long."),
  MISALIGNED(
      "not a multiple of",
      "A load of 8 or 16 bytes, such as of a float4, requires an address that is a multiple of its size. Does every row begin at one?"),
  UNINITIALIZED(
      "which is uninitialized",
      "Nothing was written there before. Shared memory and fresh arrays hold noise, not zeros: who should have written this element, and is there a barrier after that?"),
  OUT_OF_BOUNDS(
      "(reads|writes|updates|stores to|loads) .* bytes? at .*(bytes? (before|after|behind|from|past)|beyond|outside|never allocated|null pointer|no shared memory|ends)",
      "The index is outside of the array. Which threads have an element to work on, and do the others leave it alone?"),
  RACE_OF_BLOCKS(
      "a race: thread \\S+ of block",
      "Two blocks access this element, one of them writes, and blocks run in any order, also at once. Each element should have one owner, or be updated atomically."),
  RACE_OF_WRITERS(
      "(?!)",
      "Several threads of a block write this element at the same line, and which of them is last is chance. Should one thread write it, or each thread an element of its own? Sums of many threads can be combined by atomicAdd."),
  RACE(
      "a race: ",
      "Two threads access this element, one of them writes, and which comes first is chance. Is a barrier missing between the two, or do two threads own one element?"),
  BARRIER_IN_BRANCH(
      "waits at a barrier (that|before which)",
      "All threads of a block must reach each __syncthreads(). Is it inside an if, or behind a return, that some threads take?"),
  SHUFFLE_MASK(
      "its mask is 0x|needs all 32 lanes",
      "The mask of a *_sync function names the lanes that take part, and all of them must execute it together. Do some lanes branch away before, or does the mask lack some?"),
  SHUFFLE_SOURCE(
      "reads from lane \\d+, which is inactive",
      "A shuffle takes a value from a lane that is not executing it, so the value is undefined. Keep all 32 lanes of the warp in the loop; those without an element add 0."),
  DEADLOCK(
      "livelock|waits at a? ?barrier|arrive",
      "Threads wait for something that never happens. A block may not wait for another one: blocks run in any order, and some only start when others have ended."),
  ENDLESS(
      "instructions without an end",
      "A loop does not end. Does its counter change in each round, and does it reach the bound?"),
  STOPPED(
      "^assertion |stops itself",
      "The kernel ends itself here, by an assertion that does not hold or by a trap."),
  OTHER("", "See the line.");

  private final Pattern pattern;
  private final String meaning;

  Cause(String pattern, String meaning) {
    this.pattern = Pattern.compile(pattern);
    this.meaning = meaning;
  }

  /** Returns what it means and what to look at. */
  public String meaning() {
    return meaning;
  }

  /** Whether its fault ends the block, which then leaves elements unwritten; an access does not. */
  boolean endsBlock() {
    return switch (this) {
      case BARRIER_IN_BRANCH, SHUFFLE_MASK, SHUFFLE_SOURCE, DEADLOCK, ENDLESS, STOPPED -> true;
      default -> false;
    };
  }

  /** Returns its name in JSON, such as {@code out-of-bounds}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Finds the cause of a message of the emulator. */
  static Cause of(String message) {
    return Arrays.stream(values())
        .filter(c -> c.pattern.matcher(message).find())
        .findFirst()
        .orElse(OTHER);
  }
}
