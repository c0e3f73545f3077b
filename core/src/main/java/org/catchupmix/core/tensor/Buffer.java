package org.catchupmix.core.tensor;

/** Memory of one tensor on one device, in a form that only its backend knows. */
public interface Buffer {}
