package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.catchupmix.study.statistics.Csv;

/** Numbers on a grid, drawn as a colour for each. Lengths are in points. */
public final class HeatMaps {
  private static final int COLUMNS = 3;
  private static final int WIDTH = 400;
  private static final int HEIGHT = 332;
  private static final int SIDE = 252;
  private static final int TICKS = 6;
  private static final int BAR_SLICES = 128;
  private static final Rectangle2D PLOT = new Rectangle2D.Double(66, 26, SIDE, SIDE);
  private static final Rectangle2D BAR = new Rectangle2D.Double(66 + SIDE + 12, 26, 14, SIDE);

  /** Overlap of rectangles, which hides the paper between them. */
  private static final double OVERLAP = 0.6;

  /** Numbers and their colours; several maps may share a scale. */
  public record HeatMap(Field field, Scale scale) {
    String valueLabel() {
      return field.valueLabel() + (scale.logarithmic() ? ", log scale" : "");
    }

    private void paint(Graphics2D g, Fonts fonts) {
      Axes axes = new Axes(PLOT, around(field.x()), around(field.y()));
      List<Tick> xTicks = axes.x().ticks(TICKS);
      axes.paint(g, fonts, xTicks, axes.y().ticks(TICKS), field.xLabel(), field.yLabel());
      for (int j = 0; j < field.y().length; j++) {
        for (int i = 0; i < field.x().length; i++) {
          Color colour = ColourMap.at(scale.fraction(field.values()[j][i]));
          cell(g, PLOT, i, field.x().length, j, field.y().length, colour);
        }
      }
      axes.paintFrame(g);
      double middle = PLOT.getCenterX();
      Text.center(g, field.title(), fonts.bold(Theme.TEXT_SIZE), middle, PLOT.getY() - 9);
      paintBar(g, fonts);
    }

    private void paintBar(Graphics2D g, Fonts fonts) {
      for (int i = 0; i < BAR_SLICES; i++) {
        cell(g, BAR, 0, 1, i, BAR_SLICES, ColourMap.at((i + 0.5) / BAR_SLICES));
      }
      Axes bar = new Axes(BAR, new Scale(0, 1, false), scale);
      bar.paintFrame(g);
      for (Tick tick : scale.ticks(TICKS)) {
        double y = bar.y(tick.value()) + 4;
        Text.left(g, tick.label(), fonts.regular(Theme.TEXT_SIZE - 1), BAR.getMaxX() + 5, y);
      }
      double middle = PLOT.getCenterY();
      Text.upwards(g, valueLabel(), fonts.regular(Theme.TEXT_SIZE), WIDTH - 8, middle);
    }
  }

  private HeatMaps() {}

  /**
   * Draws fields as colours.
   *
   * @param maps one at least, drawn in rows of three
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<HeatMap> maps) throws IOException {
    Fonts fonts = Fonts.get();
    List<Consumer<Graphics2D>> parts =
        maps.stream().<Consumer<Graphics2D>>map(m -> g -> m.paint(g, fonts)).toList();
    Csv numbers = Field.numbers(maps.stream().map(HeatMap::field).toList());
    int columns = Math.min(COLUMNS, maps.size());
    return Figure.grid(title, columns, WIDTH, HEIGHT, parts, null, numbers);
  }

  /** Scale of a grid's axis, with half a step around the points. */
  private static Scale around(double[] axis) {
    return Scale.of(DoubleStream.of(axis), false).padded(0.5 / (axis.length - 1));
  }

  /** Fills a cell, counted from below; later cells cover its overlap. */
  private static void cell(
      Graphics2D g, Rectangle2D all, int i, int columns, int j, int rows, Color colour) {
    double width = all.getWidth() / columns;
    double height = all.getHeight() / rows;
    double right = i < columns - 1 ? OVERLAP : 0;
    double top = j < rows - 1 ? OVERLAP : 0;
    g.setColor(colour);
    g.fill(
        new Rectangle2D.Double(
            all.getX() + i * width,
            all.getMaxY() - (j + 1) * height - top,
            width + right,
            height + top));
  }
}
