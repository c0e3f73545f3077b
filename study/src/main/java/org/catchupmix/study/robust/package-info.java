/**
 * How a trained network does where it is not easy: attacked, corrupted, deformed and unknown
 * images, and whether its confidence is low where it should be.
 */
package org.catchupmix.study.robust;
