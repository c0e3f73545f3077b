package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.launch.LaunchMemory;
import org.catchupmix.emulator.launch.LaunchNames;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.SourceVariable;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** State of a thread before a step, as text for a report. */
record ThreadState(Warp warp, Step step, int lane) {
  /** Number of source lines that are shown. */
  private static final int LINES = 10;

  private static final String UNSET = "not set";

  /** Size of an access that is also shown as f32. */
  private static final int WORD = 4;

  List<String> lines() {
    List<String> all = new ArrayList<>();
    Map<String, String> variables = variables();
    if (!variables.isEmpty()) {
      all.add(
          "variables: "
              + variables.entrySet().stream()
                  .map(v -> v.getKey() + " = " + v.getValue())
                  .collect(Collectors.joining(", ")));
    }
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

  /** Values of the source variables whose place is known here; an inner one hides an outer one. */
  private Map<String, String> variables() {
    DecodedKernel program = warp.part.program;
    Map<String, Integer> labels = program.entry().labels();
    Map<String, String> linked =
        labels.keySet().stream()
            .collect(Collectors.toMap(LinkedEntry::unlinked, label -> label, (a, _) -> a));
    int here = program.entry().instructions().indexOf(step.instruction);
    Map<String, String> values = new LinkedHashMap<>();
    for (SourceVariable v : program.module().sourceVariables()) {
      boolean known =
          v.ranges().stream()
              .allMatch(
                  r ->
                      labels.getOrDefault(linked.get(r.first()), Integer.MAX_VALUE) <= here
                          && labels.getOrDefault(linked.get(r.end()), 0) > here);
      String value = known ? value(v, linked.get(v.ranges().getFirst().first())) : null;
      if (value != null) {
        values.put(v.name(), value);
      }
    }
    return values;
  }

  /** Formats a variable of the function that a label belongs to; null if its place is unknown. */
  private String value(SourceVariable v, String label) {
    DecodedKernel program = warp.part.program;
    Slots slots = program.slots();
    String register = LinkedEntry.linked(v.place(), LinkedEntry.owner(label));
    Integer slot = slots.known(register);
    if (slot == null) {
      return program
          .entry()
          .parameter(v.place())
          .filter(p -> v.type().bytes() <= p.bytes())
          .map(p -> text(v.type(), warp.part.arguments.bytes().array(), p.offset()))
          .orElse(null);
    }
    if (slots.isUnset(register, warp.registers, lane)) {
      return UNSET;
    }
    long bits = warp.registers.bits(slots.kind(register), slot, lane);
    if (!v.place().equals(SourceVariable.LOCAL)) {
      return text(v.type(), bits);
    }
    long from = bits + v.offset();
    if (from < 0 || from > program.localBytes() - v.type().bytes()) {
      return null;
    }
    int at = lane * program.localBytes() + (int) from;
    return warp.localDefined.has(at, v.type().bytes()) ? text(v.type(), warp.local, at) : UNSET;
  }

  private String text(SourceVariable.Type type, byte[] memory, int at) {
    return text(type, Allocation.get(memory, at, type.bytes()));
  }

  private String text(SourceVariable.Type type, long bits) {
    return type.isPointer() ? pointer(bits) : type.text(bits);
  }

  private String register(String name) {
    Slots slots = warp.part.program.slots();
    Integer slot = slots.known(name);
    if (slot == null) {
      return null;
    }
    Registers r = warp.registers;
    String value =
        switch (slots.kind(name)) {
          case INT -> "" + r.i[slot][lane];
          case LONG -> pointer(r.l[slot][lane]);
          case FLOAT -> "" + r.f[slot][lane];
          case DOUBLE -> "" + r.d[slot][lane];
          case PREDICATE -> "" + ((r.p[slot] >>> lane & 1) != 0);
        };
    return name + " = " + (slots.isUnset(name, r, lane) ? UNSET : value);
  }

  private String pointer(long value) {
    Allocation near = AddressSpace.isShared(value) ? null : warp.part.memory.space.near(value);
    return near == null || !near.holds(value, 1)
        ? "" + value
        : "byte %d of %s".formatted(value - near.base, near.name);
  }

  /** Describes the memory that an access addresses, and its last writer; null if there is none. */
  private String contents(MemoryStep access) {
    LaunchMemory memory = warp.part.memory;
    LaunchNames names = warp.part.names;
    Epochs epochs = names.epochs();
    long address = access.place.address(warp.registers, lane);
    boolean shared = access.place.isShared(address);
    Allocation a = shared ? memory.sharedNear(address) : memory.space.near(address);
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
        a.history == null ? null : a.history.lastWrite(lane, offset, epochs.oldest(false));
    boolean known = write != null && !(shared && epochs.otherBlock(write.stamp()));
    return "%s %s, %s"
        .formatted(
            a.where(address),
            value,
            known
                ? "last written by %s in %s"
                    .formatted(names.thread(write.stamp()), names.listing().line(write.step()))
                : "no write of this %s is on record".formatted(shared ? "block" : "launch"));
  }

  /** Lines that the thread executed last, the current one at the end. */
  private List<String> executed() {
    List<String> last = new ArrayList<>();
    boolean now = true;
    for (int block : warp.lastBlocks(lane)) {
      DecodedKernel.Block of = warp.part.program.blocks()[block];
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
