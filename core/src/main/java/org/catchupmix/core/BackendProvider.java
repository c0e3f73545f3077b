package org.catchupmix.core;

import java.util.List;

/** Makes a backend if this machine can run it; found by {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /**
   * Whether a backend can be had.
   *
   * @param available whether {@link #open} will work
   * @param why one clause for people: what was found, or what is missing and how to get it
   */
  record Availability(boolean available, String why) {}

  /** The device's name. */
  String name();

  /** The place in the order of {@code auto}: the available device of the highest rank is taken. */
  int autoRank();

  /** Looks whether this machine can run it; cheap and without side effects. */
  Availability probe();

  /** Opens it; only where {@link #probe} says that it is available. */
  Backend open(BackendOptions options);

  /** Lines for {@code catchup doctor}: what was found, with versions. */
  List<String> diagnose();
}
