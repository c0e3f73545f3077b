package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;

/** Shared colours, fonts and distances, in points. */
final class Theme {
  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x262626);
  static final Color FRAME = new Color(0x8C8C8C);
  static final Color GRID = new Color(0xE4E4E4);
  static final BasicStroke HAIRLINE = new BasicStroke(0.8f);
  static final int PADDING = 12;
  static final int TITLE_HEIGHT = 34;
  static final float TITLE_SIZE = 16;
  static final float TEXT_SIZE = 13;

  private Theme() {}
}
