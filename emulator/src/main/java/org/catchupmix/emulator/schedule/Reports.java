package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.async.MemoryBarrier;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.launch.Sharing;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Place;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.Faults;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Faults and notes of what one core runs of a launch, counted by place. */
public final class Reports implements Faults {
  /**
   * What findings have that count as one.
   *
   * @param place line of the source, or the whole place of a fault that has ended a block
   * @param kind of the problem; null for all notes, and for all others of a line
   * @param memory that it is about, or null
   * @param cause what else they have in common
   */
  private record Key(
      Finding.Severity severity,
      Object place,
      Class<? extends Problem> kind,
      Region memory,
      Object cause) {}

  /** Findings of one line that are told apart; all others of it are one more. */
  private static final int PER_LINE = 8;

  private final Sharing sharing;
  private final boolean continued;

  private final Map<Key, Finding> findings = new LinkedHashMap<>();
  private final Map<Object, Integer> kindsOfLines = new HashMap<>();

  Reports(Sharing sharing, Checks options) {
    this.sharing = sharing;
    this.continued = options.continued();
  }

  public List<Finding> all() {
    return new ArrayList<>(findings.values());
  }

  /** Counts a finding; the first one of a kind is described. */
  private void add(Key kind, Supplier<Finding> first) {
    boolean isOther =
        !findings.containsKey(kind) && kindsOfLines.merge(kind.place(), 1, Integer::sum) > PER_LINE;
    findings.compute(
        isOther ? new Key(kind.severity(), kind.place(), null, null, Problem.Others.class) : kind,
        (_, known) -> {
          if (known != null) {
            return known.times(known.times() + 1);
          }
          Finding made = first.get();
          return isOther ? made.with(new Problem.Others(made.problem())) : made;
        });
  }

  @Override
  public EmulatorFault of(Step step, Warp warp, int lane, Problem problem) {
    return new EmulatorFault(finding(Finding.Severity.FAULT, step, warp, lane, problem));
  }

  private static Finding finding(
      Finding.Severity severity, Step step, Warp warp, int lane, Problem problem) {
    LaunchPart part = warp.part;
    Place place =
        new Place(
            part.program.name(),
            part.names.listing().line(step.instruction),
            part.names.thread(warp.resident().index(), warp.number, lane));
    return new Finding(severity, place, problem, 1, new StateOfThread(warp, step, lane).read());
  }

  @Override
  public void fault(Step step, Warp warp, int lane, Problem problem) {
    sharing.needOrder("a fault");
    if (!continued) {
      throw of(step, warp, lane, problem);
    }
    Finding.Severity fault = Finding.Severity.FAULT;
    Key kind =
        new Key(
            fault, step.instruction.place(), problem.getClass(), problem.memory(), problem.cause());
    add(kind, () -> finding(fault, step, warp, lane, problem));
  }

  @Override
  public void note(Step step, Warp warp, int lane, Problem problem) {
    sharing.needOrder("a note");
    Finding.Severity note = Finding.Severity.NOTE;
    Key kind = new Key(note, step.instruction.place(), null, null, List.of());
    add(kind, () -> finding(note, step, warp, lane, problem));
  }

  /** Adds the fault that has ended a block. */
  void keep(EmulatorFault fault) {
    Finding made = fault.finding();
    Object where = Optional.<Object>ofNullable(made.place()).orElse(made.problem());
    Problem problem = made.problem();
    add(new Key(made.severity(), where, problem.getClass(), null, problem), fault::finding);
  }

  @Override
  public EmulatorFault stop(Step step, Warp warp, int lane) {
    return new EmulatorFault(
        finding(Finding.Severity.NOTE, step, warp, lane, new EndProblem.Stopped()));
  }

  /** Makes the fault of warps that all poll what none of them changes. */
  EmulatorFault livelock(List<Warp> spinning) {
    Warp first = spinning.getFirst();
    List<CodeLine> lines =
        spinning.stream()
            .map(warp -> warp.part.names.listing().line(warp.poll().instruction))
            .distinct()
            .toList();
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
        new EndProblem.Livelock(
            lines,
            polled(first).map(MemoryBarrier::lacking).orElse(null),
            first.active() != first.alive()));
  }

  /** The {@code mbarrier} that a warp polls. */
  private static Optional<MemoryBarrier> polled(Warp warp) {
    return warp.poll() instanceof MemoryStep step ? step.polled(warp) : Optional.empty();
  }

  EmulatorFault endless(Warp warp, DecodedKernel.Block block, long spent) {
    Step step = block.ending().instruction != null ? block.ending() : block.steps()[0];
    return of(
        step, warp, Integer.numberOfTrailingZeros(warp.active()), new EndProblem.Endless(spent));
  }
}
