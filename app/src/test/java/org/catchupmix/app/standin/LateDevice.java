package org.catchupmix.app.standin;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/**
 * The device behind the stand-in for the driver: the emulator, and before it streams whose work
 * begins as late as the driver API allows: at a call that waits for it, or that frees memory. A
 * copy from the host reads the host's memory then and not before; a graph's work is recorded at its
 * capture and queued at its launch; memory that was freed is known to the emulator, which refuses
 * each access to it. The first failure is printed, and stays: every later call answers it.
 */
@SuppressWarnings("restricted") // memory that C hands over
final class LateDevice {
  private static final int INVALID = 1;
  private static final int OUT_OF_MEMORY = 2;
  private static final int FAILED = 719;
  private static final int NOT_READY = 600;

  /** Kinds of copies, as the C source numbers them. */
  private static final int UPLOAD = 2;

  private static final int DOWNLOAD = 3;
  private static final int DEVICE_COPY = 4;

  private final PtxEmulator emulator;
  private final long memoryBytes;
  private final Set<String> words;
  private final int refuseEvery;
  private final int graphsFrom;
  private final Map<String, PtxLibrary> modules = new HashMap<>();
  private final List<StandInKernel> kernels = new ArrayList<>();
  private final List<List<Runnable>> graphs = new ArrayList<>();

  /** Streams by their numbers. */
  private final TreeMap<Long, LateStream> streams = new TreeMap<>();

  /** What each event was last recorded behind. */
  private final Map<Long, LateStream.Work> events = new HashMap<>();

  private int allocations;
  private int replays;

  /** Dynamic shared memory of a block, in bytes. */
  private int most;

  private int status;

  private LateDevice(
      long memoryBytes, Set<String> words, int refuseEvery, int graphsFrom, Chip chip) {
    this.graphsFrom = graphsFrom;
    this.memoryBytes = memoryBytes;
    this.words = words;
    this.refuseEvery = refuseEvery;
    emulator =
        new PtxEmulator(
            EmulatorOptions.defaults().withCounting(false).withMemory(memoryBytes).withChip(chip));
  }

  /**
   * Words in any order, separated by blanks: {@code prompt} (work is done at once), {@code
   * memory=MIB} (4096), {@code refuse=N} (each N-th allocation is refused), {@code count} (at the
   * end it says how many graphs were started, and how much dynamic shared memory a launch asked for
   * at most), {@code graphs=N} (the launch of a graph is refused for want of memory from the N-th
   * on), {@code chip=N} (75).
   */
  static LateDevice of(String settings) {
    long memory = 4096;
    int refuse = 0;
    int graphs = Integer.MAX_VALUE;
    Set<String> words = new HashSet<>();
    Chip chip = null;
    for (String word : settings.strip().split("\\s+")) {
      String[] parts = word.split("=");
      switch (parts[0]) {
        case "" -> {}
        case "prompt", "count" -> words.add(parts[0]);
        case "memory" -> memory = Long.parseLong(parts[1]);
        case "chip" -> chip = Chip.of(Integer.parseInt(parts[1]));
        case "graphs" -> graphs = Integer.parseInt(parts[1]);
        case "refuse" -> refuse = Integer.parseInt(parts[1]);
        default -> throw new IllegalArgumentException("STAND_IN: " + word);
      }
    }
    LateDevice device = new LateDevice(memory << 20, words, refuse, graphs, chip);
    if (words.contains("count")) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      System.err.printf(
                          "stand-in: %d replays, at most %d bytes of dynamic shared memory%n",
                          device.replays, device.most)));
    }
    return device;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  int chip() {
    return emulator.properties().chip();
  }

  /** An exception must not leave an upcall: it would end the process. */
  private synchronized long guarded(long refusal, LongSupplier call) {
    if (status != 0) {
      return refusal;
    }
    try {
      return call.getAsLong();
    } catch (RuntimeException | Error e) {
      status = FAILED;
      if (e instanceof DriverException) {
        System.err.println("stand-in: " + e.getMessage());
      } else {
        e.printStackTrace();
      }
      return refusal;
    }
  }

  private int guarded(Runnable call) {
    long answer =
        guarded(
            -1,
            () -> {
              call.run();
              return 0;
            });
    return answer == 0 ? 0 : status;
  }

  long allocate(long bytes) {
    return guarded(
        0,
        () -> {
          if (refuseEvery > 0 && ++allocations % refuseEvery == 0) {
            return 0;
          }
          try {
            return emulator.allocate(bytes).address();
          } catch (DriverException e) {
            return 0;
          }
        });
  }

  int release(long address) {
    return guarded(
        () -> {
          streams.values().forEach(LateDevice::refuseCaptured);
          streams.values().forEach(LateStream::runAll);
          emulator.free(new DeviceMemory(address, 1));
        });
  }

  /** A kernel, or 0. */
  long function(MemorySegment ptx, MemorySegment name) {
    return guarded(
        0,
        () -> {
          String text = text(ptx);
          String entry = text(name);
          PtxLibrary module =
              modules.computeIfAbsent(
                  text,
                  t ->
                      emulator.load(
                          new KernelSource("module " + modules.size(), t, "the loaded module")));
          List<PtxEntry.Parameter> parameters =
              module.module().entries().stream()
                  .filter(e -> e.name().equals(entry))
                  .findFirst()
                  .map(PtxEntry::parameters)
                  .orElse(null);
          if (parameters == null) {
            return 0;
          }
          kernels.add(new StandInKernel(module.function(entry), parameters));
          return kernels.size();
        });
  }

  private static String text(MemorySegment c) {
    return c.reinterpret(Long.MAX_VALUE).getString(0);
  }

  int launch(long stream, long function, MemorySegment sizes, MemorySegment arguments, long bytes) {
    return guarded(
        () -> {
          int[] n = sizes.reinterpret(7 * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
          Launch launch = new Launch(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
          StandInKernel kernel = kernels.get((int) function - 1);
          KernelArguments given = kernel.packed(arguments.reinterpret(bytes));
          most = Math.max(most, launch.sharedBytes());
          queue(stream, () -> emulator.launch(kernel.function(), launch, given));
        });
  }

  /** Shared memory of a block of a kernel that does not depend on its launch, in bytes. */
  int shared(long function) {
    return (int)
        guarded(-1, () -> emulator.staticSharedBytes(kernels.get((int) function - 1).function()));
  }

  int copy(long stream, int kind, long to, long from, long bytes) {
    return guarded(
        () ->
            queue(
                stream,
                switch (kind) {
                  case UPLOAD ->
                      () -> emulator.upload(host(from, bytes), new DeviceMemory(to, bytes));
                  case DOWNLOAD ->
                      () -> emulator.download(new DeviceMemory(from, bytes), host(to, bytes));
                  case DEVICE_COPY ->
                      () ->
                          emulator.copy(
                              new DeviceMemory(from, bytes), new DeviceMemory(to, bytes), bytes);
                  default ->
                      () -> {
                        byte[] filled = new byte[Math.toIntExact(bytes)];
                        Arrays.fill(filled, (byte) from);
                        emulator.upload(MemorySegment.ofArray(filled), new DeviceMemory(to, bytes));
                      };
                }));
  }

  private static MemorySegment host(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  private LateStream stream(long number) {
    return streams.computeIfAbsent(number, _ -> new LateStream());
  }

  private void queue(long stream, Runnable run) {
    LateStream s = stream(stream);
    if (s.captured != null) {
      s.captured.add(run);
    } else {
      queue(new LateStream.Work(s, run));
    }
  }

  private void queue(LateStream.Work work) {
    work.stream.queue.add(work);
    if (words.contains("prompt")) {
      work.stream.runAll();
    }
  }

  int record(long stream, long event) {
    return guarded(
        () -> {
          LateStream s = stream(stream);
          refuseCaptured(s);
          LateStream.Work work = new LateStream.Work(s, () -> {});
          events.put(event, work);
          queue(work);
        });
  }

  /**
   * Waits for an event, not for what is behind it; for all work of a stream where that is 0, for
   * all work where both are.
   */
  int await(long stream, long event) {
    return guarded(
        () -> {
          if (stream != 0) {
            refuseCaptured(stream(stream));
            stream(stream).runAll();
          } else if (event == 0) {
            streams.values().forEach(LateStream::runAll);
          } else if (events.containsKey(event)) {
            events.get(event).complete();
          }
        });
  }

  private static void refuseCaptured(LateStream stream) {
    if (stream.captured != null) {
      throw new DriverException(
          "a stream is captured: until that ends nobody may wait, record an event or free memory");
    }
  }

  /** Each question lets one piece of work be done, so that somebody who only asks gets on. */
  int query(long event) {
    long answer =
        guarded(
            -1,
            () -> {
              LateStream.Work work = events.get(event);
              if (work == null || work.isDone()) {
                return 0;
              }
              work.stream.runOne();
              return NOT_READY;
            });
    return answer < 0 ? status : (int) answer;
  }

  /** Begins a capture (0 is well), or ends one: the number of its graph, 0 if there was none. */
  long capture(long stream, int begin) {
    return guarded(
        begin == 1 ? INVALID : 0,
        () -> {
          LateStream s = stream(stream);
          if (begin == 1) {
            refuseCaptured(s);
            s.captured = new ArrayList<>();
            return 0;
          }
          graphs.add(s.captured);
          s.captured = null;
          return graphs.size();
        });
  }

  int replay(long stream, long graph) {
    if (replays + 1 >= graphsFrom) {
      return OUT_OF_MEMORY;
    }
    return guarded(
        () -> {
          replays++;
          graphs.get((int) graph - 1).forEach(work -> queue(stream, work));
        });
  }
}
