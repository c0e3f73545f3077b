/** Robustness tests: attacked, corrupted, deformed and unknown images, and calibration. */
package org.catchupmix.study.robust;
