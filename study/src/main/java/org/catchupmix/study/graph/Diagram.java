package org.catchupmix.study.graph;

import java.util.List;

/** Boxes, frames around them and links between boxes at any depth, before layout. */
record Diagram(List<Item> items, List<Link> links) {
  sealed interface Item {
    String id();
  }

  /** Meaning of a box. */
  enum Kind {
    OPERATION(Palette.BOX), // an operation
    MIX(Palette.MIX), // an operation, or a module, at a mix point
    MODULE(Palette.MODULE), // a closed module
    CONSTANT(Palette.CONSTANT), // a constant, such as the images
    PARAMETER(Palette.BOX); // a parameter of several operations

    final String colour;

    Kind(String colour) {
      this.colour = colour;
    }
  }

  /** Meaning of a line of text, which has a colour and a sign. */
  enum Ink {
    TITLE(Palette.TEXT),
    PLAIN(Palette.TEXT),
    PARAMETER(Palette.PARAMETER),
    SAVED(Palette.SAVED); // a tensor kept for the backward pass

    final String colour;

    Ink(String colour) {
      this.colour = colour;
    }
  }

  record Line(Ink ink, String text) {}

  /** A box with lines of text and a tooltip. */
  record Box(String id, Kind kind, List<Line> lines, String note) implements Item {}

  /** A frame around a module, highlighted at a mix point. */
  record Frame(String id, String title, boolean mix, List<Item> items) implements Item {}

  /** A value between two boxes, labelled with its shape. */
  record Link(String from, String to, String label, boolean differentiable) {}

  /** Colours that the colour-blind can tell apart (Okabe and Ito 2008), some of them lightened. */
  static final class Palette {
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
}
