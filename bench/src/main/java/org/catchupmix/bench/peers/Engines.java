package org.catchupmix.bench.peers;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.program.Program;

/** Engines that can be compared on this machine. */
public final class Engines {
  /** Candidates for a Python with PyTorch, Debian's own first. */
  public static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3", "python3.13");

  static final String OWN = "ours";

  /** PyTorch's program for networks. */
  public static final String NETWORKS = "scripts/pytorch_step_speed.py";

  /** PyTorch's program for single convolutions. */
  public static final String CONVOLUTIONS = "scripts/pytorch_convolution_speed.py";

  private Engines() {}

  /**
   * An engine that can be started.
   *
   * @param name for people
   * @param command of its process, before the arguments that say what it works on
   * @param flags behind them
   */
  public record Engine(String name, List<String> command, List<String> flags) {
    /** Starts it for a network; it reads or writes a file of weights and images. */
    EngineProcess start(StepSetting setting, Path file) {
      String width = String.valueOf(setting.width());
      String batch = String.valueOf(setting.batch());
      return start(List.of(setting.model(), width, batch, file.toString()), setting.device());
    }

    /** Starts it for a convolution. */
    EngineProcess start(ConvolutionSetting setting, StepDevice device) {
      return start(concat(List.of(EngineMain.CONVOLUTION), setting.arguments()), device);
    }

    private EngineProcess start(List<String> arguments, StepDevice device) {
      List<String> on = List.of(("--device " + device).split(" "));
      return new EngineProcess(name, concat(concat(command, arguments), concat(on, flags)));
    }
  }

  /** Returns this engine. */
  public static Engine own() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // For a program that was started by java -jar, whose manifest has it.
    java.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    java.add(EngineMain.class.getName());
    return new Engine(OWN, java, List.of());
  }

  /**
   * Returns PyTorch in both memory layouts, on a GPU also with CUDA graphs and compiled; empty
   * where it is missing.
   *
   * @param pythons candidates for the interpreter; the first with PyTorch is used
   * @param program {@link #NETWORKS} or {@link #CONVOLUTIONS}
   * @param onGpu whether PyTorch must see a GPU
   */
  public static List<Engine> pytorch(List<String> pythons, String program, boolean onGpu) {
    Optional<Path> script = Program.home().map(h -> h.resolve(program)).filter(Files::exists);
    Optional<String> python = pythons.stream().filter(p -> hasTorch(p, onGpu)).findFirst();
    if (script.isEmpty() || python.isEmpty()) {
      return List.of();
    }
    List<String> command = List.of(python.get(), script.get().toString());
    List<Engine> engines = new ArrayList<>();
    engines.add(pytorch("nchw", command, "nchw", "eager"));
    engines.add(pytorch("channels_last", command, "channels_last", "eager"));
    if (onGpu) {
      engines.add(pytorch("graphs", command, "channels_last", "graphs"));
      engines.add(pytorch("compiled", command, "channels_last", "compiled"));
    }
    return engines;
  }

  private static Engine pytorch(String name, List<String> command, String layout, String mode) {
    List<String> flags = List.of("--format", layout, "--mode", mode);
    return new Engine("pytorch-" + name, command, flags);
  }

  private static List<String> concat(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private static boolean hasTorch(String python, boolean onGpu) {
    String question =
        onGpu
            ? "import torch; exit(not torch.cuda.is_available())"
            : "import importlib.util as u; exit(u.find_spec('torch') is None)";
    return Program.output(List.of(python, "-c", question)).isPresent();
  }
}
