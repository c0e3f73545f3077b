package org.catchupmix.study.graph;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import org.catchupmix.io.Html;
import org.catchupmix.study.graph.Diagram.Ink;
import org.catchupmix.study.graph.Diagram.Palette;
import org.catchupmix.study.graph.Drawing.Point;

/** Writes a drawing as SVG 1.1 of shapes and text, without external references. */
final class SvgText {
  private static final double HEAD = 3 * Sizes.LINE + 2 * Sizes.MARGIN;
  private static final double LEGEND_WIDTH = 884;
  private static final double RADIUS = 5;

  private final StringBuilder out = new StringBuilder();
  private final boolean hasLegend;

  private SvgText(boolean hasLegend) {
    this.hasLegend = hasLegend;
  }

  static String of(Drawing drawing, String title, String subtitle) {
    return new SvgText(true).write(drawing, title, subtitle);
  }

  static String withoutLegend(Drawing drawing, String title, String subtitle) {
    return new SvgText(false).write(drawing, title, subtitle);
  }

  private String write(Drawing d, String title, String subtitle) {
    double text =
        Math.max(
            Sizes.boldWidth(title, Sizes.FONT + 3),
            Math.max(Sizes.textWidth(subtitle, Sizes.FONT), LEGEND_WIDTH));
    double width = Math.ceil(Math.max(d.width(), text + 2 * Sizes.MARGIN));
    double height = Math.ceil(d.height() + HEAD);
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\""
            + " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\""
            + " font-size=\"%s\">",
        n(width), n(height), n(width), n(height), n(Sizes.SMALL));
    line("<title>%s</title>", Html.escape(title));
    line("<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>", Palette.PAPER);
    text(Sizes.MARGIN, Sizes.MARGIN + 14, Sizes.FONT + 3, true, Palette.TEXT, title);
    text(Sizes.MARGIN, Sizes.MARGIN + 34, Sizes.FONT, false, Palette.TEXT, subtitle);
    if (hasLegend) {
      legend(Sizes.MARGIN, Sizes.MARGIN + 54);
    }
    line("<g transform=\"translate(%s,%s)\">", n((width - d.width()) / 2), n(HEAD));
    d.frames().forEach(this::frame);
    d.lines().forEach(l -> flow(l.points(), l.link().differentiable()));
    d.boxes().forEach(this::box);
    d.lines().forEach(this::label);
    line("</g>");
    line("</svg>");
    return out.toString();
  }

  private void legend(double left, double baseline) {
    double x = left;
    for (Ink ink : List.of(Ink.PARAMETER, Ink.SAVED)) {
      String name = ink == Ink.PARAMETER ? "parameter" : "kept for the backward pass";
      sign(ink, x, baseline);
      text(x + Sizes.SIGN, baseline, Sizes.SMALL, false, ink.colour, name);
      x += Sizes.SIGN + Sizes.textWidth(name, Sizes.SMALL) + 20;
    }
    rectangle(new Rectangle2D.Double(x, baseline - 11, 30, 14), Palette.MIX, Palette.MIX_LINE, 2.5);
    x = sample(x, baseline, "mix point");
    flow(List.of(new Point(x, baseline - 4), new Point(x + 30, baseline - 4)), true);
    x = sample(x, baseline, "values flow along arrows, gradients back");
    flow(List.of(new Point(x, baseline - 4), new Point(x + 30, baseline - 4)), false);
    sample(x, baseline, "no gradient");
  }

  private double sample(double x, double baseline, String name) {
    text(x + 36, baseline, Sizes.SMALL, false, Palette.TEXT, name);
    return x + 36 + Sizes.textWidth(name, Sizes.SMALL) + 20;
  }

  private void frame(Drawing.Placed<Diagram.Frame> placed) {
    Rectangle2D r = placed.place();
    Diagram.Frame frame = placed.item();
    rectangle(
        r,
        frame.mix() ? Palette.MIX : Palette.FRAME,
        frame.mix() ? Palette.MIX_LINE : Palette.FRAME_LINE,
        frame.mix() ? 2.5 : 1);
    double left = r.getX() + Sizes.PADDING;
    text(left, r.getY() + 18, Sizes.FONT, true, Palette.TEXT, frame.title());
  }

  private void box(Drawing.Placed<Diagram.Box> placed) {
    Diagram.Box box = placed.item();
    Rectangle2D r = placed.place();
    line("<g>");
    if (!box.note().isEmpty()) {
      line("<title>%s</title>", Html.escape(box.note()));
    }
    boolean mix = box.kind() == Diagram.Kind.MIX;
    rectangle(r, box.kind().colour, mix ? Palette.MIX_LINE : Palette.LINE, mix ? 2.5 : 1);
    double y = r.getY() + Sizes.PADDING / 2 + 13;
    for (Diagram.Line line : box.lines()) {
      boolean title = line.ink() == Ink.TITLE;
      boolean signed = line.ink() == Ink.PARAMETER || line.ink() == Ink.SAVED;
      double x = r.getX() + Sizes.PADDING;
      if (signed) {
        sign(line.ink(), x, y);
      }
      text(
          signed ? x + Sizes.SIGN : x,
          y,
          title ? Sizes.FONT : Sizes.SMALL,
          title,
          line.ink().colour,
          line.text());
      y += Sizes.LINE;
    }
    line("</g>");
  }

  /** Draws a square for a parameter and a triangle for a saved tensor. */
  private void sign(Ink ink, double x, double baseline) {
    if (ink == Ink.PARAMETER) {
      line(
          "<rect x=\"%s\" y=\"%s\" width=\"8\" height=\"8\" fill=\"%s\"/>",
          n(x), n(baseline - 8), Palette.PARAMETER);
    } else {
      line("<path d=\"M%s %sh9l-4.5 -9z\" fill=\"%s\"/>", n(x), n(baseline), Palette.SAVED);
    }
  }

  private void rectangle(Rectangle2D r, String fill, String stroke, double strokeWidth) {
    line(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" fill=\"%s\" stroke=\"%s\""
            + " stroke-width=\"%s\"/>",
        n(r.getX()),
        n(r.getY()),
        n(r.getWidth()),
        n(r.getHeight()),
        n(RADIUS),
        fill,
        stroke,
        n(strokeWidth));
  }

  private void flow(List<Point> points, boolean differentiable) {
    StringBuilder path = new StringBuilder();
    for (Point p : points) {
      path.append(path.isEmpty() ? "M" : "L").append(n(p.x())).append(' ').append(n(p.y()));
    }
    line(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\"%s/>",
        path, Palette.LINE, differentiable ? "" : " stroke-dasharray=\"5 4\"");
    Point end = points.getLast();
    Point before = points.get(points.size() - 2);
    double dx = Math.signum(end.x() - before.x());
    double dy = Math.signum(end.y() - before.y());
    line(
        "<path d=\"M%s %sL%s %sL%s %sz\" fill=\"%s\"/>",
        n(end.x()),
        n(end.y()),
        n(end.x() - 8 * dx - 4 * dy),
        n(end.y() - 8 * dy - 4 * dx),
        n(end.x() - 8 * dx + 4 * dy),
        n(end.y() - 8 * dy + 4 * dx),
        Palette.LINE);
  }

  private void label(Drawing.PlacedLine l) {
    Rectangle2D r = l.label();
    text(r.getX(), r.getY() + Sizes.SMALL - 1, Sizes.SMALL, false, Palette.TEXT, l.link().label());
  }

  private void text(double x, double y, double size, boolean bold, String colour, String content) {
    line(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s fill=\"%s\" xml:space=\"preserve\">%s</text>",
        n(x), n(y), n(size), bold ? " font-weight=\"bold\"" : "", colour, Html.escape(content));
  }

  private void line(String format, Object... arguments) {
    out.append(format.formatted(arguments)).append('\n');
  }

  /** Formats a length with at most two decimals. */
  private static String n(double value) {
    String s = String.format(Locale.ROOT, "%.2f", value);
    return s.endsWith(".00") ? s.substring(0, s.length() - 3) : s;
  }
}
