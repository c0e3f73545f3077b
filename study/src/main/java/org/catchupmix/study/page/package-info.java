/**
 * Self-contained HTML pages without scripts, as well-formed XML.
 *
 * <p>A {@link Page} has sections ({@link Section}) with a {@link PageTable}, {@link FactTables} or
 * {@link PageFigures}. Only {@link Html} makes markup, so no text of others can.
 */
package org.catchupmix.study.page;
