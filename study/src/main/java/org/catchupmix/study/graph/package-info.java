/** Figures of recorded graphs: diagram, layout, and files. */
package org.catchupmix.study.graph;
