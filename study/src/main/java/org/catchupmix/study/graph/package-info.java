/**
 * Figures of recorded graphs: what is drawn ({@link org.catchupmix.study.graph.Diagram}), where it
 * stands, by the Eclipse Arrangement Kernel ({@link org.catchupmix.study.graph.Arrangement}), and
 * the files.
 */
package org.catchupmix.study.graph;
