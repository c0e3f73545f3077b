package org.catchupmix.core;

import java.util.List;

/** Makes a backend if this machine can run it; found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /**
   * Whether a backend can be had.
   *
   * @param available whether {@link #open} will work
   * @param why one clause: what was found, or what is missing and how to get it
   */
  record Availability(boolean available, String why) {}

  /** The device's name. */
  String name();

  /**
   * What a number after the name means, as in {@code cuda:1}: a word such as {@code GPU}; null
   * where a name has no number.
   */
  default String numbered() {
    return null;
  }

  /** The place in the order of {@code auto}: the available device of the highest rank is taken. */
  int autoRank();

  /** Looks whether this machine can run it; cheap and without side effects. */
  Availability probe();

  /**
   * Whether this machine has what it is for, such as a GPU's driver, although {@link #probe} may
   * find it unusable. Who has none need not be told at each start that it is not used.
   */
  default boolean isPresent() {
    return true;
  }

  /**
   * Whether {@code auto} may take it: {@link #probe}, unless it is there but something is missing
   * that makes it slower than what comes after it; then the clause says what.
   */
  default Availability suitsAuto() {
    return probe();
  }

  /**
   * Opens it; only where {@link #probe} says that it is available.
   *
   * @param number the number after the name, 0 where there is none
   * @throws DeviceException if there is none of this number, or a library is missing; says which
   */
  Backend open(int number, BackendOptions options);

  /** Lines for {@code catchup doctor}: what was found, with versions. */
  List<String> diagnose();
}
