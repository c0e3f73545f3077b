package org.catchupmix.emulator.program;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.program.Message.Answer;
import org.catchupmix.emulator.program.Message.Answer.Next;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxLinker;
import org.catchupmix.emulator.report.CallSite;
import org.catchupmix.emulator.report.CheckedLaunch;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/** An emulated device, as one process of a program uses it. */
final class Session {
  /** Registers per thread that occupancy queries assume, as only NVIDIA's assembler knows them. */
  private static final int REGISTERS = 32;

  /** Multiprocessors of the device, fewer than those of a card so that programs launch less. */
  private static final int MULTIPROCESSORS = 4;

  /** Pinned memory of the host, which the device sees, at most. */
  private static final long HOST_BYTES = 1L << 40;

  private static final int INVALID_VALUE = 1;
  private static final int OUT_OF_MEMORY = 2;
  private static final int INVALID_PTX = 218;
  private static final int NOT_FOUND = 500;
  private static final int NOT_SUPPORTED = 801;

  /** A kernel of a module. */
  private record Kernel(GpuFunction function, PtxEntry entry) {}

  private final ProgramReport report;
  private final Chip chip;
  private final boolean continued;
  private final PtxEmulator gpu;
  private final CallSites sites;
  private final long memoryBytes;
  private final SharedMemory shared;
  private final List<PtxLibrary> modules = new ArrayList<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Names of allocations by address, also of those that were freed. */
  private final Map<Long, String> names = new HashMap<>();

  /** Addresses of the memory of graphs. */
  private final Set<Long> graphs = new HashSet<>();

  /** Pinned memory of the host by address. */
  private final Map<Long, Long> hosts = new HashMap<>();

  private final StringBuilder printed = new StringBuilder();
  private List<Finding> pending = List.of();
  private int allocations;
  private boolean ended;

  /** Error of a launch that all later calls return, as on a GPU; 0 for none. */
  private int sticky;

  Session(ProgramOptions options, ProgramReport report) {
    this.report = report;
    this.chip = options.emulator().chip();
    this.continued = options.emulator().checks().continued();
    this.memoryBytes = options.emulator().memoryBytes();
    this.gpu =
        new PtxEmulator(
            options.emulator().withMemory(memoryBytes + HOST_BYTES).withContinued(true));
    this.shared = new SharedMemory(gpu);
    this.sites = new CallSites(options.working(), "addr2line");
    gpu.printTo(printed::append);
  }

  /** Answers a request; after an error of the device, all that use it return the error. */
  Answer answer(Message m) {
    boolean uses =
        switch (m.kind()) {
          case HELLO, RELEASE, SITE, MISUSE, BYE -> false;
          default -> true;
        };
    return sticky != 0 && uses ? Answer.of(sticky, Next.GO_ON) : worked(m);
  }

  /** Works on a request; an error of the device becomes an error of CUDA. */
  private Answer worked(Message m) {
    try {
      return switch (m.kind()) {
        case HELLO -> Answer.DONE.with(numbers(facts()));
        case ALLOCATE -> allocate(m);
        case RELEASE -> release(m);
        case UPLOAD -> upload(m);
        case DOWNLOAD -> download(m);
        case COPY ->
            done(() -> gpu.copy(at(m, 1, m.number(2)), at(m, 0, m.number(2)), m.number(2)));
        case LOAD -> load(m);
        case KERNEL -> kernel(m);
        case VARIABLE -> variable(m);
        case LAUNCH -> launch(m);
        case SITE -> site(m);
        case MISUSE -> misuse(m);
        case OCCUPANCY -> Answer.DONE.with(numbers(residentBlocks(m)));
        case FREE_BYTES -> Answer.DONE.with(numbers(freeBytes()));
        case MIRROR -> done(() -> shared.add(m.number(0), m.number(1)));
        case BYE -> bye();
      };
    } catch (DriverException | IllegalArgumentException e) {
      Problem misuse = new HostProblem.ApiMisuse(e.getMessage());
      return said(Finding.Severity.FAULT, INVALID_VALUE, misuse);
    }
  }

  /** The program has ended, or its connection has. */
  Answer bye() {
    if (!ended) {
      ended = true;
      sites.close();
      // Memory of graphs goes with them.
      gpu.held().stream().filter(held -> !graphs.contains(held.base())).forEach(report::held);
    }
    return Answer.DONE;
  }

  private long[] facts() {
    return new long[] {
      chip.number(),
      memoryBytes,
      MULTIPROCESSORS,
      chip.threads(),
      chip.blocks(),
      chip.sharedTotal(),
      chip.sharedBytes(),
      chip.registers()
    };
  }

  private static byte[] numbers(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private static DeviceMemory at(Message m, int number, long bytes) {
    return new DeviceMemory(m.number(number), bytes);
  }

  private static Answer done(Runnable work) {
    work.run();
    return Answer.DONE;
  }

  /** Keeps a finding until the program has said from where its call came. */
  private Answer said(Finding.Severity severity, int status, Problem problem) {
    pending = List.of(Finding.of(severity, problem));
    return Answer.of(status, Next.SAY_PLACE);
  }

  private Answer site(Message m) {
    CallSite site = sites.find(m.text(), "");
    pending.forEach(finding -> report.found(finding, site));
    pending = List.of();
    return Answer.DONE; // an error of a call is the program's to handle
  }

  private Answer misuse(Message m) {
    int error = m.integer(0);
    if (error == NOT_SUPPORTED) {
      return said(Finding.Severity.FAULT, 0, new HostProblem.Refused(m.text()));
    }
    Problem misuse = new HostProblem.ApiMisuse(m.text());
    return said(Finding.Severity.values()[m.integer(1)], 0, misuse);
  }

  private Answer allocate(Message m) {
    CallSite site = sites.find(m.text(), "");
    boolean isHost = m.number(1) != 0;
    try {
      if (!isHost && m.number(0) > freeBytes()) {
        throw new DriverException(
            "the device has no room for %d bytes: %d of its %d are free"
                .formatted(m.number(0), freeBytes(), memoryBytes));
      }
      String name = "allocation %d (%s)".formatted(++allocations, site);
      DeviceMemory memory = gpu.allocate(m.number(0), name);
      names.put(memory.address(), name);
      if (site.function().startsWith("cudaGraph")) {
        graphs.add(memory.address());
      }
      if (isHost) {
        hosts.put(memory.address(), memory.bytes());
      }
      return Answer.DONE.with(numbers(memory.address()));
    } catch (DriverException e) {
      Problem misuse = new HostProblem.ApiMisuse(e.getMessage());
      return said(Finding.Severity.NOTE, OUT_OF_MEMORY, misuse);
    }
  }

  private long freeBytes() {
    long host = hosts.values().stream().mapToLong(Long::longValue).sum();
    return memoryBytes - (gpu.memoryUse().liveBytes() - host);
  }

  private Answer upload(Message m) {
    gpu.upload(MemorySegment.ofArray(m.extra()), at(m, 0, m.extra().length));
    shared.written(m.number(0), m.extra());
    return Answer.DONE;
  }

  private Answer release(Message m) {
    long address = m.number(0);
    try {
      gpu.free(at(m, 0, 1));
      shared.remove(address);
      hosts.remove(address);
      return Answer.DONE;
    } catch (DriverException e) {
      Problem wrong = new HostProblem.BadRelease(address, names.get(address));
      return said(Finding.Severity.FAULT, INVALID_VALUE, wrong);
    }
  }

  /** Downloads; uninitialized memory reads as zeros, as it mostly does on a GPU. */
  private Answer download(Message m) {
    byte[] bytes = new byte[Math.toIntExact(m.number(1))];
    boolean written = gpu.peek(at(m, 0, bytes.length), MemorySegment.ofArray(bytes));
    if (written) {
      return Answer.DONE.with(bytes);
    }
    Problem partly = new HostProblem.PartlyUninitialized(bytes.length);
    return said(Finding.Severity.NOTE, 0, partly).with(bytes);
  }

  private Answer load(Message m) {
    String origin = "the program";
    try {
      List<String> texts = Arrays.asList(m.text().split("\0"));
      String ptx = texts.size() == 1 ? texts.getFirst() : PtxLinker.link(texts);
      modules.add(gpu.load(new KernelSource(origin, ptx, origin)));
      return Answer.DONE.with(numbers(modules.size() - 1));
    } catch (DriverException e) {
      return said(Finding.Severity.FAULT, INVALID_PTX, new HostProblem.Refused(e.getMessage()));
    }
  }

  /** A kernel's number, and what the program must know of it. */
  private Answer kernel(Message m) {
    PtxLibrary module = modules.get(m.integer(0));
    PtxEntry entry =
        module.module().entries().stream()
            .filter(e -> e.name().equals(m.text()))
            .findFirst()
            .orElse(null);
    if (entry == null) {
      return Answer.of(NOT_FOUND, Next.GO_ON);
    }
    GpuFunction function;
    try {
      function = module.function(entry.name());
    } catch (DriverException e) {
      return said(Finding.Severity.FAULT, NOT_SUPPORTED, new HostProblem.Refused(e.getMessage()));
    }
    int number =
        numbers.computeIfAbsent(
            m.integer(0) + entry.name(),
            _ -> {
              kernels.add(new Kernel(function, entry));
              return kernels.size() - 1;
            });
    List<PtxEntry.Parameter> parameters = entry.parameters();
    long[] about = new long[5 + 2 * parameters.size()];
    about[0] = number;
    about[1] = parameters.size();
    about[2] = gpu.staticSharedBytes(function);
    about[3] = REGISTERS;
    about[4] = entry.maxThreads();
    for (int i = 0; i < parameters.size(); i++) {
      about[5 + 2 * i] = parameters.get(i).offset();
      about[6 + 2 * i] = parameters.get(i).bytes();
    }
    return Answer.DONE.with(numbers(about));
  }

  private Answer variable(Message m) {
    try {
      DeviceMemory variable = modules.get(m.integer(0)).variable(m.text());
      return Answer.DONE.with(numbers(variable.address(), variable.bytes()));
    } catch (DriverException e) {
      return Answer.of(NOT_FOUND, Next.GO_ON);
    }
  }

  private long residentBlocks(Message m) {
    return chip.residentBlocks(m.integer(0), m.integer(1), m.integer(2));
  }

  private static KernelArguments arguments(PtxEntry entry, byte[] packed) {
    KernelArguments arguments = KernelArguments.of();
    int end = 0;
    for (PtxEntry.Parameter p : entry.parameters()) {
      byte[] value = Arrays.copyOfRange(packed, p.offset(), p.offset() + p.bytes());
      // The least alignment that leads to its offset.
      int alignment = 1;
      while ((end + alignment - 1) / alignment * alignment != p.offset()) {
        alignment *= 2;
      }
      arguments.struct(MemorySegment.ofArray(value), alignment);
      end = p.offset() + p.bytes();
    }
    return arguments;
  }

  /** Launches; after the arguments comes the place of the call. */
  private Answer launch(Message m) {
    Kernel kernel = kernels.get(m.integer(0));
    PtxEntry entry = kernel.entry();
    Launch launch =
        new Launch(
            m.integer(1),
            m.integer(2),
            m.integer(3),
            m.integer(4),
            m.integer(5),
            m.integer(6),
            m.integer(7),
            m.integer(8) != 0);
    int bytes = entry.parameterBytes();
    String place = new String(m.extra(), bytes, m.extra().length - bytes, StandardCharsets.UTF_8);
    Launched launched = new Launched(entry.name(), launch, sites.find(place, entry.name()), null);
    report.begins(launched);
    printed.setLength(0);
    List<Finding> findings;
    int status = 0;
    try {
      CheckedLaunch checked = gpu.check(kernel.function(), launch, arguments(entry, m.extra()));
      findings = checked.findings();
      sticky = continued ? 0 : DeviceError.of(findings).map(DeviceError::code).orElse(0);
      status = sticky;
      launched = checked.ended() ? launched.with(checked.report().compact()) : launched;
    } catch (DriverException e) {
      findings =
          List.of(Finding.of(Finding.Severity.FAULT, new HostProblem.Refused(e.getMessage())));
      status = NOT_SUPPORTED;
    }
    boolean stopped = false;
    for (Finding finding : findings) {
      report.found(finding, launched.site());
      stopped |= finding.problem() instanceof EndProblem.Stopped;
    }
    report.launched(launched);
    return Answer.of(status, stopped ? Next.END : Next.GO_ON)
        .printing(printed.toString())
        .with(shared.changes());
  }
}
