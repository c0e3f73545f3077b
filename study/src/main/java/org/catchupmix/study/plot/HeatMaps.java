package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Fields seen from above or as surfaces, as PNG and SVG files. */
public final class HeatMaps {
  private static final int COLUMNS = 3;
  private static final int TITLE_HEIGHT = 34;

  /**
   * A field and the colours it is drawn in, which several fields may share.
   *
   * @param field the numbers
   * @param scale their colours, and the range of a surface's upright axis
   */
  public record HeatMap(Field field, ColourScale scale) {
    /** What the numbers measure, with their unit, and whether by ratio. */
    String valueLabel() {
      return field.valueLabel() + (scale.logarithmic() ? ", log scale" : "");
    }
  }

  private HeatMaps() {}

  /**
   * Seen from above: colours interpolated between the points of the grid, contour lines at the
   * ticks of the colour bar.
   *
   * @param title written above all
   * @param maps in rows of three
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<HeatMap> maps) throws IOException {
    Fonts fonts = Fonts.get();
    List<Consumer<Graphics2D>> cells =
        maps.stream().<Consumer<Graphics2D>>map(m -> new HeatMapChart(m, fonts)::paint).toList();
    return mosaic(title, cells, HeatMapChart.WIDTH, HeatMapChart.HEIGHT, fonts);
  }

  /**
   * As surfaces: height and colour are the value.
   *
   * @param title written above all
   * @param maps in rows of three
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure surfaces(String title, List<HeatMap> maps) throws IOException {
    Fonts fonts = Fonts.get();
    List<Consumer<Graphics2D>> cells =
        maps.stream().<Consumer<Graphics2D>>map(m -> new SurfaceChart(m, fonts)::paint).toList();
    return mosaic(title, cells, SurfaceChart.WIDTH, SurfaceChart.HEIGHT, fonts);
  }

  /** In rows of three, under a title. */
  private static Figure mosaic(
      String title, List<Consumer<Graphics2D>> cells, int width, int height, Fonts fonts) {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("maps is empty, but a figure needs one at least.");
    }
    int columns = Math.min(COLUMNS, cells.size());
    int rows = (cells.size() + columns - 1) / columns;
    double head = Text.width(title, fonts.bold(Theme.TITLE_SIZE));
    int whole = (int) Math.ceil(Math.max(columns * width, head + 2 * Theme.PADDING));
    return new Figure(
        title,
        whole,
        TITLE_HEIGHT + rows * height,
        g -> {
          Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), whole / 2.0, TITLE_HEIGHT - 10);
          for (int i = 0; i < cells.size(); i++) {
            double left = (whole - columns * width) / 2.0 + i % columns * width;
            Graphics2D part = (Graphics2D) g.create();
            try {
              part.translate(left, TITLE_HEIGHT + i / columns * height);
              cells.get(i).accept(part);
            } finally {
              part.dispose();
            }
          }
        });
  }
}
