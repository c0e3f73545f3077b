package org.catchupmix.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;

/** Draws text. */
final class Text {

  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private Text() {}

  /** Fills outlines, as XChart does, so that pixels do not depend on the machine's settings. */
  static void fill(Graphics2D g, TextLayout text, double x, double baseline) {
    g.fill(text.getOutline(AffineTransform.getTranslateInstance(x, baseline)));
  }

  /** Draws text from {@code left}; nothing if it is blank. */
  static void left(Graphics2D g, String text, Font font, double left, double baseline) {
    left(g, text, font, left, baseline, Theme.INK);
  }

  static void left(
      Graphics2D g, String text, Font font, double left, double baseline, Color color) {
    if (!text.isBlank()) {
      g.setColor(color);
      fill(g, new TextLayout(text, font, g.getFontRenderContext()), left, baseline);
    }
  }

  /** Draws text up to {@code right}; nothing if it is blank. */
  static void right(Graphics2D g, String text, Font font, double right, double baseline) {
    if (!text.isBlank()) {
      left(g, text, font, right - width(text, font), baseline);
    }
  }

  /** Draws text upwards around {@code middle}; nothing if it is blank. */
  static void upwards(Graphics2D g, String text, Font font, double baseline, double middle) {
    Graphics2D turned = (Graphics2D) g.create();
    try {
      turned.rotate(-Math.PI / 2, baseline, middle);
      center(turned, text, font, baseline, middle);
    } finally {
      turned.dispose();
    }
  }

  /** Lays out text, which must not be blank. */
  static TextLayout layout(String text, Font font) {
    return new TextLayout(text, font, CONTEXT);
  }

  static double width(String text, Font font) {
    return text.isBlank() ? 0 : layout(text, font).getAdvance();
  }

  /** Draws centred text; nothing if it is blank. */
  static void center(Graphics2D g, String text, Font font, double middle, double baseline) {
    if (!text.isBlank()) {
      TextLayout layout = new TextLayout(text, font, g.getFontRenderContext());
      g.setColor(Theme.INK);
      fill(g, layout, middle - layout.getAdvance() / 2, baseline);
    }
  }
}
