/** Commands that test, analyse, compare and explain trained networks. */
package org.catchupmix.study.cli;
