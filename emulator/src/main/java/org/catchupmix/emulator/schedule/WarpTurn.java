package org.catchupmix.emulator.schedule;

import org.catchupmix.emulator.launch.Progress;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.Ending;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;
import org.catchupmix.emulator.warp.WarpStep;

/** Runs a warp until it ends, waits at a barrier, or its turn ends: the loop over instructions. */
final class WarpTurn {
  /** Instructions of a warp's turn. */
  private static final int TURN = 1 << 17;

  /** Polls of unchanged memory after which a warp yields its turn. */
  private static final int POLLS = 1 << 13;

  /** Polls after which a warp of a cooperative launch yields. */
  private static final int POLLS_TOGETHER = 1 << 6;

  /** Polls of which one must read device memory before the block waits for others. */
  private static final int MIN_DEVICE_POLL_SHARE = 8;

  private final DecodedKernel.Block[] blocks;
  private final Progress progress;
  private final Observer observer;
  private final Reports reports;
  private final long mostInstructions;
  private final int mostPolls;

  /** Workspace of a cooperative launch, or null. */
  private final GridSync sync;

  /** Runs where all blocks have met at {@code grid.sync}. */
  private final Runnable whenMet;

  WarpTurn(LaunchPart part, Reports reports, long mostInstructions, GridSync sync, Runnable met) {
    this.blocks = part.program.blocks();
    this.progress = part.progress;
    this.observer = part.observer;
    this.reports = reports;
    this.mostInstructions = mostInstructions;
    this.mostPolls = sync == null ? POLLS : POLLS_TOGETHER;
    this.sync = sync;
    this.whenMet = met;
  }

  /** Runs a warp; true if its turn has ended before it did or waits. */
  boolean run(Warp warp) {
    long turn = progress.spent() + TURN;
    progress.beginTurn();
    warp.beginTurn();
    boolean watched = observer != null && observer.watchesSteps();
    while (warp.settle()) {
      boolean spins = progress.polls() > mostPolls;
      if (spins || progress.spent() > turn) {
        if (spins) {
          // polls of shared memory are answered by warps of this block
          warp.spins(progress.devicePolls() > mostPolls / MIN_DEVICE_POLL_SHARE);
        }
        return true;
      }
      int number = warp.block();
      DecodedKernel.Block block = blocks[number];
      int active = warp.active();
      progress.spend(block.steps().length + 1);
      warp.trace(number, active);
      if (progress.spent() > mostInstructions) {
        throw reports.endless(warp, block, progress.spent());
      }
      if (observer != null) {
        observer.enters(warp, number, active);
      }
      for (Step step : block.steps()) {
        int lanes = active;
        if (step.guard >= 0) {
          lanes = step.lanes(warp, active);
          guarded(step, warp, lanes);
        }
        if (lanes != 0) {
          if (watched) {
            observer.executes(new WarpStep(step, warp, lanes));
          }
          step.execute(warp, lanes);
        }
      }
      Ending ending = block.ending();
      int lanes = ending.lanes(warp, active);
      if (watched) {
        observer.executes(new WarpStep(ending, warp, lanes));
      }
      if (ending.guard >= 0) {
        guarded(ending, warp, lanes);
      }
      ending.execute(warp, lanes);
      if (sync != null && sync.passed()) {
        whenMet.run();
      }
      if (warp.waits()) {
        return false;
      }
    }
    return false;
  }

  private void guarded(Step step, Warp warp, int lanes) {
    if (observer != null) {
      observer.guarded(warp, step.id(), lanes);
    }
  }
}
