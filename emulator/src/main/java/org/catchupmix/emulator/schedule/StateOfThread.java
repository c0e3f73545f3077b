package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.catchupmix.emulator.report.ThreadState;
import org.catchupmix.emulator.report.ThreadState.Value;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Reader of a thread's state before a step. */
record StateOfThread(Warp warp, Step step, int lane) {
  /** Number of source lines that are shown. */
  private static final int LINES = 10;

  /** Size of an access that is also shown as f32. */
  private static final int WORD = 4;

  ThreadState read() {
    List<Value> registers =
        step.instruction.reads().stream()
            .distinct()
            .map(this::register)
            .filter(Objects::nonNull)
            .toList();
    boolean accesses =
        step instanceof MemoryStep memory && memory.place.space() != MemoryStep.Space.LOCAL;
    return new ThreadState(
        List.copyOf(variables().values()),
        registers,
        accesses ? contents((MemoryStep) step) : null,
        executed());
  }

  /** Values of the source variables whose place is known here; an inner one hides an outer one. */
  private Map<String, Value> variables() {
    DecodedKernel program = warp.part.program;
    Map<String, Integer> labels = program.entry().labels();
    Map<String, String> linked =
        labels.keySet().stream()
            .collect(Collectors.toMap(LinkedEntry::unlinked, label -> label, (a, _) -> a));
    int here = program.entry().instructions().indexOf(step.instruction);
    Map<String, Value> values = new LinkedHashMap<>();
    for (SourceVariable v : program.module().sourceVariables()) {
      boolean known =
          v.ranges().stream()
              .allMatch(
                  r ->
                      labels.getOrDefault(linked.get(r.first()), Integer.MAX_VALUE) <= here
                          && labels.getOrDefault(linked.get(r.end()), 0) > here);
      Value value = known ? value(v, linked.get(v.ranges().getFirst().first())) : null;
      if (value != null) {
        values.put(v.name(), value);
      }
    }
    return values;
  }

  /** A variable of the function that a label belongs to; null if its place is unknown. */
  private Value value(SourceVariable v, String label) {
    DecodedKernel program = warp.part.program;
    Slots slots = program.slots();
    String register = LinkedEntry.linked(v.place(), LinkedEntry.owner(label));
    Integer slot = slots.known(register);
    if (slot == null) {
      return program
          .entry()
          .parameter(v.place())
          .filter(p -> v.type().bytes() <= p.bytes())
          .map(p -> value(v, warp.part.arguments.bytes().array(), p.offset()))
          .orElse(null);
    }
    if (slots.isUnset(register, warp.registers, lane)) {
      return new Value(v.name(), null, null);
    }
    long bits = warp.registers.bits(slots.kind(register), slot, lane);
    if (!v.place().equals(SourceVariable.LOCAL)) {
      return value(v, bits);
    }
    long from = bits + v.offset();
    if (from < 0 || from > program.localBytes() - v.type().bytes()) {
      return null;
    }
    int at = lane * program.localBytes() + (int) from;
    return warp.localDefined.has(at, v.type().bytes())
        ? value(v, warp.local, at)
        : new Value(v.name(), null, null);
  }

  private Value value(SourceVariable v, byte[] memory, int at) {
    return value(v, Allocation.get(memory, at, v.type().bytes()));
  }

  private Value value(SourceVariable v, long bits) {
    return v.type().isPointer()
        ? pointer(v.name(), bits)
        : new Value(v.name(), v.type().text(bits), null);
  }

  private Value register(String name) {
    Slots slots = warp.part.program.slots();
    Integer slot = slots.known(name);
    if (slot == null) {
      return null;
    }
    Registers r = warp.registers;
    if (slots.isUnset(name, r, lane)) {
      return new Value(name, null, null);
    }
    return switch (slots.kind(name)) {
      case INT -> new Value(name, "" + r.i[slot][lane], null);
      case LONG -> pointer(name, r.l[slot][lane]);
      case FLOAT -> new Value(name, "" + r.f[slot][lane], null);
      case DOUBLE -> new Value(name, "" + r.d[slot][lane], null);
      case PREDICATE -> new Value(name, "" + ((r.p[slot] >>> lane & 1) != 0), null);
    };
  }

  private Value pointer(String name, long value) {
    Allocation near = AddressSpace.isShared(value) ? null : warp.part.memory.space.near(value);
    boolean known = near != null && near.holds(value, 1);
    return new Value(name, "" + value, known ? near.at(value) : null);
  }

  /** The memory that an access addresses, and its last writer; null if there is none. */
  private ThreadState.Contents contents(MemoryStep access) {
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
    boolean defined = a.defined.has(offset, access.bytes);
    AccessHistory.Race write =
        a.history == null ? null : a.history.lastWrite(lane, offset, epochs.oldest(false));
    boolean known = write != null && !(shared && epochs.otherBlock(write.stamp()));
    return new ThreadState.Contents(
        a.at(address),
        defined ? bits.toString() : null,
        defined && access.bytes == WORD ? (float) Allocation.FLOATS.get(a.data, offset) : null,
        known ? names.access(a, write) : null);
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
