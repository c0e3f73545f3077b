package org.catchupmix.study.graph;

/** Lengths of a figure, in pixels. */
final class Sizes {
  static final double FONT = 13; // text
  static final double SMALL = 12; // shapes beside the lines
  static final double LINE = 17; // line height
  static final double PADDING = 10; // between the border of a box and its text
  static final double FRAME_TITLE = 34; // height of a frame's title
  static final double MARGIN = 16; // around the figure
  static final double BETWEEN_LAYERS = 14; // between consecutive boxes
  static final double EDGE = 10; // between lines, and between a line and a box
  static final double SIGN = 14; // width of the sign before a parameter or a saved tensor

  private Sizes() {}

  static double width(Diagram.Box box) {
    double text = 0;
    for (Diagram.Line line : box.lines()) {
      text =
          Math.max(
              text,
              switch (line.ink()) {
                case TITLE -> boldWidth(line.text(), FONT) + signOfTitle(box);
                case PLAIN -> textWidth(line.text(), SMALL);
                case PARAMETER, SAVED -> SIGN + textWidth(line.text(), SMALL);
              });
    }
    return Math.ceil(text + 2 * PADDING);
  }

  private static double signOfTitle(Diagram.Box box) {
    return box.kind() == Diagram.Kind.OPERATION ? 0 : SIGN;
  }

  static double height(Diagram.Box box) {
    return LINE * box.lines().size() + PADDING;
  }

  static double width(Diagram.Frame frame) {
    return Math.ceil(boldWidth(frame.title(), FONT) + SIGN + 2 * PADDING);
  }

  /**
   * Maximum width of regular text in usual sans-serif fonts. DejaVu Sans and Verdana are the
   * widest. No font is measured, so figures are the same on all machines.
   */
  static double textWidth(String text, double fontSize) {
    double em = 0;
    for (int i = 0; i < text.length(); i++) {
      em += em(text.charAt(i));
    }
    return em * fontSize;
  }

  static double boldWidth(String text, double fontSize) {
    return textWidth(text, fontSize) * 1.12;
  }

  private static double em(char c) {
    return switch (c) {
      case 'i', 'j', 'l', '\'', '|' -> 0.3;
      case ' ', ',', '.', ':', ';', 'f', 't', 'r', 'I', '[', ']', '(', ')', '-', '/' -> 0.42;
      case 'm', 'w', 'M', 'W', '+', '=', '<', '>' -> 0.98;
      default -> Character.isUpperCase(c) ? 0.74 : 0.64;
    };
  }
}
