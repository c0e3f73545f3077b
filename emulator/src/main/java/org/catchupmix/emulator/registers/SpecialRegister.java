package org.catchupmix.emulator.registers;

import java.util.Locale;

/** The special registers that are known; which of them differ between the lanes of a warp. */
public enum SpecialRegister {
  TID_X(true),
  TID_Y(true),
  TID_Z(true),
  NTID_X(false),
  NTID_Y(false),
  NTID_Z(false),
  CTAID_X(false),
  CTAID_Y(false),
  CTAID_Z(false),
  NCTAID_X(false),
  NCTAID_Y(false),
  NCTAID_Z(false),
  LANEID(true),
  WARPID(true),
  LANEMASK_EQ(true),
  LANEMASK_LT(true),
  LANEMASK_LE(true),
  LANEMASK_GT(true),
  LANEMASK_GE(true),
  NWARPID(false),
  SMID(false),
  NSMID(false),
  GRIDID(false),
  DYNAMIC_SMEM_SIZE(false),
  TOTAL_SMEM_SIZE(false),
  /** The upper half of the address that {@code grid.sync} counts blocks at, or zero. */
  ENVREG1(false),
  /** The lower half. */
  ENVREG2(false),
  /** What else a driver hands over: zero. */
  ENVREG(false),
  CLOCK(false),
  CLOCK_HI(false),
  CLOCK64(false),
  GLOBALTIMER(false),
  GLOBALTIMER_LO(false),
  GLOBALTIMER_HI(false);

  private final boolean ofLane;

  SpecialRegister(boolean ofLane) {
    this.ofLane = ofLane;
  }

  /** Whether each warp has an array of its own for it. */
  boolean ofLane() {
    return ofLane;
  }

  public RegisterKind kind() {
    return switch (this) {
      case GRIDID, CLOCK64, GLOBALTIMER -> RegisterKind.LONG;
      default -> RegisterKind.INT;
    };
  }

  /** Whether each read gives another value. */
  public boolean ticks() {
    return ordinal() >= CLOCK.ordinal();
  }

  /** What it reads at a time. */
  public long at(long time) {
    return this == CLOCK_HI || this == GLOBALTIMER_HI ? time >>> 32 : time;
  }

  /** The one of a name such as {@code %tid.x}, or null. */
  public static SpecialRegister of(String name) {
    String wanted = name.substring(1).replace('.', '_').toUpperCase(Locale.ROOT);
    for (SpecialRegister register : values()) {
      if (register.name().equals(wanted)) {
        return register;
      }
    }
    return wanted.matches("ENVREG\\d+") ? ENVREG : null;
  }
}
