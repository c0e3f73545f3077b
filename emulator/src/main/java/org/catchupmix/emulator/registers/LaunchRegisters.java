package org.catchupmix.emulator.registers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/** Fills the registers that a launch gives: constants, arguments, sizes and indices. */
public final class LaunchRegisters {
  private final Slots slots;
  private final Launch launch;
  private final long sharedBytes;
  private final long workspace;

  /** Those of all warps. */
  private final Registers shared;

  public LaunchRegisters(
      Slots slots, Launch launch, KernelArguments arguments, long sharedBytes, long workspace) {
    this.workspace = workspace;
    this.sharedBytes = sharedBytes;
    this.slots = slots;
    this.launch = launch;
    this.shared = slots.empty();
    fillConstants(arguments);
    beginBlock(0, 0, 0);
  }

  /** The registers of a warp of each block. */
  public Registers ofWarp(int warp) {
    Registers registers = slots.forWarp(shared);
    fillLanes(warp, registers);
    return registers;
  }

  private void fillConstants(KernelArguments arguments) {
    ByteBuffer bytes = arguments.bytes().duplicate().order(ByteOrder.nativeOrder());
    slots.constants().forEach((c, slot) -> set(c.kind(), slot, c.bits()));
    slots.parameters().forEach((p, slot) -> set(RegisterKind.of(p.type()), slot, read(bytes, p)));
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

  private void set(RegisterKind kind, int slot, long bits) {
    Registers r = shared;
    switch (kind) {
      case INT -> Arrays.fill(r.i[slot] = lanes(r.i[slot]), (int) bits);
      case LONG -> Arrays.fill(r.l[slot] = new long[Registers.LANES], bits);
      case FLOAT ->
          Arrays.fill(r.f[slot] = new float[Registers.LANES], Float.intBitsToFloat((int) bits));
      case DOUBLE ->
          Arrays.fill(r.d[slot] = new double[Registers.LANES], Double.longBitsToDouble(bits));
      case PREDICATE -> r.p[slot] = (int) bits;
    }
  }

  private static int[] lanes(int[] before) {
    return before == null ? new int[Registers.LANES] : before;
  }

  /** Before the warps of a block begin. */
  public void beginBlock(int blockX, int blockY, int blockZ) {
    slots
        .specials()
        .forEach(
            (special, slot) -> {
              switch (special) {
                case NWARPID -> set(RegisterKind.INT, slot, (launch.threads() + 31) / 32);
                case SMID, ENVREG -> set(RegisterKind.INT, slot, 0);
                case ENVREG1 -> set(RegisterKind.INT, slot, workspace >>> Integer.SIZE);
                case ENVREG2 -> set(RegisterKind.INT, slot, workspace);
                case NSMID -> set(RegisterKind.INT, slot, 1);
                case GRIDID -> set(RegisterKind.LONG, slot, 1);
                case DYNAMIC_SMEM_SIZE -> set(RegisterKind.INT, slot, launch.sharedBytes());
                case TOTAL_SMEM_SIZE -> set(RegisterKind.INT, slot, sharedBytes);
                case NTID_X -> set(RegisterKind.INT, slot, launch.blockX());
                case NTID_Y -> set(RegisterKind.INT, slot, launch.blockY());
                case NTID_Z -> set(RegisterKind.INT, slot, launch.blockZ());
                case NCTAID_X -> set(RegisterKind.INT, slot, launch.gridX());
                case NCTAID_Y -> set(RegisterKind.INT, slot, launch.gridY());
                case NCTAID_Z -> set(RegisterKind.INT, slot, launch.gridZ());
                case CTAID_X -> set(RegisterKind.INT, slot, blockX);
                case CTAID_Y -> set(RegisterKind.INT, slot, blockY);
                case CTAID_Z -> set(RegisterKind.INT, slot, blockZ);
                default -> {}
              }
            });
  }

  private void fillLanes(int warp, Registers registers) {
    slots
        .specials()
        .forEach(
            (special, slot) -> {
              if (special.ofLane()) {
                for (int lane = 0; lane < Registers.LANES; lane++) {
                  registers.i[slot][lane] = special(special, warp, lane);
                }
              }
            });
  }

  private int special(SpecialRegister special, int warp, int lane) {
    int t = warp * Registers.LANES + lane;
    int bit = 1 << lane;
    return switch (special) {
      case TID_X -> t % launch.blockX();
      case TID_Y -> t / launch.blockX() % launch.blockY();
      case TID_Z -> t / launch.blockX() / launch.blockY();
      case LANEID -> lane;
      case WARPID -> warp;
      case LANEMASK_EQ -> bit;
      case LANEMASK_LT -> bit - 1;
      case LANEMASK_LE -> bit - 1 | bit;
      case LANEMASK_GT -> ~(bit - 1 | bit);
      case LANEMASK_GE -> ~(bit - 1);
      default -> throw new IllegalStateException(special + " is no register of a lane");
    };
  }
}
