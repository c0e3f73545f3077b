/**
 * How a trained network does where it is not easy: attacked, corrupted, deformed and unknown
 * pictures, and whether it knows what it does not know.
 */
package org.catchupmix.study.robust;
