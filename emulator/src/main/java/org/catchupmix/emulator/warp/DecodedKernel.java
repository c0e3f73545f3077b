package org.catchupmix.emulator.warp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.emulator.launch.Listing;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/**
 * A kernel as basic blocks of {@link Step}s, with what a launch must know of it.
 *
 * @param shared shared variables with their addresses
 * @param localBytes local memory of a thread, including its stack
 * @param written offsets of the parameters through which it writes device memory; empty if unknown
 * @param registers per thread by a GPU's compiler, or 0 if unknown
 */
public record DecodedKernel(
    DeviceServices owner,
    PtxModule module,
    PtxEntry entry,
    Block[] blocks,
    Listing listing,
    Slots slots,
    List<Placed> shared,
    int localBytes,
    Optional<Set<Integer>> written,
    int registers)
    implements GpuFunction {
  /** Shared memory of cooperative groups, initially zero and not counted as the block's. */
  public static final String RESERVED = "reserved by CUDA";

  /** Least alignment of dynamic shared memory, whatever its declaration says. */
  private static final int DYNAMIC_ALIGNMENT = 16;

  /** A basic block. */
  public record Block(Step[] steps, Ending ending) {
    /** Whether it does nothing but end its threads. */
    boolean onlyEnds() {
      PtxInstruction last = ending.instruction;
      return steps.length == 0
          && ending.guard < 0
          && last != null
          && (last.operation() == Operation.RET || last.operation() == Operation.EXIT);
    }
  }

  public record Placed(PtxVariable variable, long address) {}

  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public String toString() {
    return "kernel " + CppNames.plain(entry.name()) + " of " + module.origin();
  }

  /** Number of its steps, which are numbered from 0. */
  public int steps() {
    return listing.steps();
  }

  /** Whether it updates device memory atomically. */
  public boolean updatesAtomically() {
    return entry.instructions().stream()
        .anyMatch(in -> in.family() == Operation.Family.ATOMIC && !in.opcode().isShared());
  }

  /** Bases of the allocations that a launch may write; empty if they are not known. */
  public Optional<Set<Long>> written(KernelArguments arguments, AddressSpace space) {
    ByteBuffer bytes = arguments.bytes().duplicate().order(ByteOrder.nativeOrder());
    return written.map(
        offsets ->
            offsets.stream()
                .map(offset -> space.near(bytes.getLong(offset)))
                .filter(Objects::nonNull)
                .map(a -> a.base)
                .collect(Collectors.toSet()));
  }

  /** Bytes of static shared memory, with the padding that ptxas puts before dynamic memory. */
  public long staticSharedBytes() {
    return end(shared);
  }

  /** End of shared variables as ptxas lays them out, without CUDA's own memory. */
  public static long end(List<Placed> shared) {
    long end = 0;
    for (Placed placed : shared) {
      PtxVariable v = placed.variable();
      end = v.name().equals(RESERVED) ? end : start(end, v) + v.bytes();
    }
    return end;
  }

  /** Offset of a shared variable behind the end of those before it. */
  public static long start(long end, PtxVariable variable) {
    int least = variable.bytes() == 0 ? DYNAMIC_ALIGNMENT : 1;
    long alignment = Math.max(least, variable.alignment());
    return (end + alignment - 1) / alignment * alignment;
  }

  /** Refuses mismatched arguments and launches that a device would refuse. */
  public void check(Launch launch, KernelArguments arguments, Chip chip) {
    if (arguments.count() != entry.parameters().size()) {
      throw new DriverException(
          "%s has %d parameters, %d arguments were given"
              .formatted(this, entry.parameters().size(), arguments.count()));
    }
    for (int i = 0; i < arguments.count(); i++) {
      PtxEntry.Parameter parameter = entry.parameters().get(i);
      int bytes = arguments.size(i);
      if (parameter.offset() != arguments.offset(i) || bytes != parameter.bytes()) {
        throw new DriverException(
            "%s: argument %d has %d bytes at %d, the parameter %d bytes at %d"
                .formatted(
                    this, i, bytes, arguments.offset(i), parameter.bytes(), parameter.offset()));
      }
    }
    if (launch.exceedsGrid()) {
      throw new DriverException(
          "%s: a grid of %d,%d,%d blocks, must be at most %d in y and z"
              .formatted(this, launch.gridX(), launch.gridY(), launch.gridZ(), Launch.MAX_GRID));
    }
    if (launch.blocks() > Integer.MAX_VALUE) {
      throw new DriverException(
          "%s: %d blocks, must be at most %d".formatted(this, launch.blocks(), Integer.MAX_VALUE));
    }
    if (entry.parameterBytes() > module.parameterBytes()) {
      throw new DriverException(
          "%s has %d bytes of parameters, must be at most %d for PTX %s"
              .formatted(this, entry.parameterBytes(), module.parameterBytes(), module.version()));
    }
    checkBlock(launch, chip);
  }

  /** Refuses blocks that exceed the limits of the chip or the kernel. */
  private void checkBlock(Launch launch, Chip chip) {
    long unasked = staticSharedBytes();
    long shared = unasked + launch.sharedBytes();
    int most = chip == null ? Chip.DEFAULT_SHARED : chip.sharedBytes();
    if (unasked > Chip.DEFAULT_SHARED || shared > most) {
      throw new DriverException(
          "%s: a block takes %d bytes of shared memory, the device has %d"
              .formatted(this, shared, unasked > Chip.DEFAULT_SHARED ? Chip.DEFAULT_SHARED : most));
    }
    int taken = chip == null || registers == 0 ? 0 : chip.registersOf(launch.threads(), registers);
    if (chip != null && taken > chip.registers()) {
      throw new DriverException(
          "%s: %d threads of %d registers take %d registers, sm_%d has %d"
              .formatted(
                  this, launch.threads(), registers, taken, chip.number(), chip.registers()));
    }
    if (entry.maxThreads() > 0 && launch.threads() > entry.maxThreads()) {
      throw new DriverException(
          "%s takes blocks of at most %d threads, not %d"
              .formatted(this, entry.maxThreads(), launch.threads()));
    }
    List<Integer> given = List.of(launch.blockX(), launch.blockY(), launch.blockZ());
    List<Integer> required = entry.block();
    for (int axis = 0; axis < given.size() && !required.isEmpty(); axis++) {
      if (given.get(axis) != (axis < required.size() ? required.get(axis) : 1)) {
        throw new DriverException(
            "%s requires blocks of %s threads (.reqntid), not %s".formatted(this, required, given));
      }
    }
    int together =
        chip == null
            ? Integer.MAX_VALUE
            : chip.multiprocessors()
                * chip.residentBlocks(launch.threads(), registers, (int) shared);
    if (launch.cooperative() && launch.blocks() > together) {
      throw new DriverException(
          "%s: a cooperative launch of %d blocks, the device holds %d"
              .formatted(this, launch.blocks(), together));
    }
  }
}
