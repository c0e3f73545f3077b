package org.catchupmix.emulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PlainText;

/**
 * Words of findings: all sentences about a kernel are written here and nowhere else.
 *
 * @param lines names a line of code
 * @param addresses whether addresses are named
 */
public record FindingText(Function<CodeLine, String> lines, boolean addresses) {
  /** Names lines of PTX with their source, and addresses. */
  public static final FindingText FULL = new FindingText(FindingText::full, true);

  /** Says a finding in one sentence, with kernel, line and thread. */
  public String message(Finding finding) {
    return PlainText.of(message(finding.place(), finding.problem()));
  }

  private String message(Place place, Problem problem) {
    return switch (problem) {
      case Problem.Others(Problem first) -> "more at one line, such as: " + message(place, first);
      case Problem.InOrder(long seed, Problem one) ->
          "in the order of seed %d: %s".formatted(seed, message(place, one));
      default -> place == null ? reason(null, problem) : at(place) + ": " + reason(place, problem);
    };
  }

  private String at(Place place) {
    return "kernel %s, %s, block %s, thread %s"
        .formatted(
            CppNames.plain(place.kernel()),
            line(place.line()),
            place.thread().block(),
            place.thread().thread());
  }

  /** Says what is wrong, without the place. */
  public String reason(Finding finding) {
    return PlainText.of(reason(finding.place(), finding.problem().plain()));
  }

  private String reason(Place place, Problem problem) {
    return switch (problem) {
      case AccessProblem p -> access(p);
      case RaceProblem p -> race(place, p);
      case BarrierProblem p -> barrier(p);
      case WarpProblem p -> warp(p);
      case AsyncProblem p -> new AsyncText(this).reason(place, p);
      case EndProblem p -> end(p);
      case HostProblem p -> host(p);
      case Problem.Others(Problem first) -> reason(place, first);
      case Problem.InOrder(long _, Problem one) -> reason(place, one);
    };
  }

  private String access(Access access) {
    return "%s %d bytes%s"
        .formatted(access.kind().verb(), access.bytes(), address(access.address()));
  }

  private String access(AccessProblem problem) {
    Access access = problem.access();
    return "%s, %s"
        .formatted(
            access(access),
            switch (problem) {
              case AccessProblem.OutOfBounds _ -> outside(access.location());
              case AccessProblem.NotConstant _ ->
                  because(null, problem) + " but " + where(access.location());
              default -> because(null, problem) + ", " + where(access.location());
            });
  }

  /** Says what is wrong with an access, but neither the access nor its place in memory. */
  public String because(Finding finding) {
    return PlainText.of(because(finding.place(), finding.problem().plain()));
  }

  private String because(Place place, Problem problem) {
    return switch (problem) {
      case AccessProblem.OutOfBounds(Access access) ->
          access.location() instanceof Location.In in ? far(in).strip() : "";
      case AccessProblem.UseAfterFree _ -> "which has been freed";
      case AccessProblem.Misaligned(Access _, int multiple) -> "not a multiple of " + multiple;
      case AccessProblem.NotConstant _ -> "which is not constant memory";
      case AccessProblem.ConstantWrite _ -> "but constant memory cannot be written";
      case AccessProblem.Uninitialized(Access _, AccessProblem.Missing missing) ->
          "which is uninitialized" + missing(missing);
      case RaceProblem.Race(Access first, Access _, RaceProblem.Reason _) ->
          "a race: %s %s it in %s, and nothing orders the two%s"
              .formatted(
                  thread(place, first.thread()),
                  first.kind().past(),
                  line(first.line()),
                  reason((RaceProblem.Race) problem));
      case RaceProblem.StaleCache(Access write, Access _) ->
          "through the read-only data cache (__ldg, or const and __restrict__), although %s wrote it in %s"
              .formatted(thread(place, write.thread()), line(write.line()));
      default -> reason(place, problem);
    };
  }

  /** Names a place in memory. */
  public String where(Location location) {
    return switch (location) {
      case Location.In in -> {
        String self = region(in.region());
        String far = far(in);
        long offset = in.offset();
        long bytes = in.region().bytes();
        yield offset < 0
            ? "%d bytes before the start of %s%s".formatted(-offset, self, far)
            : offset >= bytes
                ? "%d bytes past the end of %s%s".formatted(offset - bytes, self, far)
                : "byte %d of %s".formatted(offset, self);
      }
      case Location.Local _ -> "in local memory";
      default -> outside(location);
    };
  }

  private static String far(Location.In in) {
    return in.isFar() ? " (did a 32-bit index overflow?)" : "";
  }

  String outside(Location location) {
    return switch (location) {
      case Location.In in -> where(in);
      case Location.Local(long _, int bytes) ->
          "outside the %d bytes of local memory".formatted(bytes);
      case Location.NearNull(long offset) ->
          offset == 0 ? "the null pointer" : "%d bytes from the null pointer".formatted(offset);
      case Location.Nowhere.NEVER_ALLOCATED -> "which was never allocated";
      case Location.Nowhere.FREED_LONG_AGO -> "which was freed long ago";
      case Location.Nowhere.NO_SHARED -> "but the kernel has no shared memory there";
    };
  }

  /** Names a piece of memory with its size and address. */
  public String region(Region region) {
    return "%s (%d bytes%s)".formatted(region.title(), region.bytes(), address(region.base()));
  }

  /** Names an address behind what lies there. */
  String address(long address) {
    return addresses ? " at 0x%x".formatted(address) : "";
  }

  String missing(AccessProblem.Missing missing) {
    return missing == null ? "" : " yet (%s)".formatted(lacking(missing));
  }

  private String lacking(AccessProblem.Missing missing) {
    return switch (missing) {
      case AccessProblem.Missing.Commit(CodeLine copy) ->
          line(copy) + " copies to it, and no cp.async.commit_group or wait has followed";
      case AccessProblem.Missing.GroupWait(CodeLine copy, int behind) ->
          "%s copies to it, and its group is pending: a wait for cp.async must leave at most %d group%s"
              .formatted(line(copy), behind, behind == 1 ? "" : "s");
      case AccessProblem.Missing.CopyWait(CodeLine copy, boolean ofGroup, CodeLine repeated) ->
          line(copy)
              + " copies to it, and "
              + (ofGroup
                  ? "its thread has not waited for the group"
                  : "no wait for its mbarrier has ended since" + repeated(repeated));
      case AccessProblem.Missing.SetValue(CodeLine store) ->
          line(store) + " stored what was never set";
      case AccessProblem.Missing.Order.BARRIER -> "is a barrier missing?";
      case AccessProblem.Missing.Order.BARRIER_OR_MBARRIER ->
          "is a barrier missing, or a wait for the mbarrier of a copy?";
      case AccessProblem.Missing.Order.BARRIER_OR_COPY ->
          "is a barrier missing, or a wait for cp.async?";
    };
  }

  /** Names a wait whose parity is probably wrong; empty for null. */
  String repeated(CodeLine wait) {
    return wait == null
        ? ""
        : "; the wait in %s passed for a phase that its warp had waited for before: is its parity wrong?"
            .formatted(line(wait));
  }

  private String race(Place place, RaceProblem problem) {
    return switch (problem) {
      case RaceProblem.Race race -> access(race.second()) + ", " + race(place, race);
      case RaceProblem.SameValue(RaceProblem.Race race) ->
          "stores a value that is already there: " + race(place, race);
      case RaceProblem.StaleCache(Access write, Access read) ->
          "%s, %s, %s".formatted(access(read), because(place, problem), where(write.location()));
      case RaceProblem.NotSearched(Region region, long heap) ->
          "races in %s are not searched any more, as their records do not fit into Java's heap of %d MiB"
              .formatted(region.title(), heap);
      case RaceProblem.TooManySyncs(int warp, int block, int most) ->
          "warp %d of block %d (counted from 0) exceeds the limit of about %d warp barriers, fences and releases of a block between two barriers (bar.sync); it applies where races are searched"
              .formatted(warp, block, most);
      case RaceProblem.AsyncRace(RaceProblem.Race race, CodeLine repeated) ->
          "%s in %s%s"
              .formatted(race.second().kind().verb(), race(place, race), repeated(repeated));
    };
  }

  private String race(Place place, RaceProblem.Race race) {
    return because(place, race) + ", " + where(race.first().location());
  }

  private String reason(RaceProblem.Race race) {
    return switch (race.reason()) {
      case UNORDERED -> "";
      case BLOCK_SCOPE -> " (an operation of block scope is atomic to its own block only)";
      case SIZES ->
          " (of %d and %d bytes, they are not atomic to each other)"
              .formatted(race.second().bytes(), race.first().bytes());
      case NO_FENCE -> " (an atomic operation does so only behind a __threadfence())";
    };
  }

  /** Names another thread, seen from a place. */
  String thread(Place place, ThreadId other) {
    boolean here = place != null && place.thread().block().equals(other.block());
    String block = here ? "the same block" : "block " + other.block();
    return other.thread() == null
        ? "an asynchronous operation of " + block
        : "thread %s of %s".formatted(other.thread(), block);
  }

  String line(CodeLine line) {
    return lines.apply(line);
  }

  private static String full(CodeLine line) {
    return line.number() == 0
        ? "an instruction no longer known"
        : "PTX line %d `%s`%s"
            .formatted(
                line.number(),
                line.text(),
                line.source() == null ? "" : " (" + line.source() + ")");
  }

  private String lines(List<CodeLine> lines) {
    return lines.stream().map(this::line).collect(Collectors.joining(", "));
  }

  private String barrier(BarrierProblem problem) {
    return switch (problem) {
      case BarrierProblem.InBranch(int threads, Point first) ->
          "waits at a barrier that %d threads of its warp do not reach, such as thread %s"
              .formatted(threads, first);
      case BarrierProblem.ThreadsEnded(int threads, Point first) ->
          "waits at a barrier before which %d threads of its warp have ended, such as thread %s"
              .formatted(threads, first);
      case BarrierProblem.WarpsEnded(int ended, int warps) ->
          "waits at a barrier before which %d of %d warps have ended".formatted(ended, warps);
      case BarrierProblem.PartOfWarp(int number, int threads, int multiple) ->
          "arrives at barrier %d for %d threads, must be a multiple of %d"
              .formatted(number, threads, multiple);
      case BarrierProblem.TooMany(int number, int threads, int there) ->
          "arrives at barrier %d for %d threads, at which %d are already"
              .formatted(number, threads, there);
      case BarrierProblem.TooFew(int threads, int missing) ->
          "waits at a barrier for %d threads, of which %d never arrive".formatted(threads, missing);
      case BarrierProblem.Different(int number, int other) ->
          "waits at barrier %d while other warps of its block wait at barrier %d"
              .formatted(number, other);
      case BarrierProblem.Kinds(int number, CodeLine other) ->
          "waits at barrier %d, at which others wait by another kind of barrier in %s"
              .formatted(number, line(other));
      case BarrierProblem.Number(int number, int barriers) ->
          "waits at barrier %d of a block's %d".formatted(number, barriers);
      case BarrierProblem.MatricesMissing() ->
          "waits for other warps of its group of four, which do not multiply";
    };
  }

  private String warp(WarpProblem problem) {
    return switch (problem) {
      case WarpProblem.MaskMismatch(int mask, int active) ->
          "its mask is 0x%08x, but the active lanes are 0x%08x".formatted(mask, active);
      case WarpProblem.LanesMissing(int active) ->
          "needs all 32 lanes of the warp, but the active lanes are 0x%08x".formatted(active);
      case WarpProblem.InactiveShuffle(int source) ->
          "reads from lane %d, which is inactive".formatted(source);
      case WarpProblem.BadBranch(int target, int targets) ->
          "branches to target %d of %d".formatted(target, targets);
      case WarpProblem.BadCall(long address) ->
          "calls 0x%x, which is not a function".formatted(address);
      case WarpProblem.StackOverflow(int bytes) ->
          "calls itself too deeply: the stack of a thread has %d bytes".formatted(bytes);
      case WarpProblem.Unset(String register) ->
          "depends on a variable that was never set on this path, by " + register;
      case WarpProblem.BadPointer(long address) ->
          "passes the invalid pointer 0x%x".formatted(address);
      case WarpProblem.BadFree(long address) ->
          "frees 0x%x, which malloc did not return or which is already free".formatted(address);
      case WarpProblem.PrintTooLong(int most) ->
          "prints more than %d characters in one call".formatted(most);
      case WarpProblem.PrintSize(boolean ofPrecision, long size, int most) ->
          "prints with a %s of %d, must be at most %d"
              .formatted(ofPrecision ? "precision" : "width", size, most);
    };
  }

  private String end(EndProblem problem) {
    return switch (problem) {
      case EndProblem.Trap(boolean needsCooperative) ->
          "the kernel stops itself (trap)"
              + (needsCooperative
                  ? ": grid.sync requires a cooperative launch (--cooperative, or Launch.together())"
                  : "");
      case EndProblem.Assertion(String condition, String file, int line, String function) ->
          "assertion `%s` failed, %s:%d, in %s".formatted(condition, file, line, function);
      case EndProblem.Livelock(
              List<CodeLine> polls,
              EndProblem.BarrierState barrier,
              boolean othersWait) ->
          "livelock: all running threads of the launch poll memory that none of them changes, in "
              + lines(polls)
              + (barrier == null ? "" : state(barrier))
              + (othersWait ? "; other threads of its warp wait for it" : "");
      case EndProblem.BytesMissing(long bytes, List<CodeLine> waits) ->
          "livelock: expects %d bytes more than copies bring, so that %s never ends"
              .formatted(bytes, lines(waits));
      case EndProblem.Endless(long instructions) ->
          "the launch has run %d warp instructions without an end: an endless loop, or more work than its limit of instructions allows"
              .formatted(instructions);
      case EndProblem.Stopped() -> "stops here";
    };
  }

  private String state(EndProblem.BarrierState barrier) {
    return "; the mbarrier was initialized for %d arrivals per phase, of which %d are missing%s"
        .formatted(
            barrier.arrivals(),
            barrier.missing(),
            barrier.bytes() == 0
                ? ""
                : ", and it waits for %d bytes of copies".formatted(barrier.bytes()));
  }

  private String host(HostProblem problem) {
    return switch (problem) {
      case HostProblem.UninitializedDownload(Location location) ->
          "download of uninitialized " + where(location);
      case HostProblem.PartlyUninitialized(int bytes) ->
          "copies %d bytes to the host, some of which nothing has written".formatted(bytes);
      case HostProblem.BadRelease(long address, String name) ->
          name == null
              ? "frees 0x%x, where no allocation begins".formatted(address)
              : "frees 0x%x again, which was %s".formatted(address, name);
      case HostProblem.ApiMisuse(String what) -> what;
      case HostProblem.Refused(String what) -> "refused: " + what;
      case HostProblem.Leak(Region region) -> "has not freed " + region(region);
      case HostProblem.ArrayDiffers(String name, int offset, long seed, long other) ->
          "argument %s depends on the order of blocks and warps: byte %d differs between seeds %d and %d"
              .formatted(name, offset, seed, other);
      case HostProblem.ResultCountDiffers(String what, int seed, int results, int others) ->
          disagreement(what, seed) + "%d and %d results".formatted(results, others);
      case HostProblem.ResultDiffers(String what, int seed, int result, int element) ->
          disagreement(what, seed) + "result %d differs at element %d".formatted(result, element);
    };
  }

  private String disagreement(String what, int seed) {
    return "%s depends on the order of blocks and warps: seeds 1 and %d, ".formatted(what, seed);
  }

  /** Describes the state of a finding's thread by lines. */
  public List<String> context(Finding finding) {
    ThreadState state = finding.state();
    List<String> all = new ArrayList<>();
    if (!state.variables().isEmpty()) {
      all.add("variables: " + values(state.variables()));
    }
    if (!state.registers().isEmpty()) {
      all.add("registers: " + values(state.registers()));
    }
    if (state.memory() != null) {
      all.add("memory: " + contents(finding.place(), state.memory()));
    }
    if (!state.executed().isEmpty()) {
      all.add("executed last: " + String.join(", ", state.executed()));
    }
    return all.stream().map(PlainText::of).toList();
  }

  private String values(List<ThreadState.Value> values) {
    return values.stream().map(v -> v.name() + " = " + value(v)).collect(Collectors.joining(", "));
  }

  private String value(ThreadState.Value value) {
    return value.value() == null
        ? "not set"
        : value.pointer() instanceof Location.In(Region region, long offset)
            ? "byte %d of %s".formatted(offset, region.title())
            : value.value();
  }

  private String contents(Place place, ThreadState.Contents contents) {
    Access write = contents.lastWrite();
    boolean shared =
        contents.location() instanceof Location.In(Region region, long _)
            && region.kind() == Region.Kind.SHARED;
    return "%s %s%s, %s"
        .formatted(
            where(contents.location()),
            contents.bits() == null ? "is uninitialized" : "holds 0x" + contents.bits(),
            contents.number() == null ? "" : " (f32 %s)".formatted(contents.number()),
            write == null
                ? "no write of this %s is on record".formatted(shared ? "block" : "launch")
                : "last written by %s in %s"
                    .formatted(thread(place, write.thread()), line(write.line())));
  }
}
