/**
 * Pictures of recorded graphs: what is drawn ({@link org.catchupmix.study.graph.Diagram}), where it
 * stands, by the Eclipse Layout Kernel ({@link org.catchupmix.study.graph.Layout}), and the files.
 */
package org.catchupmix.study.graph;
