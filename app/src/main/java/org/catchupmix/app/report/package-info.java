/**
 * Commands that draw what trained runs have learnt: {@link AnalyzeCommand} looks into networks,
 * {@link FiguresCommand} makes all figures of the paper, {@link ReportCommand} a page, and {@link
 * KernelsPlotCommand} draws results of {@code kernels run}.
 */
package org.catchupmix.app.report;
