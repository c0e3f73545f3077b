/**
 * What a Java program has to ask for: shared libraries of the system, called through the Foreign
 * Function and Memory API, and the JDK's incubating Vector API.
 */
package org.catchupmix.core.foreign;
