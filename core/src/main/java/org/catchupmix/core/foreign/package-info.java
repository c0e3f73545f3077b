/**
 * Access to shared libraries through the Foreign Function and Memory API, and to the JDK's
 * incubating Vector API.
 */
package org.catchupmix.core.foreign;
