package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/** State of a thread before a step, as text for a report. */
record ThreadState(Warp warp, Step step, int lane) {
  /** Number of source lines that are shown. */
  private static final int LINES = 10;

  /** Size of an access that is also shown as f32. */
  private static final int WORD = 4;

  List<String> lines() {
    List<String> all = new ArrayList<>();
    String registers =
        new LinkedHashSet<>(step.instruction.reads())
            .stream()
                .map(this::register)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    if (!registers.isEmpty()) {
      all.add("registers: " + registers);
    }
    if (step instanceof MemoryStep memory && memory.place.space() != MemoryStep.Space.LOCAL) {
      String contents = contents(memory);
      if (contents != null) {
        all.add("memory: " + contents);
      }
    }
    all.add("executed last: " + String.join(", ", executed()));
    return all;
  }

  private String register(String name) {
    Integer slot = warp.run.program.slots().known(name);
    if (slot == null) {
      return null;
    }
    Registers r = warp.registers;
    String value =
        switch (RegisterKind.of(warp.run.program.slots().type(name))) {
          case INT -> "" + r.i[slot][lane];
          case LONG -> pointer(r.l[slot][lane]);
          case FLOAT -> "" + r.f[slot][lane];
          case DOUBLE -> "" + r.d[slot][lane];
          case PREDICATE -> "" + ((r.p[slot] >>> lane & 1) != 0);
        };
    return name + " = " + value;
  }

  private String pointer(long value) {
    Allocation near = AddressSpace.isShared(value) ? null : warp.run.space.near(value);
    return near == null || !near.holds(value, 1)
        ? "" + value
        : "byte %d of %s".formatted(value - near.base, near.name);
  }

  /** Describes the memory that an access addresses, and its last writer; null if there is none. */
  private String contents(MemoryStep access) {
    GridRun run = warp.run;
    long address = access.place.address(warp.registers, lane);
    boolean shared = access.place.isShared(address);
    Allocation a = shared ? run.sharedNear(address) : run.space.near(address);
    if (a == null || !a.holds(address, access.bytes)) {
      return null;
    }
    int offset = (int) (address - a.base);
    StringBuilder bits = new StringBuilder();
    for (int i = access.bytes - 1; i >= 0; i--) {
      bits.append("%02x".formatted(a.data[offset + i]));
    }
    String value = a.defined.has(offset, access.bytes) ? "holds 0x" + bits : "is uninitialized";
    if (access.bytes == WORD && !value.startsWith("is")) {
      value += " (f32 %s)".formatted((float) Allocation.FLOATS.get(a.data, offset));
    }
    AccessHistory.Race write =
        a.history == null ? null : a.history.lastWrite(offset, run.epochs.oldest(false));
    boolean known = write != null && !(shared && run.epochs.otherBlock(write.stamp()));
    return "%s %s, %s"
        .formatted(
            a.where(address),
            value,
            known
                ? "last written by %s in %s"
                    .formatted(
                        RacePolicy.thread(run, write.stamp()), run.program.line(write.step()))
                : "no write of this %s is on record".formatted(shared ? "block" : "launch"));
  }

  /** Lines that the thread executed last, the current one at the end. */
  private List<String> executed() {
    List<String> last = new ArrayList<>();
    boolean now = true;
    for (int block : warp.lastBlocks(lane)) {
      DecodedKernel.Block of = warp.run.program.blocks()[block];
      List<PtxInstruction> all =
          Stream.concat(Stream.of(of.steps()), Stream.of(of.ending()))
              .map(s -> s.instruction)
              .filter(Objects::nonNull)
              .toList();
      int from = now ? all.lastIndexOf(step.instruction) : all.size() - 1;
      now = false;
      for (int i = from; i >= 0 && last.size() < LINES; i--) {
        String line = all.get(i).place();
        if (last.isEmpty() || !last.getFirst().equals(line)) {
          last.addFirst(line);
        }
      }
    }
    return last;
  }
}
