/** Line and bar charts as PNG files, drawn the same on each machine, with a screen or without. */
package org.catchupmix.plot;
