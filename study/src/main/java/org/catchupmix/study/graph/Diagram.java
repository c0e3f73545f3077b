package org.catchupmix.study.graph;

import java.util.List;

/**
 * What is drawn: boxes, frames around them and links between boxes, without a place yet.
 *
 * @param items the outermost, in the order in which they were applied
 * @param links between boxes anywhere
 */
record Diagram(List<Item> items, List<Link> links) {
  /** A box or a frame. */
  sealed interface Item {
    /** Unlike all others of the diagram. */
    String id();
  }

  /** What a box stands for. */
  enum Kind {
    OPERATION(Palette.BOX), // an operation
    MIX(Palette.MIX), // an operation, or a module, at a mix point
    MODULE(Palette.MODULE), // a module whose inside is not shown
    CONSTANT(Palette.CONSTANT), // a constant, such as the images
    PARAMETER(Palette.BOX); // a parameter that several operations use

    /** What fills the box. */
    final String colour;

    Kind(String colour) {
      this.colour = colour;
    }
  }

  /** What a line of text is about: decides its colour and its sign. */
  enum Ink {
    TITLE(Palette.TEXT), // the name
    PLAIN(Palette.TEXT), // anything else
    PARAMETER(Palette.PARAMETER), // a parameter
    SAVED(Palette.SAVED); // a tensor that is kept for the backward pass

    final String colour;

    Ink(String colour) {
      this.colour = colour;
    }
  }

  /** A line of text. */
  record Line(Ink ink, String text) {}

  /**
   * A box.
   *
   * @param lines from top to bottom
   * @param note more about it, for those who point at it
   */
  record Box(String id, Kind kind, List<Line> lines, String note) implements Item {}

  /**
   * A frame around a module.
   *
   * @param title its name
   * @param mix whether it is a mix point
   * @param items what it holds
   */
  record Frame(String id, String title, boolean mix, List<Item> items) implements Item {}

  /**
   * A value on its way.
   *
   * @param from the box that makes it
   * @param to the box that takes it
   * @param label its shape
   * @param differentiable whether a gradient comes back
   */
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
