package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.catchupmix.emulator.launch.Sharing;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Pages;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.warp.DecodedKernel;

/**
 * Runs the blocks of a launch on several cores, with the results of one core.
 *
 * <p>This is speculation. A launch starts on one core; once it proves long, cores share the
 * remaining blocks, each with its own {@link CoreRun}. If a core meets anything that depends on the
 * order of blocks or must be reported (strong accesses to device memory, output, malloc, the clock,
 * faults, notes), or two cores touched a byte that one wrote, everything is undone and one core
 * continues. So results do not depend on the number of cores.
 *
 * <p>Cores share the program, device memory and read-only data; they save {@linkplain Pages.Saved
 * pages} before the first write. Initialization and access histories are per core, in views of the
 * allocations. The launching thread compares them at the end.
 */
public final class Cores {
  /** Warp instructions after which a launch may be shared, about a millisecond. */
  private static final int LONG = 1 << 14;

  /** Shares per core, so that all end at about the same time. */
  private static final int SHARES = 32;

  private final int threads;
  private final int longAfter;
  private int shared;
  private int undone;

  private final Executor executor;

  /** Kernels whose blocks depend on their order. */
  private final Set<DecodedKernel> inOrder = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Uses a number of threads, including the caller's. */
  public Cores(int threads) {
    this(threads, LONG, threads());
  }

  public Cores(int threads, int longAfter, Executor executor) {
    this.threads = threads;
    this.longAfter = longAfter;
    this.executor = executor;
  }

  /** An executor whose idle threads end after a second. */
  public static Executor threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().name("emulator-", 0).daemon().factory());
  }

  /** Number of shared launches, including undone ones. */
  public int shared() {
    return shared;
  }

  public int undone() {
    return undone;
  }

  public boolean mayShare(LaunchRun work) {
    return threads > 1
        && work.launch().blocks() > 2
        && work.observer() == null
        && !work.launch().cooperative()
        && !inOrder.contains(work.program());
  }

  /** Runs the remaining blocks; false, with nothing changed, if that fails. */
  boolean share(CoreRun main, int[] order, int done) {
    int left = order.length - done;
    long soFar = main.part.progress.spent();
    if (left < 2 || soFar <= longAfter || soFar / done * left < 2L * longAfter) {
      return false;
    }
    long taken = main.part.memory.recorded();
    long room = Runtime.getRuntime().maxMemory() / 2 / Math.max(1, taken);
    int cores = (int) Math.min(Math.min(threads, left), room);
    if (cores < 2) {
      return false;
    }
    SharedBlocks blocks = new SharedBlocks(main, order, done, cores);
    shared++;
    blocks.run(executor);
    boolean good = blocks.agrees();
    if (good) {
      blocks.keep();
    } else {
      undone++;
      inOrder.add(main.part.program);
      main.part.memory.sharing.needOrder("cores tried");
      blocks.undo();
    }
    return good;
  }

  private static final class SharedBlocks {
    private final CoreRun main;
    private final int[] order;
    private final int share;
    private final AtomicInteger next;
    private final List<Core> cores = new ArrayList<>();
    private final Map<Allocation, Pages.Saved> saved = new ConcurrentHashMap<>();
    private volatile boolean failed;

    SharedBlocks(CoreRun main, int[] order, int done, int count) {
      this.main = main;
      this.order = order;
      this.share = Math.max(1, (order.length - done) / (count * SHARES));
      this.next = new AtomicInteger(done);
      for (int number = 0; number < count; number++) {
        cores.add(new Core(this));
      }
    }

    void run(Executor executor) {
      List<CompletableFuture<Void>> others = new ArrayList<>();
      for (Core core : List.copyOf(cores.subList(1, cores.size()))) {
        try {
          others.add(CompletableFuture.runAsync(core::run, executor));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
          cores.remove(core); // no thread available; the others do its work
        }
      }
      cores.getFirst().run();
      others.forEach(CompletableFuture::join);
    }

    /** Whether one core would have done the same. */
    boolean agrees() {
      if (failed) {
        return false;
      }
      try {
        return isWithinBounds() && saved.keySet().stream().noneMatch(this::conflict);
      } catch (OutOfMemoryError e) {
        return false; // records of bytes take four times the memory
      }
    }

    /** Whether the cores stayed within one core's limits. */
    private boolean isWithinBounds() {
      long all =
          main.part.progress.spent()
              + cores.stream().mapToLong(core -> core.run.part.progress.spent()).sum();
      return all <= main.work().options().budget().warpInstructions()
          && main.part.order.epochs.hasRoomFor(
              cores.stream().map(core -> core.run.part.order.epochs).toList());
    }

    /** Whether cores conflict in an allocation. */
    private boolean conflict(Allocation a) {
      List<Party> parties = new ArrayList<>();
      if (a.history != null) {
        parties.add(new Party(a, main.part.order.epochs));
      }
      for (Core core : cores) {
        Allocation view = core.views.get(a);
        if (view != null) {
          parties.add(new Party(view, core.run.part.order.epochs));
        }
      }
      BitSet pieces =
          BitSet.valueOf(Pages.shared(parties.stream().map(p -> p.memory().pages).toList()));
      if (!pieces.isEmpty() && parties.stream().anyMatch(p -> p.memory().history.ofBytes())) {
        parties.forEach(p -> p.memory().history.fitBytes());
      }
      return pieces.stream().anyMatch(piece -> conflict(parties, piece * Pages.PIECE));
    }

    /** Whether one run wrote a byte of a piece that another touched. */
    private static boolean conflict(List<Party> parties, int from) {
      long[] read = new long[Pages.PIECE];
      long[] written = new long[Pages.PIECE];
      return parties.stream()
          .anyMatch(
              p ->
                  p.memory()
                      .history
                      .conflicts(from, Pages.PIECE, p.epochs().oldest(false), read, written));
    }

    void keep() {
      for (Core core : cores) {
        core.views.forEach((a, view) -> a.defined.addAll(view.defined));
        main.add(core.run);
        core.run.part.memory.giveBack();
      }
    }

    /** Restores memory; histories are dropped, as their epoch numbers will be reused. */
    void undo() {
      saved.values().forEach(Pages.Saved::restore);
    }
  }

  /** A run's view of an allocation, with the order of its accesses. */
  private record Party(Allocation memory, Epochs epochs) {}

  static final class Core {
    private final SharedBlocks shared;
    private final Map<Allocation, Allocation> views = new IdentityHashMap<>();
    private CoreRun run;

    private Core(SharedBlocks shared) {
      this.shared = shared;
    }

    private void run() {
      try {
        run = shared.main.forCore(this);
        int end = shared.order.length;
        for (int at = take(); at < end; at = take()) {
          for (int i = at; i < Math.min(end, at + shared.share) && !run.work().isExpired(); i++) {
            int block = shared.order[i];
            run.runBlock(block, run.work().ofBlock(block));
          }
        }
      } catch (LaunchRun.Expired e) {
        // The blocks that ended count.
      } catch (RuntimeException | Error e) {
        // A fault of the kernel occurs again when one core continues.
        shared.failed = true;
      }
    }

    private int take() {
      throwIfUndone();
      return shared.next.getAndAdd(shared.share);
    }

    /** Ends this core's run if another gave up. */
    void throwIfUndone() {
      if (shared.failed) {
        throw new Sharing.Undone("another core gave up");
      }
    }

    Allocation view(Allocation a) {
      if (a.constant) {
        return a;
      }
      return views.computeIfAbsent(
          a,
          _ -> {
            Pages.Saved pages = shared.saved.computeIfAbsent(a, _ -> new Pages.Saved(a.data));
            Allocation view = new Allocation(a);
            run.part.memory.lend(view, new Pages(a.bytes, pages));
            return view;
          });
    }
  }
}
