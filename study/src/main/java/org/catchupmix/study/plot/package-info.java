/** Charts as PNG and SVG files, equal on all machines, with or without a screen. */
package org.catchupmix.study.plot;
