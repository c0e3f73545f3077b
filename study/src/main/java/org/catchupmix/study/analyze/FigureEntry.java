package org.catchupmix.study.analyze;

/**
 * A figure of an analysis: {@code NAME.png}, {@code NAME.svg}, and its numbers in {@code NAME.csv}.
 *
 * @param what the analysis
 * @param name of its files, without ending
 * @param title of the figure
 * @param caption what is seen, in one or two sentences, with units
 * @param command that drew it
 */
public record FigureEntry(String what, String name, String title, String caption, String command) {}
