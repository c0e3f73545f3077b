package org.catchupmix.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;

/** Draws text. */
final class Text {

  private Text() {}

  /** Fills the outlines, as XChart does: the pixels then owe nothing to the machine's settings. */
  static void fill(Graphics2D g, TextLayout text, double x, double baseline) {
    g.fill(text.getOutline(AffineTransform.getTranslateInstance(x, baseline)));
  }

  /** Draws nothing if the text is blank. */
  static void center(Graphics2D g, String text, Font font, double middle, double baseline) {
    if (!text.isBlank()) {
      TextLayout layout = new TextLayout(text, font, g.getFontRenderContext());
      g.setColor(Theme.INK);
      fill(g, layout, middle - layout.getAdvance() / 2, baseline);
    }
  }
}
