package org.catchupmix.app.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;
import picocli.CommandLine.Option;

/** Flags of all commands that draw figures. */
public final class FigureFlags {
  /** Default formats. */
  public static final List<Format> USUAL = List.of(Format.SVG, Format.PNG);

  /** Description of {@code --format}. */
  public static final String FORMATS =
      "svg, pdf, png or several of them (default: svg,png); numbers come as CSV";

  @Option(names = "--format", split = ",", paramLabel = "FORMAT", description = FORMATS)
  private List<Format> formats = USUAL;

  @Option(names = "--titles", description = "draw titles into the figures")
  private boolean titles;

  @Option(
      names = "--label",
      paramLabel = "NAME=TEXT",
      description = "call a method or run TEXT in figures and tables; may be repeated")
  private Map<String, String> labels = new LinkedHashMap<>();

  public FigureOptions options() {
    return new FigureOptions(EnumSet.copyOf(formats), titles, labels);
  }

  /** Returns the formats, and others, as arguments for another command. */
  public List<String> formatArguments(Format... others) {
    return List.of(
        "--format",
        Stream.concat(formats.stream(), Stream.of(others))
            .distinct()
            .map(Format::ending)
            .collect(Collectors.joining(",")));
  }

  /** Returns these flags, with further formats, as arguments for another command. */
  public List<String> arguments(Format... others) {
    List<String> arguments = new ArrayList<>(formatArguments(others));
    if (titles) {
      arguments.add("--titles");
    }
    labels.forEach((name, text) -> arguments.addAll(List.of("--label", name + "=" + text)));
    return arguments;
  }
}
