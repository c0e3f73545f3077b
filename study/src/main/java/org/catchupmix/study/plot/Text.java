package org.catchupmix.study.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;

/** Draws text; blank text is not drawn. */
final class Text {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private Text() {}

  /** Fills outlines, so that pixels do not depend on the machine's settings. */
  static void left(Graphics2D g, String text, Font font, double left, double baseline) {
    if (!text.isBlank()) {
      g.setColor(Theme.INK);
      TextLayout layout = new TextLayout(text, font, g.getFontRenderContext());
      g.fill(layout.getOutline(AffineTransform.getTranslateInstance(left, baseline)));
    }
  }

  static void right(Graphics2D g, String text, Font font, double right, double baseline) {
    left(g, text, font, right - width(text, font), baseline);
  }

  static void center(Graphics2D g, String text, Font font, double middle, double baseline) {
    left(g, text, font, middle - width(text, font) / 2, baseline);
  }

  /** Draws text upwards around {@code middle}. */
  static void upwards(Graphics2D g, String text, Font font, double baseline, double middle) {
    Graphics2D turned = (Graphics2D) g.create();
    turned.rotate(-Math.PI / 2, baseline, middle);
    center(turned, text, font, baseline, middle);
    turned.dispose();
  }

  static double width(String text, Font font) {
    return text.isBlank() ? 0 : new TextLayout(text, font, CONTEXT).getAdvance();
  }
}
