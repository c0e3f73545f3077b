package org.catchupmix.core.backend;

import java.util.List;
import java.util.Optional;

/** Makes a backend if this machine can run it; found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /**
   * Availability of a backend on this machine.
   *
   * @param why a clause on what was found, or on what is missing and how to get it
   */
  record Availability(boolean available, String why) {}

  String name();

  /**
   * The meaning of a number after the name, as in {@code cuda:1}: a word such as {@code GPU}, or
   * null if the name takes no number.
   */
  default String numbered() {
    return null;
  }

  /**
   * The rank in the order of {@code auto}, which takes the available device of the highest rank.
   */
  int autoRank();

  /** Checks whether this machine can run it; cheap and without side effects. */
  Availability probe();

  /**
   * Whether this machine has such a device, even if {@link #probe} finds it unusable. Only then
   * does {@code auto} say that it passed it over.
   */
  default boolean isPresent() {
    return true;
  }

  /**
   * Availability for {@code auto}: {@link #probe}, unless something is missing that makes it slower
   * than the next device.
   */
  default Availability suitsAuto() {
    return probe();
  }

  /**
   * Opens it; {@link #probe} must have found it available.
   *
   * @param number the number after the name, 0 where there is none
   * @throws DeviceException if there is none of this number, or a library is missing; says which
   */
  Backend open(int number, BackendOptions options);

  /** Why the device is many times slower in this JVM than in others; empty if it is not. */
  default Optional<String> slowdown() {
    return Optional.empty();
  }

  /** A sentence on flags of Java that would make the device faster; empty if none is missing. */
  default Optional<String> advice() {
    return Optional.empty();
  }

  /** Findings with versions, one a line, for {@code catchup doctor}. */
  List<String> diagnose();
}
