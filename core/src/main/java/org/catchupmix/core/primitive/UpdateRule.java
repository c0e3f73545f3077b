package org.catchupmix.core.primitive;

/** Settings of an optimiser that stay the same over a training. */
public sealed interface UpdateRule permits SgdRule, AdamRule {}
