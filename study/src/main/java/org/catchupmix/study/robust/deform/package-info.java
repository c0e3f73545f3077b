/** Test pictures that are rotated, sheared and scaled. */
package org.catchupmix.study.robust.deform;
