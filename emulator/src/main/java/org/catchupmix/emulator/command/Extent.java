package org.catchupmix.emulator.command;

/** Sizes along three axes, or coordinates. */
record Extent(int x, int y, int z) {
  /** Parses the value of an option, {@code X[,Y[,Z]]}. */
  static Extent parse(String option, String text, int missing) {
    String[] parts = text.split(",", -1);
    try {
      if (parts.length <= 3) {
        return new Extent(
            number(parts, 0, missing), number(parts, 1, missing), number(parts, 2, missing));
      }
    } catch (NumberFormatException e) {
      // Rejected below.
    }
    throw new IllegalArgumentException(
        "%s %s must be one to three whole numbers".formatted(option, text));
  }

  private static int number(String[] parts, int axis, int missing) {
    return axis < parts.length ? Integer.parseInt(parts[axis].strip()) : missing;
  }

  /** Number of these coordinates in a box; x varies fastest. */
  int index(String option, Extent box) {
    if (x < 0 || x >= box.x || y < 0 || y >= box.y || z < 0 || z >= box.z) {
      throw new IllegalArgumentException(
          "%s %d,%d,%d must be within 0,0,0..%d,%d,%d"
              .formatted(option, x, y, z, box.x - 1, box.y - 1, box.z - 1));
    }
    return (z * box.y + y) * box.x + x;
  }
}
