package org.catchupmix.emulator.registers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/** Fills the registers that a launch provides: constants, arguments, sizes and indices. */
public final class LaunchRegisters {
  private final Slots slots;
  private final Launch launch;
  private final long sharedBytes;
  private final long workspace;

  /** Registers that all warps share. */
  private final Registers shared;

  public LaunchRegisters(
      Slots slots, Launch launch, KernelArguments arguments, long sharedBytes, long workspace) {
    this.slots = slots;
    this.launch = launch;
    this.sharedBytes = sharedBytes;
    this.workspace = workspace;
    this.shared = slots.empty();
    ByteBuffer bytes = arguments.bytes().duplicate().order(ByteOrder.nativeOrder());
    slots.constants.forEach((c, slot) -> shared.fill(c.kind(), slot, c.bits()));
    slots.parameters.forEach(
        (p, slot) -> shared.fill(RegisterKind.of(p.type()), slot, read(bytes, p)));
    beginBlock(0);
  }

  private static long read(ByteBuffer bytes, Slots.Parameter parameter) {
    int at = parameter.offset();
    PtxType type = parameter.type();
    return switch (type.bytes()) {
      case 1 -> type.isSigned() ? bytes.get(at) : bytes.get(at) & 0xFF;
      case 2 -> type.isSigned() ? bytes.getShort(at) : bytes.getShort(at) & 0xFFFF;
      case 4 -> bytes.getInt(at);
      default -> bytes.getLong(at);
    };
  }

  /** Sets the indices of a block before its warps begin. */
  public void beginBlock(int block) {
    SpecialRegister.Context context =
        new SpecialRegister.Context(launch, block, sharedBytes, workspace);
    slots.specials.forEach(
        (special, slot) -> {
          if (!special.ofLane()) {
            shared.fill(special.kind(), slot, special.value(context));
          }
        });
  }

  /** The registers of a warp, used for one block after the other. */
  public Registers ofWarp(int warp) {
    Registers registers = slots.forWarp(shared);
    slots.specials.forEach(
        (special, slot) -> {
          for (int lane = 0; lane < Registers.LANES && special.ofLane(); lane++) {
            registers.i[slot][lane] = special.value(launch, warp * Registers.LANES + lane);
          }
        });
    return registers;
  }
}
