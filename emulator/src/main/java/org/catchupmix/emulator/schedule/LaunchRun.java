package org.catchupmix.emulator.schedule;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.check.LaunchBudget;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/**
 * A launch: its blocks in an order given by a seed, on one or more cores.
 *
 * @param written bases of the allocations that it may write; empty if they are not known
 * @param seed {@link #ASCENDING} for no shuffling
 * @param observer that the user has attached, or null
 * @param watch by which {@link LaunchBudget#seconds} count
 */
public record LaunchRun(
    DecodedKernel program,
    Launch launch,
    KernelArguments arguments,
    AddressSpace space,
    Optional<Set<Long>> written,
    Checks options,
    long seed,
    Observer observer,
    Stopwatch watch) {
  /** Seed of the order in which blocks and warps are numbered. */
  public static final long ASCENDING = 0;

  /** Ends a block when the time limit has passed. */
  static final class Expired extends RuntimeException {
    private static final long serialVersionUID = 1;

    Expired() {
      super("the time limit has passed", null, false, false);
    }
  }

  boolean mayWrite(Allocation a) {
    return written.isEmpty() || written.get().contains(a.base);
  }

  boolean isExpired() {
    long seconds = options.budget().seconds();
    return seconds > 0 && watch.nanoseconds() > TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Runs the launch; {@code cores} may share the blocks that {@code first} leaves. */
  public LaunchReport on(CoreRun first, Cores cores) {
    if (program.slots().parametersInMemory()) {
      byte[] parameters = new byte[arguments.size()];
      arguments.bytes().get(0, parameters);
      space.parameters(parameters);
    }
    first.part.order.epochs.beginLaunch();
    int all = Math.toIntExact(launch.blocks());
    SplittableRandom random = seed == ASCENDING ? null : new SplittableRandom(seed);
    int[] order = order(random, all);
    int blocks = (int) Math.ceil(options.budget().share() * all);
    if (blocks < all) {
      order = Arrays.copyOf(order, blocks);
    }
    try {
      run(first, cores, order, random);
    } catch (Expired e) {
      // The report tells how many blocks ended.
    }
    return first
        .counts()
        .report(launch, first.blocksEnded(), first.touchedBytes(), watch.nanoseconds());
  }

  private void run(CoreRun first, Cores cores, int[] order, SplittableRandom random) {
    boolean inOrder = false;
    for (int done = 0; done < order.length; ) {
      if (isExpired()) {
        throw new Expired();
      }
      if (first.part.memory.sharing.isPossible() && cores.share(first, order, done)) {
        return;
      }
      SplittableRandom warps = done == 0 ? random : ofBlock(order[done]);
      if (!first.runBlock(order[done++], warps) && !inOrder) {
        Arrays.sort(order, done, order.length); // as on a GPU, where blocks wait for earlier ones
        inOrder = true;
      }
    }
    first.runWaiting();
  }

  /** Order of the warps of a block, independent of other blocks; null for the ascending one. */
  SplittableRandom ofBlock(int block) {
    return seed == ASCENDING ? null : new SplittableRandom(seed + 1 + block);
  }

  static int[] order(SplittableRandom random, int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random == null ? i : random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
