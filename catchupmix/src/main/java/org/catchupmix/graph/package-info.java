/**
 * Pictures of recorded graphs: what is drawn ({@link org.catchupmix.graph.Diagram}), where it
 * stands, by the Eclipse Layout Kernel ({@link org.catchupmix.graph.Layout}), and the files.
 */
package org.catchupmix.graph;
