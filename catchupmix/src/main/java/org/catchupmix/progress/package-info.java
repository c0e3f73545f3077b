/** Shows on a terminal, or in a log file, how far a long computation has come. */
package org.catchupmix.progress;
