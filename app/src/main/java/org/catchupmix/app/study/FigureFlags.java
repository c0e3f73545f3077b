package org.catchupmix.app.study;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;
import picocli.CommandLine.Option;

/** Flags of all commands that draw figures. */
final class FigureFlags {
  @Option(
      names = "--format",
      split = ",",
      paramLabel = "FORMAT",
      description = "svg, pdf, png or several of them (default: svg,png); numbers come as CSV")
  List<Format> formats = List.of(Format.SVG, Format.PNG);

  @Option(names = "--titles", description = "draw titles into the figures")
  boolean titles;

  @Option(
      names = "--label",
      paramLabel = "NAME=TEXT",
      description = "call a method or run TEXT in figures; may be repeated")
  Map<String, String> labels = new LinkedHashMap<>();

  FigureOptions options() {
    return new FigureOptions(EnumSet.copyOf(formats), titles, labels);
  }
}
