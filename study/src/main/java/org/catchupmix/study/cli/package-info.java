/** The commands that ask something of trained networks, and those that show how they work. */
package org.catchupmix.study.cli;
