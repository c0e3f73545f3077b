package org.catchupmix.study.plot;

import java.io.IOException;
import java.util.List;
import org.catchupmix.study.plot.Mosaic.Cell;

/** Fields seen from above or as surfaces, as PNG and SVG files. */
public final class HeatMaps {
  private HeatMaps() {}

  /**
   * Seen from above: a square in its colour around each point of the grid, contour lines at the
   * ticks of the colour bar.
   *
   * @param title written above all
   * @param maps in rows of three
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<HeatMap> maps, List<String> notes)
      throws IOException {
    Fonts fonts = Fonts.get();
    List<Cell> cells = maps.stream().<Cell>map(m -> new HeatMapChart(m, fonts)::paint).toList();
    return Mosaic.figure(title, cells, HeatMapChart.WIDTH, HeatMapChart.HEIGHT, notes, fonts);
  }

  /**
   * As surfaces: height and colour are the value.
   *
   * @param title written above all
   * @param maps in rows of three
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no map
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure surfaces(String title, List<HeatMap> maps, List<String> notes)
      throws IOException {
    Fonts fonts = Fonts.get();
    List<Cell> cells = maps.stream().<Cell>map(m -> new SurfaceChart(m, fonts)::paint).toList();
    return Mosaic.figure(title, cells, SurfaceChart.WIDTH, SurfaceChart.HEIGHT, notes, fonts);
  }
}
