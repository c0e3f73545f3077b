package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.launch.LaunchMemory;
import org.catchupmix.emulator.launch.LaunchNames;
import org.catchupmix.emulator.launch.Progress;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.race.LaunchOrder;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/** Program, memory, order and counters that the warps of one core share during a launch. */
public final class LaunchPart {
  public final DecodedKernel program;
  public final Launch launch;
  public final KernelArguments arguments;
  public final LaunchMemory memory;
  public final LaunchOrder order;
  public final LaunchNames names;
  public final Progress progress = new Progress();
  public final Faults faults;

  /** Observers of what it does, or null. */
  public final Observer observer;

  /** Whether the launch continues after faults. */
  public final boolean continued;

  /** Whether only a sample of the blocks runs. */
  public final boolean sample;

  public LaunchPart(
      DecodedKernel program,
      Launch launch,
      KernelArguments arguments,
      LaunchMemory memory,
      LaunchOrder order,
      Checks options,
      Faults faults,
      Observer observer) {
    this.program = program;
    this.launch = launch;
    this.arguments = arguments;
    this.memory = memory;
    this.order = order;
    this.names = new LaunchNames(program.listing(), launch, order.epochs);
    this.faults = faults;
    this.observer = observer;
    this.continued = options.continued();
    this.sample = options.budget().isSample();
  }

  /** The time in instructions; each read returns a later one. */
  public long tick() {
    memory.sharing.needOrder("the clock");
    return progress.tick();
  }

  /** Orders lanes of a warp after a barrier. */
  public void orderLanes(Warp warp, int lanes) {
    order.epochs.warpBarrier(warp.order, lanes, warp.alive());
  }
}
