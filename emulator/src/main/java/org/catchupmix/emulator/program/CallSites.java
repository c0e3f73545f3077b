package org.catchupmix.emulator.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.ptx.SourcePlaces;

/** Source lines of calls, by {@code addr2line} and the program's debug information. */
final class CallSites {
  private final Path working;
  private final Map<String, List<Frame>> known = new HashMap<>();

  /** Shortens paths below the folder in which the program runs. */
  CallSites(Path working) {
    this.working = working.toAbsolutePath();
  }

  /**
   * Describes a call, such as {@code cudaFree at sum.cu:12}, or only its function if the line is
   * unknown.
   *
   * @param places the function, then its callers' addresses, see {@code wire.c}
   * @param kernel name in the PTX; its stub is no caller. Empty for other calls
   */
  synchronized String describe(String places, String kernel) {
    String[] lines = places.split("\n");
    String function = lines[0].replaceFirst("^__cudaLaunchKernel$", "launch");
    for (int i = 1; i < lines.length; i++) {
      Optional<String> users =
          known.computeIfAbsent(lines[i], CallSites::lookUp).stream()
              .filter(frame -> frame.isUsers(kernel))
              .map(Frame::place)
              // Lines of the interpreter that runs a script say nothing.
              .filter(place -> Files.exists(working.resolve(place.replaceFirst(":\\d+$", ""))))
              .findFirst();
      if (users.isPresent()) {
        return "%s at %s".formatted(function, shortened(users.get()));
      }
    }
    return function;
  }

  private String shortened(String place) {
    String folder = working + "/";
    return place.startsWith(folder) ? place.substring(folder.length()) : place;
  }

  /** A function and a line in it. */
  private record Frame(String function, String place) {
    boolean isUsers(String kernel) {
      boolean isKnown = !place.startsWith("?") && !place.endsWith(":0") && !place.endsWith(":?");
      boolean isHeader =
          place.startsWith("/usr/include/")
              || place.contains("/headers/cuda_runtime.h:")
              || place.contains(".stub.c:")
              || SourcePlaces.isOfToolkit(place);
      boolean isStub =
          function.contains("__device_stub__") || !kernel.isEmpty() && function.equals(kernel);
      return isKnown && !isHeader && !isStub;
    }
  }

  /** The frames at an address, that of the innermost inlined call first. */
  private static List<Frame> lookUp(String place) {
    String[] parts = place.split("\t");
    List<Frame> frames = new ArrayList<>();
    if (parts.length == 2) {
      try {
        Tool.Ended ended =
            Tool.run(List.of("addr2line", "-f", "-i", "-e", parts[0], "0x" + parts[1]), Map.of());
        List<String> lines =
            // Its messages come between the pairs.
            ended.output().lines().filter(line -> !line.startsWith("addr2line: ")).toList();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
          frames.add(new Frame(lines.get(i), lines.get(i + 1).replaceFirst(" \\(.*", "")));
        }
      } catch (IOException e) {
        return List.of(); // binutils are not there
      }
    }
    return frames;
  }
}
