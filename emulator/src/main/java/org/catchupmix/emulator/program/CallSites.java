package org.catchupmix.emulator.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.ptx.SourcePlaces;
import org.catchupmix.emulator.report.CallSite;

/** Source lines of calls, by {@code addr2line} and the program's debug information. */
final class CallSites implements AutoCloseable {
  private final Path working;
  private final String addr2line;
  private final Map<String, Lookup> lookups = new HashMap<>();
  private final Map<String, List<Frame>> known = new HashMap<>();

  /** Shortens paths below the folder in which the program runs. */
  CallSites(Path working, String addr2line) {
    this.working = working.toAbsolutePath();
    this.addr2line = addr2line;
  }

  /**
   * Finds a call, such as {@code cudaFree at sum.cu:12}, or only its function.
   *
   * @param places the function, then its callers' addresses, see {@code wire.c}
   * @param kernel name in the PTX; its stub is no caller. Empty for other calls
   */
  synchronized CallSite find(String places, String kernel) {
    String[] lines = places.split("\n");
    String function = lines[0].equals("__cudaLaunchKernel") ? "launch" : lines[0];
    for (int i = 1; i < lines.length; i++) {
      Optional<String> users =
          known.computeIfAbsent(lines[i], this::lookUp).stream()
              .filter(frame -> frame.isUsers(kernel))
              .map(Frame::place)
              // Lines of the interpreter that runs a script say nothing.
              .filter(place -> Files.exists(working.resolve(place.replaceFirst(":\\d+$", ""))))
              .findFirst();
      if (users.isPresent()) {
        String at = users.get();
        int colon = at.lastIndexOf(':');
        String file = shortened(at.substring(0, colon));
        return new CallSite(
            function, new SourceLine(file, Integer.parseInt(at.substring(colon + 1))));
      }
    }
    return new CallSite(function, null);
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
          function.contains("__device_stub_")
              || !kernel.isEmpty() && (function.equals(kernel) || isInstanceOf(kernel));
      return isKnown && !isHeader && !isStub;
    }

    /** Whether it is an inlined stub of a template, whose name is not mangled. */
    private boolean isInstanceOf(String kernel) {
      int arguments = function.indexOf('<');
      return arguments > 0 && function.substring(0, arguments).equals(CppNames.plain(kernel));
    }
  }

  /** The frames at an address, that of the innermost inlined call first. */
  private List<Frame> lookUp(String place) {
    String[] parts = place.split("\t");
    try {
      return parts.length == 2
          ? lookups.computeIfAbsent(parts[0], Lookup::new).frames(parts[1])
          : List.of();
    } catch (IOException e) {
      return List.of(); // binutils are not there, or cannot read the file
    }
  }

  @Override
  public synchronized void close() {
    lookups.values().forEach(Lookup::close);
    lookups.clear();
  }

  /** An {@code addr2line} that answers for one file until its input ends. */
  private final class Lookup {
    private static final Pattern LAST = Pattern.compile("0x0+");
    private final String file;
    private Process process;
    private BufferedReader answers;

    Lookup(String file) {
      this.file = file;
    }

    /** Asks for an address, then for address 0, where nothing is: its answer ends the first. */
    List<Frame> frames(String offset) throws IOException {
      if (process == null) {
        process =
            new ProcessBuilder(addr2line, "-a", "-f", "-i", "-e", file)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
      }
      Writer questions = process.outputWriter(StandardCharsets.UTF_8);
      questions.write("0x%s%n0x0%n".formatted(offset));
      questions.flush();
      List<Frame> frames = new ArrayList<>();
      answers.readLine(); // the address
      String function = answers.readLine();
      while (function != null && !LAST.matcher(function).matches()) {
        frames.add(new Frame(function, ("" + answers.readLine()).replaceFirst(" \\(.*", "")));
        function = answers.readLine();
      }
      answers.readLine();
      answers.readLine();
      return frames;
    }

    void close() {
      if (process != null) {
        process.destroy();
      }
    }
  }
}
