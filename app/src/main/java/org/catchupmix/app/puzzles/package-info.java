/** Commands of the kernel puzzles. */
package org.catchupmix.app.puzzles;
