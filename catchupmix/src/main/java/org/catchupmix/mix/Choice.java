package org.catchupmix.mix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a {@link MixMethod} record as an option: a flag of {@code train}, a key of
 * recipes and {@code compare}, and a row of the guide's table. The record's constructor without
 * arguments gives the default.
 *
 * <p>Components that several methods share, {@link MixMethod#ALPHA} and {@link MixMethod#POINTS},
 * need only a key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Choice {
  /** Key in recipes; with two leading dashes, the flag. */
  String key();

  /** Placeholder of the value in the help; empty for an enum, whose constants are listed. */
  String label() default "";

  /** Help text, one clause without the default. */
  String about() default "";

  /** Default in words, where it depends on another option. */
  String otherwise() default "";

  /** Condition under which it has an effect, such as {@code --mix-layers above 0}. */
  String with() default "";
}
