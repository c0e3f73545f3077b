package org.catchupmix.app.cli;

import picocli.CommandLine.Option;

/** Flags for the input of a network, of commands without a data set. */
public final class InputOptions {
  /** Height and width. */
  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "side of the square images (default: ${DEFAULT-VALUE})")
  public int size = 32;

  /** Values of a pixel. */
  @Option(
      names = "--channels",
      paramLabel = "C",
      description = "channels of the images (default: ${DEFAULT-VALUE})")
  public int channels = 3;

  /** Number of classes. */
  @Option(
      names = "--classes",
      paramLabel = "K",
      description = "number of classes (default: ${DEFAULT-VALUE})")
  public int classes = 100;

  /**
   * Refuses a size that no network takes.
   *
   * @throws IllegalArgumentException if it is not within 1 to 1024
   */
  public void check() {
    Usage.require(size >= 1 && size <= 1024, "--size %d must be 1..1024", size);
  }
}
