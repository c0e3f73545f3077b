package org.catchupmix.app.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;
import picocli.CommandLine.Option;

/** Flags of all commands that draw figures. */
public final class FigureFlags {
  @Option(
      names = "--format",
      split = ",",
      paramLabel = "FORMAT",
      description = "svg, pdf, png or several of them (default: svg,png); numbers come as CSV")
  private List<Format> formats = List.of(Format.SVG, Format.PNG);

  @Option(names = "--titles", description = "draw titles into the figures")
  private boolean titles;

  @Option(
      names = "--label",
      paramLabel = "NAME=TEXT",
      description = "call a method or run TEXT in figures; may be repeated")
  private Map<String, String> labels = new LinkedHashMap<>();

  public FigureOptions options() {
    return new FigureOptions(EnumSet.copyOf(formats), titles, labels);
  }

  /** The arguments of a command line that give these flags to another command. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--format");
    arguments.add(formats.stream().map(Format::ending).collect(Collectors.joining(",")));
    if (titles) {
      arguments.add("--titles");
    }
    labels.forEach((name, text) -> arguments.addAll(List.of("--label", name + "=" + text)));
    return arguments;
  }
}
