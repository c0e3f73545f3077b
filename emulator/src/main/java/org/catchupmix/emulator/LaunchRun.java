package org.catchupmix.emulator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/**
 * One launch: its blocks in random order, on one core or on several.
 *
 * @param seed of the order of blocks and warps
 */
record LaunchRun(
    Program program,
    Launch launch,
    KernelArguments arguments,
    AddressSpace space,
    EmulatorOptions options,
    long seed) {
  /** Blocks that a sample has at least. */
  private static final int LEAST_BLOCKS = 4;

  /**
   * Runs it.
   *
   * @param first the core that begins
   * @param cores those that may share what is left
   */
  LaunchReport on(GridRun first, Cores cores) {
    begin(first);
    long begin = System.nanoTime();
    int blocks = Math.toIntExact(launch.blocks());
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = order(random, blocks);
    long sample = launch.cooperative() ? 0 : options.sample(); // they wait for all others
    first.counted = sample > 0 ? new ArrayDeque<>() : null;
    int done = 0;
    boolean inOrder = false;
    while (done < blocks && (sample == 0 || done < LEAST_BLOCKS || first.spent < sample)) {
      if (first.mayShare && cores.share(first, order, done)) {
        done = blocks;
        continue;
      }
      SplittableRandom warps = done == 0 ? random : ofBlock(order[done]);
      if (!first.runBlock(order[done], done++, warps) && !inOrder) {
        Arrays.sort(order, done, blocks); // as on a GPU, where blocks wait for earlier ones
        inOrder = true;
      }
    }
    first.runWaiting();
    if (done < blocks) {
      first.counted.forEach(Runnable::run);
    }
    return report(first, done, begin);
  }

  private void begin(GridRun first) {
    if (program.slots().parametersInMemory()) {
      byte[] parameters = new byte[arguments.size()];
      arguments.bytes().get(0, parameters);
      space.parameters(parameters);
    }
    first.epochs.beginLaunch();
  }

  /**
   * Runs one block, to which {@code atom.inc} of the device's memory says that all others were
   * there. It comes before the launch, so that what the launch itself writes stays.
   */
  LaunchReport lastBlock(GridRun run) {
    begin(run);
    long begin = System.nanoTime();
    run.comesLast = true;
    run.runBlock(0, 0, ofBlock(0));
    return report(run, 1, begin);
  }

  private LaunchReport report(GridRun run, int blocks, long begin) {
    LaunchCounts counts = run.counts == null ? new LaunchCounts(program) : run.counts;
    return counts.report(launch, blocks, System.nanoTime() - begin);
  }

  /** What is wrong with a thread. */
  EmulatorFault fault(Step step, int block, Warp warp, int lane, String what) {
    return new EmulatorFault(
        "kernel %s, %s, block %s, thread %s: %s"
            .formatted(
                CppNames.plain(program.name()),
                program.line(step.instruction),
                block(block),
                thread(warp.number, lane),
                what));
  }

  /** The coordinates of a block in the grid. */
  String block(int index) {
    return coordinates(index, launch.gridX(), launch.gridY());
  }

  /** The coordinates of a thread in its block. */
  String thread(int warp, int lane) {
    return coordinates(warp * Registers.LANES + lane, launch.blockX(), launch.blockY());
  }

  private static String coordinates(int index, int width, int height) {
    return "(%d,%d,%d)".formatted(index % width, index / width % height, index / width / height);
  }

  /** What decides the order of the warps of a block that is not the first, whatever ran before. */
  SplittableRandom ofBlock(int block) {
    return new SplittableRandom(seed + 1 + block);
  }

  /** The numbers from 0 in random order. */
  static int[] order(SplittableRandom random, int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
