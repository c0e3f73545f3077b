package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.async.MemoryBarrier;
import org.catchupmix.emulator.check.Breakpoint;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.launch.Sharing;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.Faults;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Faults and notes of what one core runs of a launch, counted by place; it stops at breakpoints.
 */
public final class Reports implements Faults {
  /** Faults of one kind and cause at one line are one finding. */
  private record Key(Finding.Severity severity, String place, String cause) {}

  /** Findings of one line that are told apart; all others of it are one more. */
  private static final int PER_LINE = 8;

  private static final String OTHERS = "others";

  private final Sharing sharing;
  private final boolean continued;

  /** Place at which a thread is shown, or null. */
  private final Breakpoint stop;

  private final Map<Key, Finding> findings = new LinkedHashMap<>();
  private final Map<String, Integer> kindsOfLines = new HashMap<>();

  Reports(Sharing sharing, Checks options) {
    this.sharing = sharing;
    this.continued = options.continued();
    this.stop = options.budget().stop();
  }

  public List<Finding> all() {
    return new ArrayList<>(findings.values());
  }

  /** Counts a finding; the first one of a kind is described. */
  private void add(Key kind, Supplier<EmulatorFault> first) {
    boolean isOther =
        !findings.containsKey(kind) && kindsOfLines.merge(kind.place(), 1, Integer::sum) > PER_LINE;
    Finding.Severity severity = kind.severity();
    findings.compute(
        isOther ? new Key(severity, kind.place(), OTHERS) : kind,
        (_, known) -> {
          if (known != null) {
            return new Finding(severity, known.message(), known.times() + 1, known.context());
          }
          EmulatorFault fault = first.get();
          String message = (isOther ? "more at one line, such as: " : "") + fault.getMessage();
          return new Finding(severity, message, 1, fault.context());
        });
  }

  @Override
  public EmulatorFault of(Step step, Warp warp, int lane, String what) {
    return of(step, warp, lane, what, false);
  }

  private static EmulatorFault of(Step step, Warp warp, int lane, String what, boolean asked) {
    LaunchPart part = warp.part;
    return new EmulatorFault(
        "kernel %s, %s, block %s, thread %s: %s"
            .formatted(
                CppNames.plain(part.program.name()),
                part.names.listing().line(step.instruction),
                part.names.block(warp.resident().index()),
                part.names.thread(warp.number, lane),
                what),
        new ThreadState(warp, step, lane).lines(),
        asked);
  }

  @Override
  public void fault(Step step, Warp warp, int lane, String cause, Supplier<String> what) {
    sharing.needOrder(cause);
    if (!continued) {
      throw of(step, warp, lane, what.get());
    }
    Key kind = new Key(Finding.Severity.FAULT, step.instruction.place(), cause);
    add(kind, () -> of(step, warp, lane, what.get()));
  }

  @Override
  public void note(Step step, Warp warp, int lane, String what) {
    sharing.needOrder(what);
    Key kind = new Key(Finding.Severity.NOTE, step.instruction.place(), "");
    add(kind, () -> of(step, warp, lane, what));
  }

  /** Adds the fault that has ended a block. */
  void keep(EmulatorFault fault) {
    add(new Key(Finding.Severity.FAULT, fault.getMessage(), ""), () -> fault);
  }

  boolean mayStop() {
    return stop != null;
  }

  /** Ends the launch where the thread that the user asked for reaches its line. */
  void stopAt(Step step, Warp warp, int lanes) {
    int lane = stop.thread() % Registers.LANES;
    if (step.instruction != null
        && warp.resident().index() == stop.block()
        && warp.number == stop.thread() / Registers.LANES
        && (lanes >>> lane & 1) != 0
        && stop.isAt(step.instruction)) {
      throw of(step, warp, lane, "stops here", true);
    }
  }

  /** Makes the fault of warps that all poll what none of them changes. */
  EmulatorFault livelock(List<Warp> spinning) {
    Warp first = spinning.getFirst();
    String lines =
        spinning.stream()
            .map(warp -> warp.part.names.listing().line(warp.poll().instruction))
            .distinct()
            .collect(Collectors.joining(", "));
    Optional<EmulatorFault> unmet =
        spinning.stream()
            .flatMap(warp -> polled(warp).stream())
            .map(barrier -> barrier.unmet(lines))
            .filter(Objects::nonNull)
            .findFirst();
    if (unmet.isPresent()) {
      return unmet.get();
    }
    return of(
        first.poll(),
        first,
        Integer.numberOfTrailingZeros(first.active()),
        "livelock: all running threads of the launch poll memory that none of them changes, in "
            + lines
            + polled(first).map(MemoryBarrier::lacking).orElse("")
            + (first.active() == first.alive() ? "" : "; other threads of its warp wait for it"));
  }

  /** The {@code mbarrier} that a warp polls. */
  private static Optional<MemoryBarrier> polled(Warp warp) {
    return warp.poll() instanceof MemoryStep step ? step.polled(warp) : Optional.empty();
  }

  EmulatorFault endless(Warp warp, DecodedKernel.Block block, long spent) {
    Step step = block.ending().instruction != null ? block.ending() : block.steps()[0];
    return of(
        step,
        warp,
        Integer.numberOfTrailingZeros(warp.active()),
        "the launch has run %d warp instructions without an end: an endless loop, or more work than its limit of instructions allows"
            .formatted(spent));
  }
}
