package org.catchupmix.emulator.registers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxType;

/** Assigns array slots to registers, constants, parameters and special registers of a kernel. */
public final class Slots {
  /** A register with one value, shared by all warps. */
  record Constant(RegisterKind kind, long bits) {}

  /** Part of the parameters, read as a type. */
  record Parameter(PtxType type, int offset) {}

  /** Bits of a register before it is set. */
  public record Unset(RegisterKind kind, int slot, long bits) {}

  private static final long NOISE = 0x5EED_1E55_5EED_1E55L;

  private final PtxEntry entry;
  private final int[] counts = new int[RegisterKind.values().length];
  private final Map<String, Integer> registers = new HashMap<>();
  final Map<Constant, Integer> constants = new LinkedHashMap<>();
  final Map<Parameter, Integer> parameters = new LinkedHashMap<>();
  final Map<SpecialRegister, Integer> specials = new LinkedHashMap<>();
  private final List<Unset> lanesWithout = new ArrayList<>();
  private final List<Register> owned = new ArrayList<>();

  /** Register with the offset of a thread's stack frame. */
  public final int stack;

  /** Predicate that holds the carry. */
  public final int carry;

  private boolean parametersInMemory;

  public Slots(PtxEntry entry) {
    this.entry = entry;
    for (RegisterKind kind : RegisterKind.values()) {
      fresh(kind); // scratch register
    }
    stack = fresh(RegisterKind.LONG);
    carry = fresh(RegisterKind.PREDICATE);
  }

  public PtxType type(String register) {
    return entry.registers().get(register);
  }

  public RegisterKind kind(String register) {
    return RegisterKind.of(type(register));
  }

  public int register(String name) {
    return registers.computeIfAbsent(name, n -> fresh(kind(n)));
  }

  /** The slot of a PTX register, or null if the kernel does not use it. */
  public Integer known(String name) {
    return registers.get(name);
  }

  public int fresh(RegisterKind kind) {
    int slot = counts[kind.ordinal()]++;
    owned.add(new Register(kind, slot));
    return slot;
  }

  /** Requires the parameters in memory, as their address is taken. */
  public void needParameters() {
    parametersInMemory = true;
  }

  public boolean parametersInMemory() {
    return parametersInMemory;
  }

  /** Number of registers per warp so far. */
  public int ownedCount() {
    return owned.size();
  }

  /** Saves a warp's registers in a range of {@link #ownedCount}; the result restores some lanes. */
  public Runnable save(Registers warp, int first, int end, int lanes) {
    Registers saved = empty();
    List<Register> range = owned.subList(first, end);
    range.forEach(own -> saved.copy(own, warp, -1));
    return () -> range.forEach(own -> warp.copy(own, saved, lanes));
  }

  private int sharedSlot(RegisterKind kind) {
    return counts[kind.ordinal()]++;
  }

  public int constant(RegisterKind kind, long bits) {
    return constants.computeIfAbsent(new Constant(kind, bits), c -> sharedSlot(c.kind()));
  }

  public int parameter(PtxType type, int offset) {
    return parameters.computeIfAbsent(
        new Parameter(type, offset), p -> sharedSlot(RegisterKind.of(p.type())));
  }

  public int special(SpecialRegister register) {
    return specials.computeIfAbsent(
        register, s -> s.ofLane() ? fresh(s.kind()) : sharedSlot(s.kind()));
  }

  /** Registers without arrays. */
  Registers empty() {
    return new Registers(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /** Makes a predicate that is true in all lanes when a block begins. */
  public int freshUnset() {
    int slot = fresh(RegisterKind.PREDICATE);
    lanesWithout.add(new Unset(RegisterKind.PREDICATE, slot, -1));
    return slot;
  }

  /** Noise for PTX registers, so that the use of an unset one shows; true predicates. */
  public List<Unset> unset() {
    List<Unset> all = new ArrayList<>(lanesWithout);
    registers.forEach((name, slot) -> all.add(new Unset(kind(name), slot, noise(name))));
    return all;
  }

  private long noise(String register) {
    int bytes = type(register).bytes();
    return bytes == 1 || bytes == 2 ? NOISE & 0xFFFF : NOISE;
  }

  /** Whether a lane of a PTX register still holds noise; a 16-bit value may equal it by chance. */
  public boolean isUnset(String register, Registers r, int lane) {
    long bits = r.bits(kind(register), registers.get(register), lane);
    return bits == noise(register) || bits == (int) noise(register);
  }

  /** Registers of a warp; all others are those of {@code shared}. */
  Registers forWarp(Registers shared) {
    Registers r = empty();
    System.arraycopy(shared.i, 0, r.i, 0, r.i.length);
    System.arraycopy(shared.l, 0, r.l, 0, r.l.length);
    System.arraycopy(shared.f, 0, r.f, 0, r.f.length);
    System.arraycopy(shared.d, 0, r.d, 0, r.d.length);
    System.arraycopy(shared.p, 0, r.p, 0, r.p.length);
    owned.forEach(own -> r.allocate(own.kind(), own.slot()));
    return r;
  }
}
