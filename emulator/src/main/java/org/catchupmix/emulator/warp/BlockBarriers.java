package org.catchupmix.emulator.warp;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.async.WarpgroupWork;
import org.catchupmix.emulator.race.BlockOrder;
import org.catchupmix.emulator.race.Meeting;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.BarrierProblem;
import org.catchupmix.emulator.report.EmulatorFault;

/** Barriers of a block: decides which waiting warps may pass, and reports those that never will. */
public final class BlockBarriers {
  static final int COUNT = 16;

  private final LaunchPart part;
  private final Warp[] warps;
  private final BlockOrder order;

  /** Threads that have arrived at each barrier without waiting. */
  private final int[] arrived = new int[COUNT];

  /** Arrivals at each barrier for part of the block; null before the first. */
  private final Meeting[] meetings = new Meeting[COUNT];

  BlockBarriers(LaunchPart part, Warp[] warps, BlockOrder order) {
    this.part = part;
    this.warps = warps;
    this.order = order;
  }

  /** Begins a block. */
  void begin() {
    Arrays.fill(arrived, 0);
    Arrays.fill(meetings, null);
    order.forgetEpochs();
  }

  /**
   * A warp arrives at a barrier. One for a number of threads passes once they are there, and orders
   * only them; one for the whole block passes when nobody else can run.
   */
  void arrive(Barrier barrier, Ending place, Warp warp) {
    int number = barrier.number(warp);
    int threads = barrier.threads(warp);
    if (!barrier.waits()) {
      arrived[number] += Registers.LANES;
    }
    if (threads == 0) {
      return;
    }
    if (threads % Registers.LANES != 0) {
      throw place.fault(
          warp, warp.alive(), new BarrierProblem.PartOfWarp(number, threads, Registers.LANES));
    }
    if (meetings[number] == null) {
      meetings[number] = order.meeting();
    }
    order.arrive(warp.order, warp.alive(), meetings[number]);
    List<Warp> here =
        Arrays.stream(warps).filter(w -> w.waits() && w.barrier().number(w) == number).toList();
    int there = arrivals(here.size(), number);
    if (there > threads) {
      throw place.fault(
          warp, warp.alive(), new BarrierProblem.TooMany(number, threads, there - Registers.LANES));
    }
    if (there >= threads) {
      if (here.size() == warps.length || part.order.epochs.areUsedUp()) {
        pass(here);
      } else {
        passPart(here, meetings[number]);
      }
      arrived[number] = 0;
      meetings[number] = null;
    }
  }

  private int arrivals(int waitingWarps, int number) {
    return Registers.LANES * waitingWarps + arrived[number];
  }

  /**
   * Lets all warps that have not ended pass a barrier.
   *
   * @param done number of warps that have ended
   */
  public void pass(int done) {
    List<Warp> all = Arrays.stream(warps).filter(Warp::waits).toList();
    Warp first = all.getFirst();
    int number = first.barrier().number(first);
    for (Warp warp : all) {
      if (warp.barrier().isOfMatrices()) {
        throw waiting(warp, new BarrierProblem.MatricesMissing());
      }
      if (warp.barrier().number(warp) != number) {
        throw waiting(warp, new BarrierProblem.Different(warp.barrier().number(warp), number));
      }
    }
    int threads = first.barrier().threads(first);
    if (threads > 0) {
      throw waiting(
          first, new BarrierProblem.TooFew(threads, threads - arrivals(all.size(), number)));
    }
    if (done > 0) {
      passesEnded(
          first.waitsIn(), first, first.alive(), new BarrierProblem.WarpsEnded(done, warps.length));
    }
    pass(all);
  }

  /** Notes that threads pass a barrier that others do not reach as they have ended. */
  void passesEnded(Ending place, Warp warp, int lanes, BarrierProblem problem) {
    if (part.order.strict) {
      throw place.fault(warp, lanes, problem);
    }
    part.faults.note(place, warp, Integer.numberOfTrailingZeros(lanes), problem);
  }

  private void pass(List<Warp> all) {
    release(all);
    int[] alive = Arrays.stream(warps).mapToInt(Warp::alive).toArray();
    order.barrier(alive, all.stream().map(warp -> warp.order).toList());
  }

  /** Lets warps pass a barrier for part of the block. */
  private void passPart(List<Warp> all, Meeting meeting) {
    release(all);
    all.forEach(warp -> order.leave(warp.order, meeting));
  }

  /** Lets warps go on for whose multiplications no other warp of their group is missing. */
  public void passMatrices(WarpgroupWork matrices) {
    for (Warp warp : warps) {
      if (warp.waits() && warp.barrier().isOfMatrices() && !matrices.mustWait(warp.number)) {
        warp.goOn();
      }
    }
  }

  /** Gives waiting warps the result of their barrier, so that they go on. */
  private void release(List<Warp> all) {
    int votes = 0;
    int threads = 0;
    for (Warp warp : all) {
      if (warp.barrier().reduction() != all.getFirst().barrier().reduction()) {
        throw waiting(
            warp,
            new BarrierProblem.Kinds(
                warp.barrier().number(warp),
                part.names.listing().line(all.getFirst().waitsIn().instruction)));
      }
      votes += Integer.bitCount(warp.barrier().votes(warp));
      threads += Integer.bitCount(warp.alive());
    }
    for (Warp warp : all) {
      warp.barrier().result(warp, votes, threads);
      warp.goOn();
    }
    if (part.observer != null) {
      part.observer.barrier(all.getFirst().blockNumber());
    }
  }

  private static EmulatorFault waiting(Warp warp, BarrierProblem problem) {
    return warp.waitsIn().fault(warp, warp.alive(), problem);
  }
}
