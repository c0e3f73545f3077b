package org.catchupmix.mix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a {@link MixMethod} record as an option: a flag of {@code train} and a key
 * of recipes and {@code compare}. The record's constructor without arguments gives the default.
 *
 * <p>Options that several methods share, {@link MixMethod#ALPHA} and {@link MixMethod#POINTS}, need
 * no text.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Choice {
  /** Clause of help without the default. */
  String value() default "";

  /**
   * Key in recipes; with two leading dashes, the flag. By default the name of the component after
   * {@link MixMethod.Entry#prefix}.
   */
  String key() default "";
}
