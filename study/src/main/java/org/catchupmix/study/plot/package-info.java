/**
 * Charts as PNG, SVG and PDF files, equal on all machines, with or without a screen.
 *
 * <p>A chart is made of data: {@link LineCharts} of {@link Series}, {@link ScatterCharts}, {@link
 * DotCharts} of {@link Dots}, {@link ContourCharts} of a {@link Field}, or a {@link Sheet} of
 * images. Each is a {@link Figure}, laid out as a {@code Drawing} in points, of {@code Axes},
 * {@link Panel}s and a {@code Legend}, in the colours and sizes of {@code Theme} and {@code
 * LineStyles}. {@link FigureOptions} choose formats and titles; {@link FigureFolder} writes each
 * figure in each {@link Format} ({@code PngFile}, {@code SvgFile}, {@code PdfFile}) beside its
 * numbers, and {@link FigureIndex} lists them.
 */
package org.catchupmix.study.plot;
