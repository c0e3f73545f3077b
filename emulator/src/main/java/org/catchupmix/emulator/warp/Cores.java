package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Histories;
import org.catchupmix.emulator.memory.Pages;
import org.catchupmix.emulator.race.Epochs;

/**
 * Runs the blocks of a launch on several cores, as if one had run them in order.
 *
 * <p>It is a guess that is checked. A launch begins on one core; once it has shown that it is long,
 * the blocks that are left are shared out, each core with a {@link GridRun} of its own. If one of
 * them meets anything that the order of blocks decides, or that has to be told (an atomic or
 * volatile access to the device's memory, printed text, memory allocated, the clock, a texture, a
 * fault, a note), or if in the end two of them have touched a byte that one of them wrote, then all
 * that they did is undone, and the launch goes on on one core from where it was. So whatever a
 * launch does is what it does on one core, for any number of threads and however they take turns:
 * cores that touched nothing that another wrote have read what they would have read in order.
 *
 * <p>Cores share: the program, whose steps never change; the contents of the device's memory; and
 * what is read only. Each byte is written by one core, or the run is undone, so that what cores do
 * to each other's bytes in a race is never seen; none is written before its page is {@linkplain
 * Pages.Saved saved}, under a lock. What is known of memory (which bytes are defined, who touched
 * them) each core has for itself, by a view of each allocation. The thread that launched looks at
 * all of it when the others have ended.
 */
public final class Cores {
  /** Instructions of warps behind which a launch may be shared, about a millisecond. */
  private static final int LONG = 1 << 14;

  /** Shares that each core takes, so that all end at about the same time. */
  private static final int SHARES = 32;

  private final int threads;
  private final int longBehind;
  private int shared;
  private int undone;

  private final Executor executor;

  /** Kernels whose blocks turned out to have an order. */
  private final Set<Program> inOrder = Collections.newSetFromMap(new IdentityHashMap<>());

  /** On so many threads, that of the caller included. */
  public Cores(int threads) {
    this(threads, LONG, threads());
  }

  /** The same for launches that are long behind fewer instructions, on threads of another. */
  public Cores(int threads, int longBehind, Executor executor) {
    this.threads = threads;
    this.longBehind = longBehind;
    this.executor = executor;
  }

  /** Threads that nobody needs any longer end after a second. */
  public static Executor threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().name("emulator-", 0).daemon().factory());
  }

  /** How many launches it has shared, those that were undone included. */
  public int shared() {
    return shared;
  }

  /** How many it has undone. */
  public int undone() {
    return undone;
  }

  /** Ends the run of a core, which is undone. */
  static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;

    Undone(String why) {
      super(why, null, false, false);
    }
  }

  /** Whether nothing is known against sharing a launch. */
  public boolean mayShare(LaunchRun work) {
    return threads > 1
        && work.launch().blocks() > 2
        && work.options().findRaces()
        && !work.launch().cooperative()
        && !inOrder.contains(work.program());
  }

  /**
   * Runs the blocks that are left.
   *
   * @param order of all blocks
   * @param done how many of them have run
   * @return whether it has run them; if not, nothing has changed
   */
  boolean share(GridRun main, int[] order, int done) {
    int left = order.length - done;
    long soFar = main.spent;
    if (left < 2 || soFar <= longBehind || soFar / done * left < 2L * longBehind) {
      return false;
    }
    long room = Runtime.getRuntime().maxMemory() / 2 / Math.max(1, Histories.bytes(main.met));
    int cores = (int) Math.min(Math.min(threads, left), room);
    if (cores < 2) {
      return false;
    }
    Stretch stretch = new Stretch(main, order, done, cores);
    shared++;
    stretch.run(executor);
    boolean good = stretch.agrees();
    if (good) {
      stretch.keep();
    } else {
      undone++;
      inOrder.add(main.program);
      main.needOrder("cores have tried");
      stretch.undo();
    }
    return good;
  }

  /** The blocks that cores share. */
  private static final class Stretch {
    private final GridRun main;
    private final int[] order;
    private final int share;
    private final AtomicInteger next;
    private final List<Core> cores = new ArrayList<>();
    private final Map<Allocation, Pages.Saved> saved = new ConcurrentHashMap<>();
    private volatile boolean given;

    Stretch(GridRun main, int[] order, int done, int count) {
      this.main = main;
      this.order = order;
      this.share = Math.max(1, (order.length - done) / (count * SHARES));
      this.next = new AtomicInteger(done);
      for (int number = 0; number < count; number++) {
        cores.add(new Core(this));
      }
    }

    /** Returns when all have ended. */
    void run(Executor executor) {
      CountDownLatch ended = new CountDownLatch(cores.size() - 1);
      for (Core core : List.copyOf(cores.subList(1, cores.size()))) {
        try {
          executor.execute(
              () -> {
                core.run();
                ended.countDown();
              });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
          cores.remove(core); // no thread is to be had: the others do its work
          ended.countDown();
        }
      }
      cores.getFirst().run();
      boolean interrupted = false;
      while (ended.getCount() > 0) {
        try {
          ended.await();
        } catch (InterruptedException e) {
          interrupted = true; // nothing may be undone, or left, while others run
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whether what they did is what one core would have done. */
    boolean agrees() {
      if (given) {
        return false;
      }
      try {
        return isWithinBounds() && saved.keySet().stream().noneMatch(this::meet);
      } catch (OutOfMemoryError e) {
        return false; // records of each byte take four times the memory of those of words
      }
    }

    /** Whether one core could have done as much. */
    private boolean isWithinBounds() {
      long all = main.spent + cores.stream().mapToLong(core -> core.run.spent).sum();
      return all <= main.work.options().warpInstructions()
          && main.epochs.hasRoomFor(cores.stream().map(core -> core.run.epochs).toList());
    }

    /** Whether a core touched a byte that another wrote. */
    private boolean meet(Allocation a) {
      List<Party> parties = new ArrayList<>();
      if (a.history != null) {
        parties.add(new Party(a, main.epochs));
      }
      for (Core core : cores) {
        Allocation view = core.views.get(a);
        if (view != null) {
          parties.add(new Party(view, core.run.epochs));
        }
      }
      BitSet pieces =
          BitSet.valueOf(Pages.met(parties.stream().map(p -> p.memory().pages).toList()));
      return !pieces.isEmpty() && pieces.stream().anyMatch(new Meeting(parties)::isOn);
    }

    void keep() {
      for (Core core : cores) {
        core.views.forEach((a, view) -> a.defined.addAll(view.defined));
        main.add(core.run);
        main.space.histories.takeBack(core.run.met);
      }
    }

    /** The histories are lost: the numbers of their epochs will be given out again. */
    void undo() {
      saved.values().forEach(Pages.Saved::restore);
    }
  }

  /** An allocation as a run sees it, and the order of that run's accesses. */
  private record Party(Allocation memory, Epochs epochs) {}

  /** Looks for bytes of an allocation that one of several runs wrote and another touched. */
  private static final class Meeting {
    private final List<Party> parties;
    private final long[] read = new long[Pages.PIECE];
    private final long[] written = new long[Pages.PIECE];

    Meeting(List<Party> parties) {
      this.parties = parties;
      if (parties.stream().anyMatch(p -> p.memory().history.ofBytes())) {
        parties.forEach(p -> p.memory().history.fitBytes());
      }
    }

    boolean isOn(int piece) {
      Arrays.fill(read, 0);
      Arrays.fill(written, 0);
      for (Party party : parties) {
        int first = party.epochs().oldest(false);
        if (party.memory().history.meets(piece * Pages.PIECE, Pages.PIECE, first, read, written)) {
          return true;
        }
      }
      return false;
    }
  }

  /** One of the cores that share a stretch. */
  static final class Core {
    private final Stretch stretch;
    private final Map<Allocation, Allocation> views = new IdentityHashMap<>();
    private GridRun run;

    private Core(Stretch stretch) {
      this.stretch = stretch;
    }

    private void run() {
      try {
        run = stretch.main.forCore(this);
        int end = stretch.order.length;
        for (int at = take(); at < end; at = take()) {
          for (int i = at; i < Math.min(end, at + stretch.share); i++) {
            int block = stretch.order[i];
            run.runBlock(block, run.work.ofBlock(block));
          }
        }
      } catch (RuntimeException | Error e) {
        // Whatever it is: run in order, the launch comes to it again if it is the kernel's doing.
        stretch.given = true;
      }
    }

    private int take() {
      goOn();
      return stretch.next.getAndAdd(stretch.share);
    }

    /** Ends this core's run if another has come to something that undoes all. */
    void goOn() {
      if (stretch.given) {
        throw new Undone("another core has given up");
      }
    }

    /** An allocation as this core sees it. */
    Allocation view(Allocation a) {
      if (a.constant) {
        return a;
      }
      return views.computeIfAbsent(
          a,
          _ -> {
            Pages.Saved pages = stretch.saved.computeIfAbsent(a, _ -> new Pages.Saved(a.data));
            Allocation view = new Allocation(a);
            run.lend(view, new Pages(a.bytes, pages));
            return view;
          });
    }
  }
}
