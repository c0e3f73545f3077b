package org.catchupmix.site;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** Runs the JDK's javadoc, with all checks on. */
final class Javadoc {
  /**
   * What is not a fault: a sentence that names parameters and result, with their shapes and the
   * formula, needs no tag that repeats it, and a constructor that nobody wrote needs no comment.
   */
  private static final Pattern ALLOWED =
      Pattern.compile(
          ".*warning: no @(param|return|throws).*"
              + "|.*warning: use of default constructor.*"
              + "|warning: \\[incubating\\].*"
              + "|[\\d,]+ warnings?");

  private static final Pattern FAULT = Pattern.compile(".*(warning|error): .*|[\\d,]+ errors?");

  private Javadoc() {}

  /**
   * Writes the pages of all public classes.
   *
   * @param sources folders of packages
   * @param out the folder to write
   * @param version for the title
   * @return what is missing or wrong, a line each
   */
  static List<String> run(List<Path> sources, Path out, String version) throws IOException {
    return faults(
        output(
            "org.catchupmix",
            sources,
            out,
            "-notimestamp",
            // Knows that a sentence does not end with "et al.".
            "-breakiterator",
            "-linksource",
            "--no-fonts",
            "-windowtitle",
            "Catch-up Mix " + version,
            "-doctitle",
            "Catch-up Mix in Java, " + version,
            "-header",
            "<a style=\"color: inherit\" href=\"{@docRoot}/../index.html\">Guides</a>",
            "-overview",
            temporary("overview.html").toString(),
            "--add-stylesheet",
            temporary("javadoc.css").toString(),
            "-notree",
            "-group",
            "Tensors and autograd (core)",
            "org.catchupmix.core*",
            "-group",
            "Networks (nn)",
            "org.catchupmix.nn*",
            "-group",
            "A GPU in Java (emulator)",
            "org.catchupmix.emulator*",
            "-group",
            "CUDA (kernels)",
            "org.catchupmix.kernels*",
            "-group",
            "Benchmarks (bench)",
            "org.catchupmix.bench*",
            "-group",
            "Studies of trained networks (study)",
            "org.catchupmix.study*",
            "-group",
            "Mixing, data, training (catchupmix)",
            "org.catchupmix.*"));
  }

  /** A resource as a file of this name, which lives as long as this Java. */
  private static Path temporary(String resource) throws IOException {
    Path folder = Files.createTempDirectory("javadoc");
    Path file = Files.writeString(folder.resolve(resource), PageTemplate.resource(resource));
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return file;
  }

  /** Runs the tool on a package and those below it, and returns all that it prints. */
  static String output(String packages, List<Path> sources, Path out, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-Xdoclint:all",
                "-Xmaxwarns",
                "10000",
                "-encoding",
                "UTF-8",
                "--add-modules",
                "jdk.incubator.vector",
                "-d",
                out.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                sources.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "-subpackages",
                packages));
    options.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    PrintWriter print = new PrintWriter(printed);
    ToolProvider tool = ToolProvider.findFirst("javadoc").orElseThrow();
    int code = tool.run(print, print, options.toArray(String[]::new));
    print.printf("%n%s", code == 0 ? "" : "error: javadoc ended with code " + code);
    return printed.toString();
  }

  /** The lines of javadoc's output that are faults. */
  static List<String> faults(String output) {
    return output
        .lines()
        .filter(l -> FAULT.matcher(l).matches() && !ALLOWED.matcher(l).matches())
        .toList();
  }
}
