package org.catchupmix.recipe;

/** Part of the result that a different value of a setting changes. */
public enum Effect {
  /** Nothing but place, time and logs. */
  NONE,
  /** The last bits, or what is recorded beside the result. A run may continue with another. */
  ROUNDING,
  /** The result. A run may continue with another value. */
  CHANGEABLE,
  /** All random numbers. Runs that differ by it alone are repetitions. */
  SEED,
  RESULT
}
