package org.catchupmix.bench.peers;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.train.Program;

/** Engines that can be compared on this machine. */
public final class Engines {
  /** Candidates for a Python with PyTorch, Debian's own first. */
  public static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3", "python3.13");

  private static final String SCRIPT = "scripts/pytorch_step_speed.py";

  private Engines() {}

  /**
   * An engine that can be started.
   *
   * @param name for people
   * @param command returns the command line of its process
   */
  public record Engine(String name, Function<StepSetting, List<String>> command) {
    EngineProcess start(StepSetting setting) {
      return new EngineProcess(name, command.apply(setting), EngineProcess.PATIENCE);
    }
  }

  /** Returns this engine. */
  public static Engine own() {
    return inJava(EngineMain.OWN);
  }

  /** Returns the engines of the Maven profile {@code peers}. */
  public static List<Engine> inJava() {
    return ServiceLoader.load(PeerEngine.class).stream().map(p -> inJava(p.get().name())).toList();
  }

  private static Engine inJava(String name) {
    return new Engine(
        name,
        setting -> {
          List<String> command = new ArrayList<>();
          command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
          command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
          command.addAll(List.of("-cp", System.getProperty("java.class.path")));
          command.add(EngineMain.class.getName());
          command.addAll(List.of(name, setting.model(), String.valueOf(setting.width())));
          command.addAll(List.of(String.valueOf(setting.batch()), setting.device().toString()));
          return command;
        });
  }

  /**
   * Returns PyTorch in Python in both memory layouts; empty where it is missing.
   *
   * @param onGpu whether it must see a GPU
   */
  public static List<Engine> inPython(boolean onGpu) {
    Optional<Path> script = Program.home().map(h -> h.resolve(SCRIPT)).filter(Files::exists);
    Optional<String> python = PYTHONS.stream().filter(p -> hasTorch(p, onGpu)).findFirst();
    if (script.isEmpty() || python.isEmpty()) {
      return List.of();
    }
    return List.of(
        inPython(python.get(), script.get(), "nchw"),
        inPython(python.get(), script.get(), "channels_last"));
  }

  private static Engine inPython(String python, Path script, String format) {
    return new Engine(
        "pytorch-" + format,
        setting -> {
          StepDevice device = setting.device();
          BackendOptions options = device.options();
          return List.of(
              python,
              script.toString(),
              "--on-request",
              "--device",
              device.name(),
              "--precision",
              options.precision().name().toLowerCase(Locale.ROOT),
              "--format",
              format,
              "--batch",
              String.valueOf(setting.batch()),
              "--width",
              String.valueOf(setting.width()),
              "--threads",
              String.valueOf(options.threads()));
        });
  }

  private static boolean hasTorch(String python, boolean onGpu) {
    String question =
        onGpu
            ? "import torch; exit(not torch.cuda.is_available())"
            : "import importlib.util as u; exit(u.find_spec('torch') is None)";
    return Program.output(List.of(python, "-c", question)).isPresent();
  }
}
