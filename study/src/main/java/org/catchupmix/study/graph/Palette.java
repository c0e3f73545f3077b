package org.catchupmix.study.graph;

/** Colours that the colour-blind can tell apart (Okabe and Ito 2008), some of them lightened. */
final class Palette {
  static final String TEXT = "#1a1a1a";
  static final String LINE = "#444444";
  static final String PAPER = "#ffffff";
  static final String BOX = "#ffffff";
  static final String MODULE = "#e8eef4";
  static final String CONSTANT = "#eeeeee";
  static final String FRAME = "#f7f7f7";
  static final String FRAME_LINE = "#999999";
  static final String PARAMETER = "#0072b2";
  static final String SAVED = "#b34700"; // vermilion, darker: it is small text on white
  static final String MIX = "#fff3b0";
  static final String MIX_LINE = "#000000";

  private Palette() {}
}
