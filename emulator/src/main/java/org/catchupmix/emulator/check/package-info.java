/** What a launch is checked for, and where it ends. */
package org.catchupmix.emulator.check;
