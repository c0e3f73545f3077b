/** Shows a person, or a log file, how far a long computation has come. */
package org.catchupmix.progress;
