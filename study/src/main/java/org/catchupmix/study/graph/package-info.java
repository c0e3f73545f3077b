/**
 * Figures of recorded graphs: diagram, layout, and files.
 *
 * <p>In this order: {@link RecordedStep} records a step, {@code ModuleTree} sorts its operations by
 * layer, {@code DiagramBuilder} makes a {@code Diagram}, {@code Arrangement} lays it out as a
 * {@code Drawing}, and {@code SvgText} writes that. {@link GraphFigure} is the whole.
 */
package org.catchupmix.study.graph;
