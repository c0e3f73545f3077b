package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.study.plot.ContactSheet.Tile;

/** Small pictures of several sizes, in groups of columns, each with a caption of its own. */
public final class MapSheet {
  /** Each picture is enlarged by a whole factor to about so many points. */
  private static final int TILE = 58;

  private static final int GAP = 6;
  private static final int BETWEEN_GROUPS = 16;
  private static final int MARGIN = 14;
  private static final int TITLE_HEIGHT = 34;
  private static final int GROUP_HEIGHT = 22;
  private static final int COLUMN_HEIGHT = 16;
  private static final int CAPTION_HEIGHT = 13;
  private static final int LINE = 14;
  private static final float SMALL = 9.5f;
  private static final float NOTE = 10.5f;
  private static final Color RULE = new Color(0xB0B0B0);

  /**
   * Columns under a common name.
   *
   * @param name written above them
   * @param columns their names, one at least
   */
  public record Group(String name, List<String> columns) {
    /** Copies the list. */
    public Group {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A picture.
   *
   * @param caption written above it; may be blank
   */
  public record Cell(Tile tile, String caption) {}

  /**
   * A row.
   *
   * @param name lines written to the left
   * @param cells as many as there are columns in all groups
   */
  public record Row(List<String> name, List<Cell> cells) {
    /** Copies the lists. */
    public Row {
      name = List.copyOf(name);
      cells = List.copyOf(cells);
    }
  }

  private final String title;
  private final List<Group> groups;
  private final List<Row> rows;
  private final List<String> notes;
  private final Fonts fonts;
  private final double left;
  private final double slotWidth;
  private final double slotHeight;

  private MapSheet(
      String title, List<Group> groups, List<Row> rows, List<String> notes, Fonts fonts) {
    this.title = title;
    this.groups = List.copyOf(groups);
    this.rows = List.copyOf(rows);
    this.notes = List.copyOf(notes);
    this.fonts = fonts;
    Font label = fonts.regular(Theme.TEXT_SIZE - 1);
    left =
        MARGIN
            + rows.stream()
                .flatMap(r -> r.name().stream())
                .mapToDouble(n -> Text.width(n, label))
                .max()
                .orElse(0)
            + 2 * GAP;
    slotWidth = cells().mapToDouble(c -> size(c.tile(), c.tile().width())).max().orElse(TILE);
    slotHeight = cells().mapToDouble(c -> size(c.tile(), c.tile().height())).max().orElse(TILE);
  }

  /**
   * Draws the sheet.
   *
   * @param title written above all
   * @param groups of columns, from left to right
   * @param rows from above, one at least
   * @param notes lines of small text below
   * @throws IllegalArgumentException if there is no row, or one has not as many pictures as there
   *     are columns
   * @throws IOException if the fonts cannot be loaded
   */
  public static Figure figure(String title, List<Group> groups, List<Row> rows, List<String> notes)
      throws IOException {
    int columns = groups.stream().mapToInt(g -> g.columns().size()).sum();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows is empty, but a sheet needs one at least.");
    }
    for (Row row : rows) {
      if (row.cells().size() != columns) {
        throw new IllegalArgumentException(
            "row %s has %d pictures, the sheet %d columns"
                .formatted(row.name(), row.cells().size(), columns));
      }
    }
    return new MapSheet(title, groups, rows, notes, Fonts.get()).figure();
  }

  private Stream<Cell> cells() {
    return rows.stream().flatMap(r -> r.cells().stream());
  }

  /** By what a picture is enlarged, so that each of its pixels is a square of whole pixels. */
  private static int zoom(Tile tile) {
    return Math.max(1, TILE * Figure.SCALE / Math.max(tile.height(), tile.width()));
  }

  /** In points. */
  private static double size(Tile tile, int pixels) {
    return (double) zoom(tile) * pixels / Figure.SCALE;
  }

  private double rowHeight() {
    return CAPTION_HEIGHT + slotHeight + GAP;
  }

  private double groupWidth(Group group) {
    return group.columns().size() * (slotWidth + GAP) - GAP;
  }

  private Figure figure() {
    double columns =
        groups.stream().mapToDouble(g -> groupWidth(g) + BETWEEN_GROUPS).sum() - BETWEEN_GROUPS;
    double text =
        notes.stream().mapToDouble(n -> Text.width(n, fonts.regular(NOTE))).max().orElse(0);
    int width = (int) Math.ceil(Math.max(left + columns, MARGIN + text) + MARGIN);
    double bottom = TITLE_HEIGHT + GROUP_HEIGHT + COLUMN_HEIGHT + rows.size() * rowHeight();
    int height = (int) Math.ceil(bottom + notes.size() * (LINE + 1) + MARGIN);
    return new Figure(title, width, height, g -> paint(g, width, bottom));
  }

  private void paint(Graphics2D g, int width, double bottom) {
    Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), width / 2.0, TITLE_HEIGHT - 10);
    paintRowNames(g);
    double x = left;
    int first = 0;
    for (Group group : groups) {
      paintHead(g, group, x);
      for (int c = 0; c < group.columns().size(); c++) {
        for (int r = 0; r < rows.size(); r++) {
          paintCell(g, rows.get(r).cells().get(first + c), x + c * (slotWidth + GAP), top(r));
        }
      }
      first += group.columns().size();
      x += groupWidth(group) + BETWEEN_GROUPS;
    }
    for (int i = 0; i < notes.size(); i++) {
      double y = bottom + (i + 1) * (LINE + 1);
      Text.left(g, notes.get(i), fonts.regular(NOTE), MARGIN, y, Color.GRAY);
    }
  }

  private double top(int row) {
    return TITLE_HEIGHT + GROUP_HEIGHT + COLUMN_HEIGHT + row * rowHeight();
  }

  private void paintRowNames(Graphics2D g) {
    for (int r = 0; r < rows.size(); r++) {
      List<String> name = rows.get(r).name();
      double middle = top(r) + CAPTION_HEIGHT + slotHeight / 2;
      for (int i = 0; i < name.size(); i++) {
        double y = middle + (i - (name.size() - 1) / 2.0) * LINE + 4;
        Text.left(g, name.get(i), fonts.regular(Theme.TEXT_SIZE - 1), MARGIN, y);
      }
    }
  }

  private void paintHead(Graphics2D g, Group group, double x) {
    double width = groupWidth(group);
    double y = TITLE_HEIGHT + 12;
    Text.center(g, group.name(), fonts.bold(Theme.TEXT_SIZE - 1), x + width / 2, y);
    g.setColor(RULE);
    g.draw(new Line2D.Double(x, y + 5, x + width, y + 5));
    for (int c = 0; c < group.columns().size(); c++) {
      Text.center(
          g,
          group.columns().get(c),
          fonts.regular(NOTE),
          x + c * (slotWidth + GAP) + slotWidth / 2,
          TITLE_HEIGHT + GROUP_HEIGHT + COLUMN_HEIGHT - 4);
    }
  }

  private void paintCell(Graphics2D g, Cell cell, double x, double top) {
    Text.center(
        g, cell.caption(), fonts.regular(SMALL), x + slotWidth / 2, top + CAPTION_HEIGHT - 3);
    Tile tile = cell.tile();
    double left = x + (slotWidth - size(tile, tile.width())) / 2;
    double y = top + CAPTION_HEIGHT + (slotHeight - size(tile, tile.height())) / 2;
    ContactSheet.paint(g, tile, zoom(tile), left, y);
  }
}
