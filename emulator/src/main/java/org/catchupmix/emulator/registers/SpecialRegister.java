package org.catchupmix.emulator.registers;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToIntBiFunction;
import java.util.function.ToLongFunction;
import org.catchupmix.gpu.Launch;

/** The special registers that kernels may read, and their values. */
public enum SpecialRegister {
  TID_X((l, t) -> t % l.blockX()),
  TID_Y((l, t) -> t / l.blockX() % l.blockY()),
  TID_Z((l, t) -> t / l.blockX() / l.blockY()),
  LANEID((_, t) -> t % Registers.LANES),
  WARPID((_, t) -> t / Registers.LANES),
  LANEMASK_EQ((_, t) -> 1 << t),
  LANEMASK_LT((_, t) -> (1 << t) - 1),
  LANEMASK_LE((_, t) -> (1 << t) - 1 | 1 << t),
  LANEMASK_GT((_, t) -> ~((1 << t) - 1 | 1 << t)),
  LANEMASK_GE((_, t) -> ~((1 << t) - 1)),
  NTID_X(c -> c.launch().blockX()),
  NTID_Y(c -> c.launch().blockY()),
  NTID_Z(c -> c.launch().blockZ()),
  NCTAID_X(c -> c.launch().gridX()),
  NCTAID_Y(c -> c.launch().gridY()),
  NCTAID_Z(c -> c.launch().gridZ()),
  CTAID_X(c -> c.block() % c.launch().gridX()),
  CTAID_Y(c -> c.block() / c.launch().gridX() % c.launch().gridY()),
  CTAID_Z(c -> c.block() / c.launch().gridX() / c.launch().gridY()),
  NWARPID(c -> (c.launch().threads() + 31) / 32),
  SMID(_ -> 0),
  NSMID(_ -> 1),
  GRIDID(_ -> 1),
  DYNAMIC_SMEM_SIZE(c -> c.launch().sharedBytes()),
  TOTAL_SMEM_SIZE(Context::sharedBytes),
  /** Upper half of the address where {@code grid.sync} counts blocks, or zero. */
  ENVREG1(c -> c.workspace() >>> Integer.SIZE),
  /** Lower half of that address. */
  ENVREG2(Context::workspace),
  /** All other environment registers: zero. */
  ENVREG(_ -> 0),
  CLOCK(null, null),
  CLOCK_HI(null, null),
  CLOCK64(null, null),
  GLOBALTIMER(null, null),
  GLOBALTIMER_LO(null, null),
  GLOBALTIMER_HI(null, null);

  /** Values that all threads of a block share. */
  record Context(Launch launch, int block, long sharedBytes, long workspace) {}

  private final ToIntBiFunction<Launch, Integer> ofThread;
  private final ToLongFunction<Context> ofBlock;

  SpecialRegister(ToIntBiFunction<Launch, Integer> value) {
    this(value, null);
  }

  SpecialRegister(ToLongFunction<Context> value) {
    this(null, value);
  }

  SpecialRegister(ToIntBiFunction<Launch, Integer> ofThread, ToLongFunction<Context> ofBlock) {
    this.ofThread = ofThread;
    this.ofBlock = ofBlock;
  }

  /** Whether the lanes of a warp have different values. */
  boolean ofLane() {
    return ofThread != null;
  }

  /** The value of a thread, by its index in the block. */
  int value(Launch launch, int thread) {
    return ofThread.applyAsInt(launch, thread);
  }

  /** The value of all threads of a block. */
  long value(Context context) {
    return ofBlock.applyAsLong(context);
  }

  public RegisterKind kind() {
    return switch (this) {
      case GRIDID, CLOCK64, GLOBALTIMER -> RegisterKind.LONG;
      default -> RegisterKind.INT;
    };
  }

  /** Whether each read returns a later time. */
  public boolean ticks() {
    return ofThread == null && ofBlock == null;
  }

  /** The value of a clock at a time. */
  public long at(long time) {
    return this == CLOCK_HI || this == GLOBALTIMER_HI ? time >>> 32 : time;
  }

  /** The register of a name such as {@code %tid.x}, or null. */
  public static SpecialRegister of(String name) {
    String wanted = name.substring(1).replace('.', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(register -> register.name().equals(wanted))
        .findFirst()
        .orElse(wanted.matches("ENVREG\\d+") ? ENVREG : null);
  }
}
