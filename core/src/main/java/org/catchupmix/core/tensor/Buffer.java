package org.catchupmix.core.tensor;

/** Memory of one tensor on one device. Each backend has its own; nobody else looks inside. */
public interface Buffer {}
