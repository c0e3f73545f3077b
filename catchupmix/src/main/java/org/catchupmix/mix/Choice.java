package org.catchupmix.mix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a component of a {@link MixMethod}'s record a flag of {@code train}, a key of recipes and
 * of {@code compare}, and a row of the guide's table. The default is that of the record's
 * constructor without arguments.
 *
 * <p>The components that several methods share, {@link MixMethod#ALPHA} and {@link
 * MixMethod#POINTS}, have a key alone.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Choice {
  /** The key of recipes; with two dashes before it, the flag. */
  String key();

  /** Stands for the value in the help; empty for the constants of an enum. */
  String label() default "";

  /** One clause for the help, without the default. */
  String about() default "";

  /** The default in words, where it depends on another choice. */
  String otherwise() default "";

  /** What else must be chosen so that it does something, such as {@code --mix-layers above 0}. */
  String with() default "";
}
