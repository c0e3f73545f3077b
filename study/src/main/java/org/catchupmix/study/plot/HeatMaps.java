package org.catchupmix.study.plot;

import java.awt.Graphics2D;
import java.io.IOException;
import java.util.List;

/** Fields drawn as colours with contour lines. */
public final class HeatMaps {
  private static final int COLUMNS = 3;
  private static final int TITLE_HEIGHT = 34;

  /**
   * A field and its colour scale, which several fields may share.
   *
   * @param field numbers
   * @param scale colours of the numbers
   */
  public record HeatMap(Field field, ColourScale scale) {
    /** Label of the colour bar. */
    String valueLabel() {
      return field.valueLabel() + (scale.logarithmic() ? ", log scale" : "");
    }
  }

  private HeatMaps() {}

  /**
   * Draws fields as colours, interpolated between the grid points, with contour lines.
   *
   * @param maps one at least, drawn in rows of three
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<HeatMap> maps) throws IOException {
    if (maps.isEmpty()) {
      throw new IllegalArgumentException("maps must not be empty");
    }
    Fonts fonts = Fonts.get();
    int columns = Math.min(COLUMNS, maps.size());
    int rows = Math.ceilDiv(maps.size(), columns);
    double head = Text.width(title, fonts.bold(Theme.TITLE_SIZE));
    int width = (int) Math.ceil(Math.max(columns * HeatMapChart.WIDTH, head + 2 * Theme.PADDING));
    return new Figure(
        title,
        width,
        TITLE_HEIGHT + rows * HeatMapChart.HEIGHT,
        g -> {
          Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), width / 2.0, TITLE_HEIGHT - 10);
          for (int i = 0; i < maps.size(); i++) {
            double left = (width - columns * HeatMapChart.WIDTH) / 2.0;
            Graphics2D part = (Graphics2D) g.create();
            try {
              part.translate(
                  left + i % columns * HeatMapChart.WIDTH,
                  TITLE_HEIGHT + i / columns * HeatMapChart.HEIGHT);
              new HeatMapChart(maps.get(i), fonts).paint(part);
            } finally {
              part.dispose();
            }
          }
        });
  }
}
