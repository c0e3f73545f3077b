package org.catchupmix.study.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;

/** Shared colours, fonts and distances, in points. */
final class Theme {
  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x262626);
  static final Color FRAME = new Color(0x8C8C8C);
  static final Color GRID = new Color(0xE4E4E4);
  static final Color BAND = new Color(0xD2D2D2);
  static final BasicStroke HAIRLINE = new BasicStroke(0.8f);

  static final int MARKER_SIZE = 7;

  /** Padding of a panel. */
  static final int PADDING = 12;

  /** Distance from a panel's left edge to its plot, the same in all panels. */
  static final int PLOT_LEFT = 74;

  static final float TITLE_SIZE = 16;
  static final float TEXT_SIZE = 13;

  private Theme() {}

  /** Styles the plot and its ticks; title, x-label and legend are drawn around it. */
  static void apply(XYStyler styler, Fonts fonts) {
    styler.setLocale(Locale.ROOT);
    styler.setChartBackgroundColor(PAPER).setPlotBackgroundColor(PAPER).setPlotBorderColor(FRAME);
    styler.setChartPadding(PADDING).setYAxisLeftWidthHint(PLOT_LEFT).setMarkerSize(MARKER_SIZE);
    styler.setChartFontColor(INK).setChartTitleVisible(false).setLegendVisible(false);
    styler.setXAxisTitleVisible(false);
    styler.setAxisTitleFont(fonts.regular(TEXT_SIZE)).setAxisTitlePadding(9);
    styler.setAxisTickLabelsFont(fonts.regular(TEXT_SIZE - 1)).setAxisTickLabelsColor(INK);
    styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
    styler.setAxisTickMarksColor(FRAME).setAxisTickMarksStroke(HAIRLINE);
    styler.setAxisTickMarkLength(4).setAxisTickPadding(4).setAxisTicksLineVisible(false);
    styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(HAIRLINE).setPlotMargin(0);
    styler.setXAxisTickMarkSpacingHint(56).setYAxisTickMarkSpacingHint(40);
  }
}
