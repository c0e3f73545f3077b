/** A page that shows a run while it goes, and the server that gives it to a browser. */
package org.catchupmix.study.watch;
