/**
 * Self-contained HTML pages as well-formed XML.
 *
 * <p>A {@link Page} has sections ({@link Section}) with a {@link PageTable}, {@link FactTables} or
 * {@link PageFigures}. Only {@link org.catchupmix.io.Html} makes markup, so no text of others can.
 * A {@link Script} of ours runs only on the page of a pair.
 */
package org.catchupmix.study.page;
