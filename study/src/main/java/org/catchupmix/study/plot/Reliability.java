package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.Arrays;

/**
 * A reliability diagram (Guo et al. 2017) as PNG and SVG: for bins of the confidence, of equal
 * width from 0 to 1, the accuracy as a bar and its gap to the mean confidence, and beside it how
 * many images a bin has. Lengths are in points.
 *
 * @param title written above
 * @param count images of each bin
 * @param confidence mean confidence of each bin, 0..1, NaN for an empty one
 * @param accuracy accuracy of each bin, 0..1, NaN for an empty one
 */
public record Reliability(String title, int[] count, double[] confidence, double[] accuracy) {
  private static final int SIDE = 330;
  private static final int TOP = 58;
  private static final int LEFT = Theme.PLOT_LEFT;
  private static final int SECOND = LEFT + SIDE + 96;
  private static final int WIDTH = SECOND + SIDE + 30;
  private static final int HEIGHT = TOP + SIDE + 84;
  private static final int TICKS = 5;
  private static final Color BAR = LineStyle.of(0).color();
  private static final Color GAP = LineStyle.of(1).color();
  private static final Color GAP_FILL = new Color(0xF3CDB2);
  private static final BasicStroke EDGE = new BasicStroke(2);
  private static final BasicStroke DASHED =
      new BasicStroke(
          1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0);

  /** Copies the arrays. */
  public Reliability {
    Require.length("confidence", confidence.length, count.length, "a reliability diagram");
    Require.length("accuracy", accuracy.length, count.length, "a reliability diagram");
    count = count.clone();
    confidence = Require.finite("confidence", confidence, true, "a reliability diagram");
    accuracy = Require.finite("accuracy", accuracy, true, "a reliability diagram");
  }

  /**
   * Draws the diagram.
   *
   * @throws IOException if the fonts cannot be loaded
   */
  public Figure figure() throws IOException {
    Fonts fonts = Fonts.get();
    return new Figure(title, WIDTH, HEIGHT, g -> paint(g, fonts));
  }

  private void paint(Graphics2D g, Fonts fonts) {
    Text.center(g, title, fonts.bold(Theme.TITLE_SIZE), WIDTH / 2.0, 24);
    double[] share = Arrays.stream(count).mapToDouble(n -> 100.0 * n / total()).toArray();
    double most = Arrays.stream(share).max().orElse(0);
    double step = Ticks.step(most > 0 ? most : 1, TICKS);
    double highest = Math.max(step, Math.ceil(most / step) * step);
    paintAxes(g, fonts, LEFT, "Accuracy and confidence", "accuracy", 1);
    paintAxes(g, fonts, SECOND, "Images", "images (%)", highest);
    for (int m = 0; m < count.length; m++) {
      if (count[m] > 0) {
        g.setColor(BAR);
        g.fill(bar(LEFT, m, 0, accuracy[m]));
        Rectangle2D gap = bar(LEFT, m, accuracy[m], confidence[m]);
        g.setColor(GAP_FILL);
        g.fill(gap);
        g.setColor(GAP);
        g.setStroke(Theme.HAIRLINE);
        g.draw(gap);
        double top = TOP + SIDE * (1 - accuracy[m]);
        paintAccuracy(g, gap.getX(), gap.getMaxX(), top);
        g.setColor(BAR);
        g.fill(bar(SECOND, m, 0, share[m] / highest));
      }
    }
    g.setColor(Theme.INK);
    g.setStroke(DASHED);
    g.draw(new Line2D.Double(LEFT, TOP + SIDE, LEFT + SIDE, TOP));
    paintLegend(g, fonts);
  }

  /** Draws the upper edge of a bar, above a gap that begins or ends there. */
  private static void paintAccuracy(Graphics2D g, double left, double right, double y) {
    g.setColor(Theme.INK);
    g.setStroke(EDGE);
    g.draw(new Line2D.Double(left, y, right, y));
  }

  private int total() {
    return Math.max(1, Arrays.stream(count).sum());
  }

  /** Rectangle of a bar between two heights, 0 to 1. */
  private Rectangle2D bar(int left, int bin, double from, double to) {
    double width = (double) SIDE / count.length;
    double low = Math.min(from, to);
    return new Rectangle2D.Double(
        left + bin * width + 1,
        TOP + SIDE * (1 - Math.max(from, to)),
        width - 2,
        SIDE * (Math.max(from, to) - low));
  }

  private static void paintAxes(
      Graphics2D g, Fonts fonts, int left, String title, String yLabel, double highest) {
    Font font = fonts.regular(Theme.TEXT_SIZE - 1);
    g.setStroke(Theme.HAIRLINE);
    Ticks across = Ticks.linear(0, 1, TICKS);
    for (int i = 0; i < across.size(); i++) {
      Text.center(g, across.label(i), font, left + SIDE * across.value(i), TOP + SIDE + 18);
    }
    Ticks up = Ticks.linear(0, highest, TICKS);
    for (int i = 0; i < up.size(); i++) {
      double y = TOP + SIDE * (1 - up.value(i) / highest);
      g.setColor(Theme.GRID);
      g.draw(new Line2D.Double(left, y, left + SIDE, y));
      Text.right(g, up.label(i), font, left - 8, y + 4);
    }
    g.setColor(Theme.FRAME);
    g.draw(new Rectangle2D.Double(left, TOP, SIDE, SIDE));
    double middle = left + SIDE / 2.0;
    Font label = fonts.regular(Theme.TEXT_SIZE);
    Text.center(g, title, fonts.bold(Theme.TEXT_SIZE + 1), middle, TOP - 9);
    Text.center(g, "confidence", label, middle, TOP + SIDE + 40);
    Text.upwards(g, yLabel, label, left - 46, TOP + SIDE / 2.0);
  }

  private static void paintLegend(Graphics2D g, Fonts fonts) {
    Font font = fonts.regular(Theme.TEXT_SIZE);
    double y = TOP + SIDE + 62;
    double x = LEFT;
    String[] names = {
      "accuracy of a bin", "gap to its mean confidence", "accuracy = confidence", "share of images"
    };
    for (int i = 0; i < names.length; i++) {
      if (i == 3) {
        x = Math.max(x, SECOND);
      }
      g.setColor(i == 1 ? GAP_FILL : BAR);
      if (i == 2) {
        g.setColor(Theme.INK);
        g.setStroke(DASHED);
        g.draw(new Line2D.Double(x - 4, y + 6, x + 18, y + 6));
      } else {
        g.fill(new Rectangle2D.Double(x, y, 12, 12));
        if (i == 0) {
          paintAccuracy(g, x, x + 12, y);
        }
      }
      Text.left(g, names[i], font, x + 22, y + 11);
      x += 22 + Text.width(names[i], font) + 22;
    }
  }
}
