package org.catchupmix.emulator.race;

import org.catchupmix.emulator.race.Epochs.Strength;

/** Accessors of a stamp, the lower half of an {@link Entry}: when and by which lane. */
final class Stamp {
  private static final int EPOCH_SHIFT = 7;
  private static final int STRENGTH_SHIFT = 5;
  private static final int STRENGTH_MASK = 3 << STRENGTH_SHIFT;
  private static final int LANE_MASK = (1 << STRENGTH_SHIFT) - 1;

  private Stamp() {}

  static int of(int epoch, int lane, Strength strength) {
    return epoch << EPOCH_SHIFT | strength.code << STRENGTH_SHIFT | lane;
  }

  /** The least stamp of an epoch. */
  static int first(int epoch) {
    return epoch << EPOCH_SHIFT;
  }

  static int epoch(int stamp) {
    return stamp >>> EPOCH_SHIFT;
  }

  static int lane(int stamp) {
    return stamp & LANE_MASK;
  }

  static boolean has(int stamp, Strength strength) {
    return (stamp & STRENGTH_MASK) == strength.code << STRENGTH_SHIFT;
  }

  static boolean sameEpoch(int stamp, int other) {
    return epoch(stamp) == epoch(other);
  }

  /** Whether two stamps are of one thread in one epoch. */
  static boolean sameThread(int stamp, int other) {
    return ((stamp ^ other) & ~STRENGTH_MASK) == 0;
  }
}
