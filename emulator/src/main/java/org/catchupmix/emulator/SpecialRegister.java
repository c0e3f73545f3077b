package org.catchupmix.emulator;

import java.util.Locale;

/** The special registers that are known; which of them differ between the lanes of a warp. */
enum SpecialRegister {
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
  LANEMASK_GE(true);

  private final boolean ofLane;

  SpecialRegister(boolean ofLane) {
    this.ofLane = ofLane;
  }

  /** Whether each warp has an array of its own for it. */
  boolean ofLane() {
    return ofLane;
  }

  RegisterKind kind() {
    return RegisterKind.INT;
  }

  /** The one of a name such as {@code %tid.x}, or null. */
  static SpecialRegister of(String name) {
    String wanted = name.substring(1).replace('.', '_').toUpperCase(Locale.ROOT);
    for (SpecialRegister register : values()) {
      if (register.name().equals(wanted)) {
        return register;
      }
    }
    return null;
  }
}
